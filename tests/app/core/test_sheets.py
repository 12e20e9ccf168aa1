"""Spreadsheets as they come from people: what they hold, where it stands, and why some are not taken."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.core.sheets import CSV, XLSX, CannotRead, Sheet, column_letters, pack, read, template, unpack

PLAIN = "Organisation,Kind,Email\r\nHill House,Charity,ann@example.org\r\n"


def book(fill: Callable[[Any], None], *, more: tuple[str, ...] = ()) -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    fill(sheet)
    for title in more:
        made.create_sheet(title).append(["other"])
    made.save(out)
    return out.getvalue()


def rows(*wanted: tuple[Any, ...]) -> Callable[[Any], None]:
    def fill(sheet: Any) -> None:
        for row in wanted:
            sheet.append(row)

    return fill


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def kinds(sheet: Sheet) -> list[str]:
    return [note.kind for note in sheet.notes]


def of(content: str | bytes, **more: Any) -> Sheet:
    return read(content.encode() if isinstance(content, str) else content, filename="a.csv", **more)


class TestText:
    @pytest.mark.parametrize(
        ("content", "noted"),
        [
            pytest.param(PLAIN.encode(), [], id="plain"),
            pytest.param(PLAIN.encode("utf-8-sig"), [], id="byte-order mark"),
            pytest.param(PLAIN.replace("\r\n", "\n").encode(), [], id="Unix ends"),
            pytest.param(PLAIN.replace(",", ";").encode(), ["delimiter"], id="semicolons"),
            pytest.param(PLAIN.replace(",", "\t").encode(), ["delimiter"], id="tabs"),
            pytest.param(PLAIN.encode("utf-16"), ["encoding"], id="UTF-16 with its mark"),
            pytest.param(PLAIN.encode("utf-16-le"), ["encoding"], id="UTF-16 without"),
            pytest.param(("sep=;\r\n" + PLAIN.replace(",", ";")).encode(), ["delimiter"], id="named delimiter"),
            pytest.param(
                ('"' + PLAIN.strip().replace(",", '","').replace("\r\n", '"\r\n"') + '"').encode(), [], id="quotes"
            ),
        ],
    )
    def test_one_table_however_it_is_written(self, content: bytes, noted: list[str]) -> None:
        sheet = of(content)
        assert [cell.text for cell in sheet.headings] == ["Organisation", "Kind", "Email"]
        assert texts(sheet) == [["Hill House", "Charity", "ann@example.org"]]
        assert kinds(sheet) == noted

    def test_every_cell_knows_its_place(self) -> None:
        sheet = of("A,B\n\n,x\n1,2\n")
        assert [cell.place for cell in sheet.headings] == ["A1", "B1"]
        assert [[cell.place for cell in row.cells] for row in sheet.rows] == [["A3", "B3"], ["A4", "B4"]]

    def test_windows_names_keep_their_accents(self) -> None:
        sheet = of("Name,Note\nZoë – Café,x\n".encode("cp1252"))
        assert sheet.rows[0].text(0) == "Zoë – Café"
        assert kinds(sheet) == ["encoding"]

    def test_a_title_above_the_headings_is_left_out(self) -> None:
        sheet = of("Partners of the board,,\n,,\nName,Kind,Role\na,b,c\n")
        assert [cell.place for cell in sheet.headings] == ["A3", "B3", "C3"]
        assert kinds(sheet) == ["above"]

    def test_headings_that_are_looked_for_are_found_below_others(self) -> None:
        content = "Board,Some Board\nYear,2025\nName,Kind\na,b\n"
        assert of(content).headings[0].text == "Board"
        assert of(content, is_heading=lambda text: text in ("Name", "Kind")).headings[0].text == "Name"

    def test_a_formula_is_a_text(self) -> None:
        assert of("A,B\n=1+1,'=2+2\n").rows[0].text(0) == "=1+1"
        assert of("A,B\n=1+1,'=2+2\n").rows[0].text(1) == "=2+2"

    def test_cells_beyond_the_headings_are_kept(self) -> None:
        assert texts(of("A,B,,\n1,2,,4,,\n1\n")) == [["1", "2", "", "4"], ["1", ""]]

    @pytest.mark.parametrize(
        ("content", "place", "said"),
        [
            pytest.param(b"", "", "empty", id="nothing"),
            pytest.param(b"\xef\xbb\xbf\r\n,,\r\n", "", "empty", id="delimiters alone"),
            pytest.param(b"A,B\r\n", "A1", "no rows", id="headings alone"),
            pytest.param(b'A,B\n1,2\n3,"x\n5,6\n', "B3", "B3", id="an open quotation mark"),
            pytest.param(b'A,B,C\n1,"x"y,2\n', "B2", "B2", id="a quotation mark too early"),
            pytest.param(b"a,ann@example.org\nb,bob@example.org\n", "B1", "B1", id="no headings"),
            pytest.param("A,B\n\u00e9,1\n".encode() + "\u00e9,2\n".encode("cp1252"), "3", "line 3", id="two encodings"),
            pytest.param(b"A,B\n1,2\n\x00\x01\x02", "", "does not hold text", id="zeros"),
            pytest.param(b"A,B\n" + b"1,2\n" * 8_000, "", "6,000", id="too many rows"),
            pytest.param(b"A,B\n" + b"," * 300 + b"x\n", "GS2", "cells", id="too wide"),
            pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "", "picture", id="a picture"),
            pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "", "picture", id="a photo"),
            pytest.param(b"%PDF-1.7", "", "PDF", id="a PDF"),
            pytest.param(b"<!DOCTYPE html><table>", "", "web page", id="a web page"),
            pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "", "old Excel", id="an old workbook"),
            pytest.param(
                b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
                "",
                "password",
                id="locked",
            ),
            pytest.param(b"A,B\n" + b"x" * 5_000_001, "", "5 MB", id="too large"),
        ],
    )
    def test_what_cannot_be_read_says_what_to_do_and_where(self, content: bytes, place: str, said: str) -> None:
        with pytest.raises(CannotRead) as refused:
            of(content)
        assert said in refused.value.message
        assert refused.value.place == place


class TestWorkbooks:
    def test_values_are_taken_as_people_see_them(self) -> None:
        moment = datetime(2026, 3, 31, 14, 30)  # noqa: DTZ001  # workbooks know no zones
        row = ("01234567", 1234567.0, 0.5, date(2026, 3, 31), moment, True, " x\u00a0", None)
        assert texts(of(book(rows(("a", "b", "c", "d", "e", "f", "g", "h"), row)))) == [
            ["01234567", "1234567", "0.5", "2026-03-31", "2026-03-31 14:30", "TRUE", "x", ""]
        ]

    def test_a_merged_cell_stands_in_every_row_that_it_covers(self) -> None:
        def fill(sheet: Any) -> None:
            rows(("Name", "Person"), ("Hill House", "Ann"), (None, "Bob"), (None, "Cy"), ("Other", "Di"))(sheet)
            sheet.merge_cells("A2:A4")

        sheet = of(book(fill))
        assert [row.text(0) for row in sheet.rows] == ["Hill House", "Hill House", "Hill House", "Other"]
        assert kinds(sheet) == ["merged"]

    def test_a_merged_title_is_no_heading(self) -> None:
        def fill(sheet: Any) -> None:
            rows(("Our partners", None), ("Name", "Person"), ("a", "b"))(sheet)
            sheet.merge_cells("A1:B1")

        assert of(book(fill)).headings[0].place == "A2"

    def test_a_formula_without_a_result_is_a_problem_of_its_cell(self) -> None:
        sheet = of(book(rows(("A", "B"), ("=1+1", "x"), ("y", "=A2"))))
        assert [cell.place for row in sheet.rows for cell in row.cells if cell.problem] == ["A2", "B3"]
        assert sheet.rows[0].text(0) == ""
        assert kinds(sheet) == ["formulas"]

    def test_a_row_of_formulas_without_results_is_no_blank_row(self) -> None:
        sheet = of(book(rows(("A", "B"), ("x", "y"), ("=1+1", "=2"))))
        assert [row.number for row in sheet.rows] == [2, 3]

    def test_a_formula_counts_for_what_it_showed(self) -> None:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(book(rows(("A", "B"), ("=1+1", "x"))))) as old,
            zipfile.ZipFile(out, "w") as new,
        ):
            for name in old.namelist():
                part = old.read(name).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
                part = part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
                new.writestr(name, part)
        sheet = of(out.getvalue())
        assert texts(sheet) == [["2", "x"]]
        assert not sheet.rows[0].cells[0].problem
        assert "A2" in sheet.notes[0].text

    def test_an_error_is_a_problem_of_its_cell(self) -> None:
        sheet = of(book(rows(("A", "B"), ("#REF!", "x"))))
        assert "#REF!" in sheet.rows[0].cells[0].problem

    def test_other_sheets_are_left_out_and_named(self) -> None:
        sheet = of(book(rows(("A", "B"), (1, 2)), more=("Notes", "Old")))
        assert sheet.name == "Sheet"
        assert "“Notes”, “Old”" in sheet.notes[0].text

    def test_a_cover_sheet_is_passed_over(self) -> None:
        made, out = Workbook(), io.BytesIO()
        assert made.active is not None
        made.active.append(["Partners 2025"])
        rows(("A", "B"), (1, 2))(made.create_sheet("List"))
        made.save(out)
        assert of(out.getvalue()).name == "List"

    def test_a_row_far_down_costs_no_more_than_a_moment(self) -> None:
        def fill(sheet: Any) -> None:
            rows(("A", "B"), (1, 2))(sheet)
            sheet.cell(1_048_576, 1).value = "x"

        began = time.perf_counter()
        assert [row.number for row in of(book(fill)).rows] == [2, 1_048_576]
        assert time.perf_counter() - began < 20

    @pytest.mark.parametrize(
        ("inside", "before"),
        [
            pytest.param("", "<!-- " + "<mergeCell " * 60_000 + "-->", id="openings of merged cells"),
            pytest.param("", "<!-- " + "<row " * 60_000 + "-->", id="openings of rows"),
            pytest.param('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "", id="wide and far down"),
            pytest.param('<row r="1048576"><c r="A1048576"><f>1</f></c></row>', "", id="a formula far down"),
        ],
    )
    def test_a_small_file_takes_no_long_time(self, inside: str, before: str) -> None:
        sheet = book(rows(("A", "B"), (1, 2)))
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = old.read(name).decode()
                if name == "xl/worksheets/sheet1.xml":
                    part = part.replace('ref="A1:B2"', 'ref="A1:GR1048576"')
                    part = part.replace("</sheetData>", f"{inside}</sheetData>{before}")
                new.writestr(name, part)
        began = time.perf_counter()
        assert of(out.getvalue()).rows[0].text(0) == "1"
        assert time.perf_counter() - began < 25  # each took minutes

    def test_merged_cells_that_lie_over_one_another_are_refused(self) -> None:
        out = io.BytesIO()
        sheet, merged = book(rows(("A", "B"), *[(1, 2)] * 2_000)), b'<mergeCell ref="A2:A1048576"/>' * 100_000
        with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b"</sheetData>", b"</sheetData>" + merged))
        with pytest.raises(CannotRead, match="too large"):
            of(out.getvalue())

    def test_many_rows_of_formulas_are_too_many(self) -> None:
        with pytest.raises(CannotRead, match="6,000"):
            of(book(rows(("A", "B"), (1, 2), *[("=1",)] * 6_100)))

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            pytest.param(b"PK\x03\x04 no zip at all", "cannot be opened", id="broken"),
            pytest.param(book(lambda sheet: None), "no rows", id="no rows"),
            pytest.param(book(rows(("A", "B"))), "no rows", id="headings alone"),
            pytest.param(book(rows(("A",), *[(1,)] * 6_100)), "6,000", id="too many rows"),
        ],
    )
    def test_what_cannot_be_read_says_what_to_do(self, content: bytes, said: str) -> None:
        with pytest.raises(CannotRead, match=said):
            of(content)

    @pytest.mark.parametrize(
        ("part", "content", "said"),
        [
            pytest.param("xl/vbaProject.bin", b"x", "macros", id="macros"),
            pytest.param("xl/more.xml", b"<c/>" * 900_000, "too large", id="elements"),
            pytest.param("xl/more.xml", b"<xf/>" * 110_000, "too large", id="styles"),
            pytest.param("xl/more.bin", b"\x00" * 45_000_000, "too large", id="a bomb"),
            pytest.param("xl/more.xml", b'<c a="' + b"x" * 1_100_000 + b'"/>', "cannot be opened", id="a long tag"),
            pytest.param("xl/more.xml", b"<c/><!--" + b"<" * 99 + b"x" * 1_100_000, "cannot be opened", id="a comment"),
            pytest.param("xl/more.xml", b"<c/><!--" + b"<c>" * 400_000 + b"-->", "cannot be opened", id="of tags"),
            pytest.param("xl/more.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", "cannot be opened", id="entities"),
        ],
    )
    def test_a_hostile_part_is_refused(self, part: str, content: bytes, said: str) -> None:
        out = io.BytesIO(book(rows(("A", "B"), (1, 2))))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr(part, content)
        with pytest.raises(CannotRead, match=said):
            of(out.getvalue())

    def test_another_zip_is_no_workbook(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr("a.csv", "A,B")
        with pytest.raises(CannotRead, match="not an Excel workbook"):
            of(out.getvalue())


def test_a_packed_sheet_is_the_same_unpacked() -> None:
    sheet = of(book(rows(("A", "B"), ("=1+1", "é"), ("x", None, "more"))))
    assert unpack(pack(sheet)) == sheet


class TestTemplates:
    HEADINGS, EXAMPLES, HINTS = ("Name", "Code"), (("Hill House", "0123"),), (("Name", "What people call it"),)

    def test_a_filled_in_one_is_read_back(self) -> None:
        for format_ in (CSV, XLSX):
            made = template(self.HEADINGS, self.EXAMPLES, self.HINTS, format_)
            with pytest.raises(CannotRead, match="no rows"):
                of(made)
        filled = template(self.HEADINGS, self.EXAMPLES, self.HINTS, CSV) + b"a,b\r\n"
        assert [cell.text for cell in of(filled).headings] == ["Name", "Code"]

    def test_the_workbook_explains_itself_on_a_second_sheet(self) -> None:
        made = load_workbook(io.BytesIO(template(self.HEADINGS, self.EXAMPLES, self.HINTS, XLSX)))
        assert made.sheetnames == ["To fill in", "How to fill this in"]
        said = [cell for row in made.worksheets[1].iter_rows(values_only=True) for cell in row if cell]
        assert said[:4] == ["Column", "What it takes", "Name", "What people call it"]
        assert said[-2:] == ["Hill House", "0123"]


def test_columns_are_named_as_in_a_spreadsheet() -> None:
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_file_keeps_no_folder_in_its_name() -> None:
    assert read(PLAIN.encode(), filename="C:\\Users\\ann\\partners.csv").filename == "partners.csv"
    assert read(PLAIN.encode(), filename="../../etc/passwd").filename == "passwd"
