"""Thirty awkward files, as people hand them in: each is taken in whole, or refused with words that name the cell.

`pytest tests/app/boards/test_import_awkward.py -s` prints what came of each.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from app.boards import queries as boards
from app.people.roles import Role
from tenants import SpaceRef, acting_for
from tests.app.accounts.helpers import Browser
from tests.app.boards.import_files import HEADINGS, book_of, csv_of, row
from tests.app.boards.test_import_pages import hand_in, said
from tests.app.spaces import browser_of

TWO = (row(), row("Birch Fire", "Fire", email="f@birch.example"))
BOTH = ("Birch Fire", "Quill Trust")


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and what is to come of it.

    Attributes:
        names: the partners that it brings; none where it is refused.
        words: that stand on the page: of the refusal, or of what was noted.
        cells: places that are named as having something to put right.
    """

    what: str
    content: Callable[[], bytes]
    names: tuple[str, ...] = ()
    words: str = ""
    cells: tuple[str, ...] = ()


def text(*rows: tuple[str, ...], encoding: str = "utf-8", **more: Any) -> Callable[[], bytes]:
    return lambda: csv_of(*rows, **more).encode(encoding)


def book(*rows: tuple[Any, ...], **more: Any) -> Callable[[], bytes]:
    return lambda: book_of(*rows, **more)


def merged(sheet: Any) -> None:
    sheet.append([None, None, "", "", "Al Roe", "al@birch.example", ""])
    for cells in ("A3:A4", "B3:B4"):
        sheet.merge_cells(cells)


def titled(sheet: Any) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Our partners, spring 2025"
    sheet.merge_cells("A1:G1")


def formula(cell: str, text: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell] = text

    return change


def typed(sheet: Any) -> None:
    sheet["D2"] = 1234567  # a number, where the others are texts
    sheet["E2"] = "Jo\u00a0Lane "


def locked() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1_000 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 99


def zipped(*parts: tuple[str, bytes], onto: bytes = b"") -> bytes:
    out = io.BytesIO(onto)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            file.writestr(name, content)
    return out.getvalue()


def several_sheets() -> bytes:
    made, out = Workbook(), io.BytesIO()
    front: Any = made.active
    front.append(["Partners of the board"])
    for title in ("People", "Old"):
        sheet = made.create_sheet(title)
        for cells in (HEADINGS, *TWO) if title == "People" else (("x", "y"), (1, 2)):
            sheet.append(list(cells))
    made.save(out)
    return out.getvalue()


def long_list(bad: int = 0) -> Callable[[], bytes]:
    return lambda: csv_of(
        *(row(f"Organisation {n:04}", email=f"p{n}@quill.example" if n != bad else "nobody") for n in range(1, 5_001))
    ).encode()


# fmt: off
CASES = (
    Case("a byte-order mark", text(*TWO, encoding="utf-8-sig"), BOTH),
    Case("Unix line ends", text(*TWO, ends="\n"), BOTH),
    Case("old Mac line ends", text(*TWO, ends="\r"), BOTH),
    Case("semicolons", text(*TWO, delimiter=";"), BOTH, "told apart by semicolons"),
    Case("tabs", text(*TWO, delimiter="\t"), BOTH, "told apart by tabs"),
    Case("a first line that names the delimiter", lambda: b"sep=;\r\n" + csv_of(*TWO, delimiter=";").encode(), BOTH),
    Case("the Windows encoding", text(row("Café Zoë"), encoding="cp1252"), ("Café Zoë",), "Windows encoding"),
    Case("UTF-16, as “Unicode text”", text(*TWO, encoding="utf-16", delimiter="\t"), BOTH, "UTF-16"),
    Case("two encodings", lambda: csv_of(row("Zoë")).encode() + "Café,,,,a,b,\r\n".encode("cp1252"), (), "line 3"),
    Case("a title above the headings", book(*TWO, change=titled), BOTH, "Row 3 has the headings"),
    Case("blank rows and columns", text(row(), ("",) * 12, *TWO[1:], ("",) * 9), BOTH),
    Case("merged cells", book(*TWO, change=merged), BOTH, "Merged cells were taken apart"),
    Case("several sheets and a cover", several_sheets, BOTH, "The sheet “People” was read"),
    Case("numbers as numbers, odd spaces", book(*TWO, change=typed), BOTH),
    Case("a formula without a result", book(*TWO, change=formula("F2", '=LOWER("JO@QUILL.EXAMPLE")')), (),
         "holds a formula without a result", ("F2",)),
    Case("an error of Excel’s", book(*TWO, change=formula("A3", "#REF!")), (), "#REF!", ("A3",)),
    Case("a formula in a CSV cell", text(row(name="=1+1"), TWO[1]), BOTH, "taken as text: E2"),
    Case("names in the row above only", text(row(), row("", "", name="Al", email="al@quill.example"), TWO[1]), BOTH,
         "Row 3 without a name"),
    Case("the same person twice", text(row(), row(), TWO[1]), (), "cell F2 already", ("F3",)),
    Case("one organisation under two codes", text(row(ods="RX1"), row(ods="RX2", email="b@q.example")), (),
         "Cell C2 gives the same organisation another", ("C3",)),
    Case("an unknown kind", text(row(kind="Circus"), TWO[1]), (), "This kind is not known", ("B2",)),
    Case("bad addresses", text(row(email="jo(at)quill"), row("Birch Fire", email="a@b.example; c@d.example")), (),
         "Write one email address", ("F2", "F3")),
    Case("a quotation mark that is not closed", lambda: csv_of(*TWO).encode() + b'"Elm,Police,,,Al,al@elm.example,\r\n',
         (), "Cell A4 cannot be read"),
    Case("no headings", lambda: b"Quill Trust,Police,Jo,jo@quill.example\r\nElm,Fire,Al,al@elm.example\r\n", (),
         "Cell D1 is no heading"),
    Case("headings alone", lambda: csv_of().encode(), (), "no rows below them"),
    Case("a picture named .xlsx", lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", (), "This is a picture"),
    Case("a workbook with a password", locked, (), "has a password"),
    Case("an old .xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000, (), "old Excel file"),
    Case("a web page named .xls", lambda: b"<html><table><tr><td>Name</td></tr></table></html>", (), "web page"),
    Case("a PDF", lambda: b"%PDF-1.7 ...", (), "This is a PDF"),
    Case("a packed CSV", lambda: gzip.compress(csv_of(*TWO).encode()), (), "packed"),
    Case("a zip of a CSV", lambda: zipped(("a.csv", b"A,B")), (), "not an Excel workbook"),
    Case("a zip bomb", lambda: zipped(("xl/x.bin", b"\x00" * 50_000_000), onto=book_of(*TWO)), (), "too large"),
    Case("macros", lambda: zipped(("xl/vbaProject.bin", b"x"), onto=book_of(*TWO)), (), "holds macros"),
    Case("a broken workbook", lambda: book_of(*TWO)[:-300], (), "cannot be opened"),
    Case("an empty file", lambda: b"", (), "This file is empty"),
    Case("5,001 rows", lambda: long_list()() + csv_of(row("One more"), headings=("",)).encode(), (), "5,000 can be"),
    Case("5,000 rows, one of them wrong", long_list(bad=4_321), (), "Write one email address", ("F4322",)),
)
# fmt: on


@pytest.fixture
def manager(app: Flask, board: SpaceRef) -> Browser:
    return browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[dict[str, str]]:
    """Print what came of each, once all were tried."""
    yield OUTCOMES
    width = max((len(what) for what in OUTCOMES), default=0)
    print(f"\n{len(OUTCOMES)} awkward files")
    for what, outcome in OUTCOMES.items():
        print(f"  {what:<{width}}  {outcome}")


OUTCOMES: dict[str, str] = {}


def places(page: str) -> set[str]:
    """The cells that a page names as having something to put right."""
    return set(re.findall(r'<th scope="row"[^>]*>([A-Z]+\d+)</th>', page))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_is_taken_in_or_refused_with_the_cell(manager: Browser, board: SpaceRef, case: Case) -> None:
    answer = hand_in(manager, case.content(), name="partners.xlsx")
    if answer.status_code == 422:
        refusal = re.search(r'govuk-error-message">(.*?)</p>', answer.text, re.DOTALL)
        assert refusal is not None
        outcome = " ".join(unescape(re.sub(r"<[^>]+>", " ", refusal[1])).split()).removeprefix("Error: ")
        assert not case.names
        assert not case.cells
        assert case.words in outcome
        OUTCOMES[case.what] = f"refused: {outcome}"
        return
    assert answer.status_code == 303
    page = manager.get(answer.location)
    assert case.words in said(page)
    assert places(page.text) == set(case.cells)
    if case.cells:
        assert not case.names
        assert manager.get(f"{answer.location}take-in").status_code == 303  # nothing half
        OUTCOMES[case.what] = f"shown, nothing taken in: {', '.join(sorted(case.cells))}: {case.words}"
        return
    assert manager.submit(f"{answer.location}take-in").status_code == 303
    with acting_for(board.id):
        found = tuple(partner.name for partner in boards.list_partners())
    assert found == case.names
    OUTCOMES[case.what] = f"taken in: {', '.join(found)}{f' ({case.words})' if case.words else ''}"


def test_there_are_thirty_or_more() -> None:
    assert len({case.what for case in CASES}) == len(CASES) >= 30
