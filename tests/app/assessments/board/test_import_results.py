"""An earlier year's results from a spreadsheet: what columns and levels mean, the dry run, taking in, removing."""

import csv
import io
import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.assessments.importing import targets as t
from app.assessments.importing.converting import convert, level_values
from app.assessments.importing.guessing import guess_targets
from app.assessments.importing.meanings import guess
from app.assessments.importing.names import Known, match
from app.assessments.importing.templates import LONG, WIDE, make
from app.assessments.models import Cycle, Request, Submission, SubmittedAnswer
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.import_results import KIND
from app.assessments.queries.results import read_results
from app.assessments.service import cycles, import_results
from app.assessments.service.refusals_board import WrongState
from app.commons.levels import Level
from app.core import holding
from app.core.models import HeldFile
from app.core.sheets import read as read_sheet
from app.people.roles import Role
from tenants import AuditEntry, Envelope, db
from tests.app.accounts.helpers import hidden_fields
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, asked_instrument, cycle_path, path

pytestmark = pytest.mark.usefixtures("at_noon")
POLICE, CHARITY, TRUST = "Quill Police", "Small Steps", "Reed Trust"
WIDE_FILE = [
    ["Partner", "1. Leaders’ permission: level", "1. Leaders’ permission: comments", "Factor 3 rating", "F3 evidence"],
    [POLICE, "3", "Our chief constable says so.", "Green", "A policy of 2025."],
    ["small steps ltd", "Starting", "", "n/a", ""],
]
LONG_FILE = [
    ["Organisation", "Success factor", "Level", "Comments"],
    [POLICE, "1", "4 Embedded", "We asked people."],
    [POLICE, "Policies, systems and timescales", "2", ""],
    [CHARITY, "1", "Not sure", ""],
]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    page = io.StringIO()
    csv.writer(page).writerows(rows)
    return page.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for row in rows:
        sheet.append(list(row))
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def hand_in(browser: Browser, board: Board, content: bytes, filename: str = "last-year.csv") -> Any:
    where = path(board, "cycles") + "import"
    # Encoded here: the client would leave a temporary file open behind a large one.
    edge, body = encode_multipart({**browser.hidden(where), "file": FileStorage(io.BytesIO(content), filename)})
    return browser.ask("POST", where, data=body, content_type=f"multipart/form-data; boundary={edge}")


def filled(browser: Browser, where: str) -> dict[str, str]:
    """What a page's form holds as it is drawn."""
    page = browser.get(where).text
    fields = hidden_fields(page)
    for tag in re.findall(r"<input[^>]*type=\"text\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r"<select[^>]*name=\"([^\"]*)\"[^>]*>(.*?)</select>", page, re.DOTALL):
        chosen = re.search(r"<option value=\"([^\"]*)\"[^>]*selected", options)
        first = re.search(r"<option value=\"([^\"]*)\"", options)
        fields[name] = chosen[1] if chosen else first[1] if first else ""
    return fields


def send(browser: Browser, where: str, **fields: Any) -> Any:
    return browser.post(where, filled(browser, where) | fields)


ABOUT = {
    "title": "MSP 2025-26",
    "reporting_year": "2025",
    "closes_on-day": "31",
    "closes_on-month": "10",
    "closes_on-year": "2025",
}


def taken_in(browser: Browser, board: Board, rows: Sequence[Sequence[Any]] = WIDE_FILE) -> UUID:
    """Walk all the pages; return the cycle's id."""
    columns = hand_in(browser, board, as_csv(rows)).location
    meanings = send(browser, columns).location
    check = send(browser, meanings, **ABOUT).location
    done = send(browser, check)
    assert done.status_code == 303, done.text
    return UUID(done.location.rstrip("/").rpartition("/")[2])


@pytest.mark.usefixtures("app")
class TestGuessing:
    def test_a_wide_file_is_understood(self) -> None:
        guessed = guess_targets(WIDE_FILE[0], asked_instrument())
        assert guessed == (t.PARTNER, "level:1", "practice:1", "level:3", "practice:3")

    def test_a_long_file_is_understood(self) -> None:
        assert guess_targets(LONG_FILE[0], asked_instrument()) == (t.PARTNER, t.FACTOR, t.LEVEL, t.PRACTICE)

    @pytest.mark.parametrize("layout", [WIDE, LONG])
    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_the_templates_are_understood_whole(self, layout: str, file_format: str) -> None:
        content, _ = make(asked_instrument(), layout=layout, file_format=file_format)
        rows = [[cell.text for cell in _headings(content)]]
        guessed = guess_targets(rows[0], asked_instrument())
        assert all(guessed)
        assert t.wrong(guessed) == ""
        assert len(guessed) == (23 if layout == WIDE else 4)

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("3", "3"),
            ("3 Established", "3"),
            ("Level 2", "2"),
            ("embedded", "4"),
            ("RED", "1"),
            ("Amber", "2"),
            ("N/A", "outside"),
            ("Don't know", "not_sure"),
            ("-", "none"),
            ("purple", ""),
            ("33", ""),
        ],
    )
    def test_values_are_guessed_or_asked_about(self, value: str, code: str) -> None:
        assert guess(value) == code

    @pytest.mark.parametrize(
        ("targets", "wrong"),
        [
            (["level:1"], "partners’ names"),
            (["partner", ""], "holds the levels"),
            (["partner", "level:1", "level:1"], "the same"),
            (["partner", "factor", "level", "level:2"], "Choose one of the two"),
            (["partner", "level"], "which factor each column"),
            (["partner", "level:1", "practice:1"], ""),
        ],
    )
    def test_columns_must_make_sense(self, targets: list[str], wrong: str) -> None:
        said = t.wrong(targets)
        assert wrong in said
        assert bool(said) == bool(wrong)

    def test_names_are_matched_surely_or_asked_about(self) -> None:
        known = [Known(UUID(int=n), name) for n, name in enumerate(["Reed Trust", "Reed NHS Trust", "Quill Police"])]
        sure, doubtful, nobody = match(["The Reed Trust Ltd", "Quill Polce", "Nobody at all"], known)
        assert sure.sure == known[0]
        assert doubtful.sure is None
        assert doubtful.like[0] == known[2]
        assert nobody.sure is None
        assert nobody.like == ()


def _headings(content: bytes) -> Any:
    if content[:2] == b"PK":
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        return [type("Cell", (), {"text": str(cell.value)}) for cell in next(sheet.iter_rows())]
    return [type("Cell", (), {"text": text}) for text in next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))]


@pytest.mark.usefixtures("app")
class TestConverting:
    def converted(self, rows: Sequence[Sequence[str]], **meanings: str) -> Any:
        sheet = read_sheet(as_csv(rows), filename="a.csv")
        targets = guess_targets(rows[0], asked_instrument())
        return convert(sheet, targets, meanings, asked_instrument())

    def test_cells_become_answers(self) -> None:
        made = self.converted(WIDE_FILE)
        assert made.problems == []
        assert made.partners[POLICE][1].level is Level.ESTABLISHED
        assert made.partners[POLICE][3].practice == "A policy of 2025."
        assert made.partners["small steps ltd"][3].level is Level.OUTSIDE

    def test_a_long_file_gives_the_same(self) -> None:
        made = self.converted(LONG_FILE)
        assert made.problems == []
        assert made.partners[POLICE][1].practice == "We asked people."
        assert made.partners[POLICE][3].level is Level.STARTING
        assert made.partners[CHARITY][1].level is Level.NOT_SURE

    @pytest.mark.parametrize(
        ("rows", "place", "said"),
        [
            ([WIDE_FILE[0], ["", "3", "", "", ""], [POLICE, "1", "", "", ""]], "A2", "Enter the partner’s name"),
            ([WIDE_FILE[0], [POLICE, "purple", "", "", ""]], "B2", "Say what “purple” means"),
            ([WIDE_FILE[0], [POLICE, "3", "x" * 6001, "", ""]], "C2", "6,001 characters"),
            ([WIDE_FILE[0], [POLICE, "3", "", "", ""], [POLICE, "2", "", "", ""]], "B3", "in B2 already"),
            ([WIDE_FILE[0], ["x" * 201, "3", "", "", ""]], "A2", "longer than 200"),
            ([LONG_FILE[0], [POLICE, "99", "3", ""]], "B2", "“99” is none of the factors"),
            ([LONG_FILE[0], [POLICE, "", "3", ""]], "B2", "Enter the factor’s number"),
        ],
    )
    def test_what_cannot_be_taken_is_named_by_its_cell(self, rows: Any, place: str, said: str) -> None:
        problems = self.converted(rows).problems
        assert any(one.place == place and said in one.text for one in problems), problems

    def test_the_values_of_levels_come_once_each(self) -> None:
        sheet = read_sheet(as_csv([*WIDE_FILE, ["C", "STARTING", "", "green", ""]]), filename="a.csv")
        targets = guess_targets(WIDE_FILE[0], asked_instrument())
        assert len(level_values(sheet, targets)) == 4


class TestJourney:
    def test_from_a_spreadsheet_to_what_moved(self, manager: Browser, board: Board) -> None:
        cycle_id = taken_in(manager, board)
        page = manager.get(cycle_path(board, cycle_id)).text
        assert "Brought in from a spreadsheet" in page
        assert "Open it again" not in page
        now_id = board.opened()
        board.submit(now_id, POLICE, all_levels(Level.EMBEDDED))

        def results() -> Any:
            found = cycles_queries.list_cycles()
            return read_results(next(one for one in found if one.id == now_id), found)

        found = board.ask(results)
        assert found.previous.id == cycle_id
        assert (found.movements[1].up, found.movements[1].both) == (1, 1)

    def test_what_was_brought_in_crosses_to_nobody(self, manager: Browser, board: Board) -> None:
        cycle_id = taken_in(manager, board)

        def kept() -> Any:
            submissions = db.session.scalars(select(Submission).where(Submission.cycle_id == cycle_id)).all()
            answers = db.session.scalars(select(SubmittedAnswer)).all()
            envelopes = db.session.scalars(select(Envelope)).all()
            trail = db.session.scalars(select(AuditEntry.action)).all()
            return len(submissions), len(answers), len(envelopes), "cycle.imported" in trail

        assert board.ask(kept) == (2, 22, 0, True)

    def test_a_doubtful_name_is_asked_about_and_may_be_left_out(self, manager: Browser, board: Board) -> None:
        rows = [WIDE_FILE[0], ["Quill Polce", "3", "", "", ""], ["Nobody Known", "2", "", "", ""]]
        columns = hand_in(manager, board, as_xlsx(rows), "last.xlsx").location
        check = send(manager, send(manager, columns).location, **ABOUT).location
        page = unescape(manager.get(check).text)
        assert "Which partner is “Quill Polce”?" in page
        asked = send(manager, check)
        assert asked.status_code == 422
        assert unescape(asked.text).count("Choose the partner, or leave it out") >= 2
        done = send(manager, check, partner_0=str(board.partners[POLICE]), partner_1="leave")
        assert done.status_code == 303

        def asked_partners() -> list[str]:
            return list(db.session.scalars(select(Request.partner_name)))

        assert board.ask(asked_partners) == [POLICE]

    def test_two_names_cannot_be_one_partner(self, manager: Browser, board: Board) -> None:
        rows = [WIDE_FILE[0], ["Quill Polce", "3", "", "", ""], [POLICE, "2", "", "", ""]]
        columns = hand_in(manager, board, as_csv(rows)).location
        check = send(manager, send(manager, columns).location, **ABOUT).location
        answer = send(manager, check, partner_0=str(board.partners[POLICE]))
        assert answer.status_code == 409
        assert "said to be the same partner" in answer.text
        assert board.ask(cycles_queries.list_cycles) == ()

    def test_a_text_that_names_somebody_is_pointed_at(self, manager: Browser, board: Board) -> None:
        rows = [WIDE_FILE[0], [POLICE, "3", "Ring Jane on 07700 900123 about it.", "", ""]]
        columns = hand_in(manager, board, as_csv(rows)).location
        check = send(manager, send(manager, columns).location, **ABOUT).location
        assert "Cell C2: a phone number" in manager.get(check).text
        assert send(manager, check).status_code == 422
        assert send(manager, check, read_texts="y").status_code == 303

        def flags() -> Any:
            return db.session.scalar(select(SubmittedAnswer.flags).where(SubmittedAnswer.factor == 1))

        assert board.ask(flags) == [{"field": "practice", "what": "phone"}]

    def test_nothing_is_taken_in_while_a_cell_is_wrong(self, manager: Browser, board: Board) -> None:
        rows = [WIDE_FILE[0], [POLICE, "3", "", "", ""], [POLICE, "3", "", "", ""]]
        columns = hand_in(manager, board, as_csv(rows)).location
        check = send(manager, send(manager, columns).location, **ABOUT).location
        page = manager.get(check).text
        assert "1 cell has to be put right first" in page
        assert "Take it in" not in page
        assert send(manager, check).status_code == 409
        assert board.ask(cycles_queries.list_cycles) == ()

    def test_a_day_to_come_is_refused(self, manager: Browser, board: Board) -> None:
        columns = hand_in(manager, board, as_csv(WIDE_FILE)).location
        meanings = send(manager, columns).location
        answer = send(manager, meanings, **(ABOUT | {"closes_on-year": "2027"}))
        assert answer.status_code == 422
        assert unescape(answer.text).count("The last day must be in the past") >= 2

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "picture"),
            (b"%PDF-1.7", "PDF"),
            (b"Partner,Level\n", "no rows"),
        ],
    )
    def test_what_is_no_spreadsheet_is_refused(self, manager: Browser, board: Board, content: bytes, said: str) -> None:
        answer = hand_in(manager, board, content, "results.xlsx")
        assert answer.status_code == 422
        assert said in answer.text

    def test_a_large_file_is_read_and_a_larger_one_is_refused(self, manager: Browser, board: Board) -> None:
        assert hand_in(manager, board, as_csv(WIDE_FILE) + b"\n" * 3_000_000).status_code == 303
        too_large = hand_in(manager, board, as_csv(WIDE_FILE) + b"\n" * 6_000_000)
        assert too_large.status_code == 413
        assert "The file must be 5 MB or smaller" in too_large.text

    def test_a_file_keeps_of_its_name_what_can_be_kept(self, manager: Browser, board: Board) -> None:
        answer = hand_in(manager, board, as_csv(WIDE_FILE), filename="..\\..\\etc/last\x00\x0b year<b>.csv")
        assert answer.status_code == 303
        file_id = UUID(answer.location.split("/")[-2])
        assert board.ask(holding.get_held, file_id, kind=KIND).filename == "last year<b>.csv"
        assert "<b>" not in manager.get(answer.location).text

    def test_no_file_is_asked_for(self, manager: Browser, board: Board) -> None:
        where = path(board, "cycles") + "import"
        answer = manager.post(where, manager.hidden(where))
        assert answer.status_code == 422
        assert unescape(answer.text).count("Choose the spreadsheet that holds the results") >= 2

    def test_two_clicks_take_it_in_once(self, manager: Browser, board: Board) -> None:
        columns = hand_in(manager, board, as_csv(WIDE_FILE)).location
        check = send(manager, send(manager, columns).location, **ABOUT).location
        fields = filled(manager, check)
        first, second = manager.post(check, fields), manager.post(check, fields)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.location == second.location
        assert len(board.ask(cycles_queries.list_cycles)) == 1

    def test_it_is_thrown_away(self, manager: Browser, board: Board) -> None:
        columns = hand_in(manager, board, as_csv(WIDE_FILE)).location
        where = columns.replace("/columns", "/throw-away")
        assert send(manager, where).status_code == 303
        assert manager.get(columns).status_code == 404

    def test_it_is_forgotten_after_a_week(self, manager: Browser, board: Board) -> None:
        hand_in(manager, board, as_csv(WIDE_FILE))
        [file_id] = board.ask(lambda: list(db.session.scalars(select(HeldFile.id))))
        board.call(holding._forget, arguments={"file_id": str(file_id)}, now=NOW)
        with pytest.raises(NoResultFound):
            board.ask(holding.get_held, file_id, kind=KIND)

    def test_it_is_removed_with_all_it_brought(self, manager: Browser, board: Board) -> None:
        cycle_id = taken_in(manager, board)
        assert send(manager, cycle_path(board, cycle_id, "remove-import")).status_code == 303

        def left() -> list[int]:
            tables = (Cycle, Request, Submission, SubmittedAnswer)
            return [len(db.session.scalars(select(table.id)).all()) for table in tables]

        assert board.ask(left) == [0, 0, 0, 0]

    def test_one_that_was_answered_here_stays(self, app: Flask, board: Board) -> None:
        cycle_id = board.opened()
        with pytest.raises(WrongState):
            board.call(import_results.remove, cycle_id=cycle_id, revision=2, now=NOW)

    def test_it_cannot_be_opened_again(self, manager: Browser, board: Board) -> None:
        cycle_id = taken_in(manager, board)
        with pytest.raises(WrongState, match="brought in"):
            board.call(cycles.reopen_cycle, cycle_id=cycle_id, revision=1, closes_on=NOW.date(), now=NOW)

    def test_only_who_runs_cycles_brings_in(self, visitor: Any, board: Board) -> None:
        assert visitor(board, Role.BOARD_CHAIR).get(path(board, "cycles") + "import").status_code == 403
