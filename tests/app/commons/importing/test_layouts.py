"""Which layout a file has, which year, which area."""

from __future__ import annotations

import pytest

from app.commons.importing.areas import LeftOut
from app.commons.importing.layouts import LAYOUTS
from app.commons.importing.reading import CannotRead
from app.commons.importing.years import parse_year, year_of_filename
from app.demo.collection import COLUMNS
from tests.app.commons.importing.files import as_csv, cells, councils, finder, row, taken

THE_CELL = ("SG4a", "Yes they were asked and outcomes were expressed", 2024, "E06000001")


class TestColumns:
    @pytest.mark.parametrize(
        "headings",
        [
            COLUMNS,
            [column.lower() for column in COLUMNS],
            [column.replace("_", " ").title() for column in COLUMNS],
            [column.replace("_", ".").capitalize() for column in COLUMNS],
            [column.replace("TABLE_REFERENCE", "Table").replace("VALUE", "Count") for column in COLUMNS],
        ],
    )
    def test_are_known_by_name_in_any_spelling(self, headings: list[str]) -> None:
        assert cells(taken(as_csv([headings, row()]), year=2024))[THE_CELL].value == 120

    def test_are_known_in_any_order(self) -> None:
        table = [list(reversed(COLUMNS)), list(reversed(row()))]
        assert cells(taken(as_csv(table), year=2024))[THE_CELL].value == 120

    def test_may_stand_below_a_title(self) -> None:
        table = [["Safeguarding adults, England"], [], ["Source: returns"], COLUMNS, row()]
        assert cells(taken(as_csv(table), year=2024))[THE_CELL].value == 120

    def test_that_are_not_known_are_named(self) -> None:
        found = taken(as_csv([[*COLUMNS, "NOTE"], [*row(), "x"]]), year=2024)
        assert found.recognised.unknown == ("NOTE",)

    def test_that_are_missing_are_named(self) -> None:
        keep = [place for place, name in enumerate(COLUMNS) if name not in ("VALUE", "CATEGORY")]
        table = [[line[place] for place in keep] for line in (COLUMNS, row())]
        with pytest.raises(CannotRead, match=r"Safeguarding Adults Collection.*missing: CATEGORY, VALUE"):
            taken(as_csv(table), year=2024)

    def test_of_no_layout_are_refused_with_their_names(self) -> None:
        with pytest.raises(CannotRead, match=r"not known. The headings are: Name, Colour"):
            taken(as_csv([["Name", "Colour"], ["a", "b"]]))

    def test_no_two_fields_of_a_layout_go_by_one_name(self) -> None:
        for layout in LAYOUTS:
            first = [column.name for column in layout.columns]
            assert len({name.casefold() for name in first}) == len(first)


class TestYears:
    @pytest.mark.parametrize(
        "text",
        ["2024-25", "2024/25", "2024-2025", "2024 to 2025", "April 2024 to March 2025", "24-25", "202425", "2024"],
    )
    def test_are_read_in_every_spelling(self, text: str) -> None:
        assert parse_year(text) == 2024

    @pytest.mark.parametrize("text", ["", "next year", "2024-27", "2023-24 and 2024-25", "20245"])
    def test_that_are_none_are_not(self, text: str) -> None:
        assert parse_year(text) is None

    def test_are_told_by_the_name_of_a_file(self) -> None:
        assert year_of_filename("safeguarding-adults-2023-24-data.csv") == 2023
        assert year_of_filename("/a/2019-20/SAC_202425.csv") == 2024
        assert year_of_filename("sac-2024-11-25.csv") is None
        assert year_of_filename("figures.csv") is None

    def test_a_file_that_tells_none_is_refused(self) -> None:
        with pytest.raises(CannotRead, match="Say the year"):
            taken(as_csv([COLUMNS, row()]))
        assert THE_CELL in cells(taken(as_csv([COLUMNS, row()]), filename="sac-2024-25.csv"))

    def test_a_column_says_it_row_by_row(self) -> None:
        table = [["FINANCIAL_YEAR", *COLUMNS], ["2023-24", *row()], ["2024/25", *row(VALUE="95")], ["2093-94", *row()]]
        found = taken(as_csv(table))
        assert found.cube.years() == [2023, 2024]
        assert found.problems[0].reason == "“2093-94” has not begun yet"


class TestAreas:
    @pytest.mark.parametrize(
        ("code", "name", "year", "found"),
        [
            ("E06000001", "", 2024, "E06000001"),
            ("111", "", 2024, "E06000001"),
            ("", "Hartlepool", 2024, "E06000001"),
            ("", "hartlepool borough council", 2024, "E06000001"),
            ("", "City of Bristol", 2024, "E06000023"),
            ("", "Kingston upon Hull, City of", 2024, "E06000010"),
            ("E06000048", "Northumberland", 2012, "E06000057"),  # boundary: the code of today
            ("E08000038", "Barnsley", 2025, "E08000016"),
            ("E10000002", "Buckinghamshire", 2018, "E06000060"),  # replaced: the code of today
            ("E10000006", "Cumbria", 2018, "E10000006"),  # split: its own
            ("", "Cumbria", 2018, "E10000006"),
            ("E06000028", "Bournemouth", 2018, "E06000028"),  # merged: its own
            ("E10000009", "Dorset", 2018, "E10000009"),
            ("", "Dorset", 2018, "E10000009"),
            ("", "Dorset", 2019, "E06000059"),
            ("E12000001", "", 2024, "E12000001"),
            ("", "Yorkshire and Humber", 2024, "E12000003"),
            ("", "Eastern", 2018, "E12000006"),
            ("E92000001", "", 2024, "E92000001"),
            ("", "ENGLAND", 2024, "E92000001"),
            ("", "London", 2024, "E12000007"),
            ("", "City of London", 2024, "E09000001"),
        ],
    )
    def test_are_found_by_any_code_or_name(self, code: str, name: str, year: int, found: str) -> None:
        at = finder().find(level="", codes=[code] if code else [], name=name, year=year)
        assert at is not None
        assert finder().places[at].code == found

    def test_all_153_are_found_by_each_of_their_names(self) -> None:
        for council in councils():
            for name in (council.name, council.official_name, council.also_known_as):
                at = finder().find(level="Council", codes=[], name=name, year=2024) if name else None
                assert not name or (at is not None and finder().places[at].code == council.code), name

    def test_what_is_in_no_register_is_not(self) -> None:
        assert finder().find(level="", codes=["E06999999"], name="Nowhere", year=2024) is None
        assert finder().find(level="Region", codes=[], name="Hartlepool", year=2024) is None

    def test_types_of_council_are_left_out(self) -> None:
        with pytest.raises(LeftOut):
            finder().find(level="Council type", codes=[], name="Shire Counties", year=2018)
