"""Tables of a cycle: the same cells, with their types, in CSV and in a workbook; nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from app.assessments.exports.csv import csv_of
from app.assessments.exports.excel import excel_of
from app.assessments.exports.shapes import Kind
from app.assessments.exports.tables import TABLES, Table, table_of
from app.assessments.queries.taking_out import CycleOut, read_cycle
from app.assessments.service import striking
from app.core.cells import as_text
from tests.app.assessments.board.helpers import NOW, statements
from tests.app.assessments.exports.conftest import FORMULA, LINES, World

SHEETS = {"progress": "Progress", "long": "Levels and words", "wide": "By partner", "dictionary": "Dictionary"}


def found_in(world: World) -> CycleOut:
    found: CycleOut = world.board.ask(read_cycle, world.cycle_id)
    return found


def read_csv(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(table).decode("utf-8-sig"), newline="")))


def workbook(world: World) -> Any:
    content = excel_of(found_in(world), made_at=NOW, tell=lambda percent: None)
    return openpyxl.load_workbook(io.BytesIO(content))


def row_of(world: World, key: str, **where: Any) -> dict[str, Any]:
    table = table_of(key, found_in(world))
    codes = [column.code for column in table.columns]
    rows = [dict(zip(codes, row, strict=True)) for row in table.rows]
    [one] = [row for row in rows if all(row[code] == value for code, value in where.items())]
    return one


class TestRows:
    def test_every_partner_stands_with_its_state(self, world: World) -> None:
        table = table_of("progress", found_in(world))
        codes = [column.code for column in table.columns]
        states = {row[codes.index("partner")]: row[codes.index("status")] for row in table.rows}
        assert states == {
            "=Small Steps": "answered_for",
            "Back Again Trust": "taken_back",
            "Fenn Housing": "not_begun",
            "Quill Police": "submitted",
            "Reed Trust": "not_connected",
        }

    def test_official_codes_come_from_the_directory(self, world: World) -> None:
        steps = row_of(world, "progress", partner="=Small Steps")
        assert (steps["charity_number"], steps["company_number"]) == ("1234567", "01234567")
        assert row_of(world, "progress", partner="Quill Police")["police_force"] == "Quill Constabulary"
        assert row_of(world, "progress", partner="Reed Trust")["ods_code"] == "RX1"

    def test_who_was_answered_for_is_marked_with_how(self, world: World) -> None:
        steps = row_of(world, "wide", partner="=Small Steps")
        assert steps["answered_for"] == "phone"
        assert steps["status_words"] == "Sent, answered by the board in its name"
        assert row_of(world, "wide", partner="Quill Police")["answered_for"] == ""

    @pytest.mark.parametrize(
        ("factor", "level", "answer"),
        [(1, 3, "established"), (2, None, "not_sure"), (3, None, "outside"), (4, None, "none"), (5, 1, "not_yet")],
    )
    def test_a_level_is_a_number_and_what_is_none_a_word(
        self, world: World, factor: int, level: int | None, answer: str
    ) -> None:
        row = row_of(world, "long", partner="Quill Police", factor=factor)
        assert (row["level"], row["answer"], row["level_before"]) == (level, answer, 2)
        assert row["version"] == 2

    def test_where_nothing_counts_every_factor_stands_empty(self, world: World) -> None:
        table = table_of("long", found_in(world))
        assert len(table.rows) == 5 * 11
        for name in ("Back Again Trust", "Fenn Housing", "Reed Trust"):
            row = row_of(world, "long", partner=name, factor=7)
            assert (row["level"], row["answer"], row["what_we_do"], row["sent_at"]) == (None, "", "", None)

    def test_wide_and_long_say_the_same(self, world: World) -> None:
        wide = {row["partner"]: row for row in read_csv(table_of("wide", found_in(world)))}
        for row in read_csv(table_of("long", found_in(world))):
            for code in ("level", "answer", "what_we_do", "difference", "links"):
                assert wide[row["partner"]][f"f{int(row['factor']):02d}_{code}"] == row[code]

    def test_a_struck_text_leaves_when_it_was_struck(self, world: World) -> None:
        world.board.call(
            striking.remove_text, envelope_id=world.police, factor=1, field="practice", reason="A name", now=NOW
        )
        row = row_of(world, "long", partner="Quill Police", factor=1)
        assert row["what_we_do"] == "(removed on 7 September 2026)"

    def test_read_in_few_statements_whatever_the_number(self, world: World) -> None:
        found_in(world)
        with statements() as said:
            found_in(world)
        assert len(said) <= 7

    def test_dates_are_of_clocks_in_england(self, world: World) -> None:
        row = row_of(world, "progress", partner="Quill Police")
        assert row["last_day"] == date(2026, 10, 30)
        assert row["sent_at"] == datetime(2026, 9, 7, 10, 0)  # noqa: DTZ001  # 9:00 UTC, in summer


class TestCSV:
    @pytest.mark.parametrize("key", TABLES)
    def test_reads_back_equal(self, world: World, key: str) -> None:
        table = table_of(key, found_in(world))
        read = list(csv.reader(io.StringIO(csv_of(table).decode("utf-8-sig"), newline="")))
        assert read[0] == [column.code for column in table.columns]
        assert len(read) == len(table.rows) + 1
        for shown, row in zip(read[1:], table.rows, strict=True):
            for text, value, column in zip(shown, row, table.columns, strict=True):
                if value is None:
                    assert text == ""
                elif column.kind is Kind.MOMENT:
                    assert isinstance(value, datetime)
                    assert datetime.fromisoformat(text) == value
                elif column.kind is Kind.DAY:
                    assert date.fromisoformat(text) == value
                elif column.kind is Kind.NUMBER:
                    assert int(text) == value
                else:
                    assert text == as_text(str(value))

    def test_no_cell_is_a_formula(self, world: World) -> None:
        for key in TABLES:
            for row in csv.reader(io.StringIO(csv_of(table_of(key, found_in(world))).decode("utf-8-sig"), newline="")):
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        said = row_of(world, "long", partner="=Small Steps", factor=1)
        assert said["what_we_do"] == FORMULA

    def test_begins_with_the_mark_that_spreadsheets_need(self, world: World) -> None:
        assert csv_of(table_of("progress", found_in(world))).startswith(b'\xef\xbb\xbf"board","cycle",')


class TestWorkbook:
    def test_reads_back_equal_with_its_types(self, world: World) -> None:
        book, found = workbook(world), found_in(world)
        assert book.sheetnames == ["About", *SHEETS.values()]
        compared = 0
        for key, name in SHEETS.items():
            table, sheet = table_of(key, found), book[name]
            assert [cell.value for cell in sheet[1]] == [column.label for column in table.columns]
            assert sheet.max_row == len(table.rows) + 1
            for cells, row in zip(sheet.iter_rows(min_row=2), table.rows, strict=True):
                for cell, value, column in zip(cells, row, table.columns, strict=True):
                    compared += 1
                    expected = None if value == "" else value
                    if column.kind is Kind.DAY and cell.value is not None:
                        assert isinstance(cell.value, datetime)
                        assert cell.value.date() == expected
                    else:
                        assert cell.value == expected
                        assert type(cell.value) is type(expected)
                    assert cell.data_type != "f"
        print(f"cells of the workbook that read back equal: {compared}")
        assert compared > 2_000

    def test_heads_are_frozen_and_filtered(self, world: World) -> None:
        book = workbook(world)
        for name in SHEETS.values():
            sheet = book[name]
            assert sheet.freeze_panes is not None
            assert sheet.freeze_panes.endswith("2")
            assert sheet.auto_filter.ref.startswith("A1:")

    def test_words_keep_their_lines_and_marks(self, world: World) -> None:
        found = [cell.value for row in workbook(world)["Levels and words"].iter_rows() for cell in row]
        assert LINES in found
        assert FORMULA in found

    def test_the_dictionary_has_each_column_of_each_table(self, world: World) -> None:
        found = found_in(world)
        listed = {(row[0], row[1]) for row in table_of("dictionary", found).rows if row[1]}
        for key in ("progress", "long", "wide"):
            assert {(key, column.code) for column in table_of(key, found).columns} <= listed
        assert all(row[4] for row in table_of("dictionary", found).rows)


def test_a_draft_is_not_found(world: World) -> None:
    from sqlalchemy.exc import NoResultFound

    draft: UUID = world.board.draft("Next year", opens_on=NOW.date(), closes_on=NOW.date() + timedelta(days=9))
    with pytest.raises(NoResultFound):
        world.board.ask(read_cycle, draft)
