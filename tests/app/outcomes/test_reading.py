"""Files of counts: what is understood, what is not and why, what does not add up."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask

from app.commons.importing.reading import CannotRead
from app.commons.importing.vocabulary import TABLES
from app.outcomes.exports.files import template_csv
from app.outcomes.reading.file import MOST_BYTES, unpack
from app.outcomes.reading.words import NotUnderstood, find_cell, read_count, read_quarter
from tenants import acting_for_none
from tests.app.outcomes.world import QUARTER_1, QUARTER_2, YEAR, msp, read_file, tidy

HEAD = "TABLE_REFERENCE,ENQUIRY_TYPE,CATEGORY,SUBCATEGORY,VALUE"
FULLY = "SG4a,Section 42 Enquiries,,Fully Achieved"


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """The service, and nobody who acts: the register is everybody's."""
    with acting_for_none():
        yield app


def problems(text: str, *, year: int | None = YEAR, quarter: int | None = 1) -> list[tuple[int, str]]:
    report = read_file(text.encode(), year=year, quarter=quarter).report
    return [(row, words) for row, words, _ in report["problems"]]


class TestLayouts:
    def test_the_tidy_one_says_its_periods_itself(self, app: Flask) -> None:
        loaded = read_file(tidy({(YEAR, 1): QUARTER_1, (YEAR, 2): QUARTER_2}))
        assert loaded.report["periods"] == [[YEAR, 1], [YEAR, 2]]
        assert loaded.taken == 16
        assert loaded.report["problems"] == []
        assert loaded.report["tables"][0]["table"] == "SG4a"

    def test_that_of_the_collection_with_its_columns_in_any_order_and_case(self, app: Flask) -> None:
        text = "value;Table Reference;sub_category;la_name;Enquiry Type;category;Ons.Code\n"
        text += "12;sg4A;fully achieved;Bristol, City of;Concluded Section 42 Enquiries;;E06000023\n"
        loaded = read_file(text.encode("cp1252"), year=YEAR, quarter=2)
        [one] = unpack(loaded.content)
        assert (one.key.subcategory, one.year, one.quarter, one.value) == ("Fully Achieved", YEAR, 2, 12)

    def test_a_workbook(self, app: Flask) -> None:
        from openpyxl import Workbook

        book, out = Workbook(), io.BytesIO()
        sheet = book.active
        assert sheet is not None
        sheet.append(["Counts of the council"])
        sheet.append(["table", "enquiry_type", "category", "subcategory", "year", "quarter", "count"])
        for row in QUARTER_1:
            sheet.append([*row[:4], "2026-27", 1, int(row[4])])
        book.save(out)
        assert read_file(out.getvalue()).taken == 8

    def test_the_template_comes_back_as_it_went(self, app: Flask) -> None:
        filled = template_csv().decode("utf-8-sig").replace(",,,\r\n", ",2026-27,1,7\r\n")
        loaded = read_file(filled.encode())
        assert (loaded.taken, loaded.report["problem_count"]) == (len(TABLES), 0)

    def test_an_empty_template_says_nothing(self, app: Flask) -> None:
        loaded = read_file(template_csv())
        assert (loaded.taken, loaded.report["problem_count"]) == (0, 0)
        assert loaded.report["notes"] == [f"{len(TABLES):,} rows have no count, and say nothing"]

    def test_not_supplied_is_kept_apart_from_nought(self, app: Flask) -> None:
        text = f"{HEAD}\n{FULLY},[x]\nSG4a,Section 42 Enquiries,,Not Achieved,0\n"
        assert [one.value for one in unpack(read_file(text.encode(), year=YEAR, quarter=1).content)] == [None, 0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            (b"", "empty"),
            (b"<!DOCTYPE html><html><table>", "web page"),
            (b"name,age\nLee,40\n", "columns are missing"),
            (HEAD.encode() + b"\n", "no counts below"),
            (b"PK\x03\x04 not really a workbook", "cannot be opened"),
            (b"\xd0\xcf\x11\xe0 old", "old workbook"),
            (b"a" * (MOST_BYTES + 1), "2 MB or smaller"),
            (HEAD.encode() + b"\nSG4a,\x00,x,y,1\n", "text"),
            ((HEAD + "\n" + f"{FULLY},1\n" * 20_001).encode(), "more than 20,000 rows"),
        ],
    )
    def test_of_files(self, app: Flask, sent: bytes, says: str) -> None:
        with pytest.raises(CannotRead, match=says):
            read_file(sent, year=YEAR, quarter=1)

    def test_of_a_workbook_with_macros(self, app: Flask) -> None:
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as parts:
            parts.writestr("xl/workbook.xml", "<a/>")
            parts.writestr("xl/vbaProject.bin", "x")
        with pytest.raises(CannotRead, match="macros"):
            read_file(out.getvalue())

    def test_of_a_workbook_that_unpacks_to_too_much(self, app: Flask) -> None:
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/workbook.xml", b"0" * 50_000_000)
        with pytest.raises(CannotRead, match="too large"):
            read_file(out.getvalue())

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            (f"{FULLY},-3", "-3 is below 0"),
            (f"{FULLY},2.5", "not a whole number"),
            (f"{FULLY},many", "is no count"),
            (f"{FULLY},*", "is hidden"),
            (f"{FULLY},[c]", "is hidden"),
            (f"{FULLY},99999999", "more than there can be"),
            (f"{FULLY},{'9' * 5000}", "more than there can be"),
            ("SG9z,Section 42 Enquiries,,Fully Achieved,3", "is no table"),
            ("SG4a,Section 42 Enquiries,,Mostly Achieved,3", "is no row of SG4a"),
            ("SG4a,Banana,,Fully Achieved,3", "is no enquiry type"),
        ],
    )
    def test_of_rows(self, app: Flask, row: str, says: str) -> None:
        [(number, words)] = problems(f"{HEAD}\n{row}\n")
        assert number == 2
        assert says in words

    def test_of_rows_of_others(self, app: Flask) -> None:
        text = f"LA_NAME,GEOGRAPHY,{HEAD}\nBristol,Council,{FULLY},7\nSheffield,Council,{FULLY},9\n"
        text += f"South West,Region,{FULLY},70\nAtlantis,Council,{FULLY},7\n"
        found = problems(text)
        assert [number for number, _ in found] == [3, 4, 5]
        assert "is of Sheffield" in found[0][1]
        assert "of a region or of England" in found[1][1]
        assert "“Atlantis” is no council" in found[2][1]

    def test_of_the_same_cell_twice(self, app: Flask) -> None:
        loaded = read_file(f"{HEAD}\n{FULLY},7\n{FULLY},9\n".encode(), year=YEAR, quarter=1)
        assert loaded.taken == 0
        assert "Row 2 has the same cell" in loaded.report["problems"][0][1]
        again = read_file(f"{HEAD}\n{FULLY},7\n{FULLY},7\n".encode(), year=YEAR, quarter=1)
        assert (again.taken, again.report["problem_count"]) == (1, 0)

    def test_of_rows_without_a_year(self, app: Flask) -> None:
        assert "which year" in problems(f"{HEAD}\n{FULLY},7\n", year=None)[0][1]
        assert "no reporting year" in problems(f"{HEAD},YEAR\n{FULLY},7,soon\n")[0][1]


class TestSums:
    def test_that_do_not_agree_are_told_and_taken(self, app: Flask) -> None:
        wrong = msp((60, 20, 10, 6, 4), (30, 27, 9), lacked=(20, 60, 10, 12))
        loaded = read_file(tidy({(YEAR, 1): wrong}))
        assert loaded.taken == 12
        first, second = loaded.report["differences"]
        assert "comes to 60" in first
        assert "to 66," in first
        assert "comes to 100" in second
        assert "to 102, in Quarter 1" in second

    def test_a_total_is_compared_and_not_kept(self, app: Flask) -> None:
        ages = "".join(f"SG1a,Section 42 Enquiries,Age,{age},10\n" for age in AGES)
        text = f"{HEAD}\n{ages}SG1a,Section 42 Enquiries,Age,Total,61\n"
        loaded = read_file(text.encode(), year=YEAR, quarter=0)
        assert (loaded.taken, loaded.report["problem_count"]) == (6, 0)
        assert "says 61, and its parts come to 60" in loaded.report["differences"][0]


AGES = ("18-64", "65-74", "75-84", "85-94", "95+", "Not Known")


class TestWords:
    @pytest.mark.parametrize(
        ("text", "quarter"),
        [("1", 1), ("Q2", 2), ("quarter 3", 3), ("Jan-Mar", 4), ("April to June", 1), ("", 0), ("Annual", 0)],
    )
    def test_quarters(self, text: str, quarter: int) -> None:
        assert read_quarter(text) == quarter

    def test_no_quarter(self) -> None:
        with pytest.raises(NotUnderstood):
            read_quarter("5")

    def test_counts(self) -> None:
        assert read_count("1,234") == 1234
        assert read_count("12.0") == 12
        assert read_count("[x]") is None

    def test_every_row_of_the_collection_is_found(self) -> None:
        for row in TABLES:
            found = find_cell(row.table, row.enquiry_type, row.category, row.subcategory)
            assert found == (row.table, row.enquiry_type, row.category, row.subcategory)
