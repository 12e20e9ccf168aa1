"""Rows into cells: markers, spellings, what is reported, blocks that are wholly zero, totals that do not add up."""

from __future__ import annotations

import pytest

from app.commons.importing import vocabulary as words
from app.commons.importing.checking import mark_zero_blocks, reconcile
from app.commons.importing.markers import MARKERS
from app.commons.importing.reading import CannotRead
from app.commons.models import MeasureKind
from tests.app.commons.importing.files import (
    Told,
    as_csv,
    cells,
    collection,
    councils,
    finder,
    problems,
    row,
    taken,
    tidy,
)

EXPRESSED = ("SG4a", words.ASKED_EXPRESSED, 2024, "E06000001")


def one(value: str, **fields: str) -> Told:
    [told] = cells(taken(collection(row(VALUE=value, **fields)), year=2024)).values()
    return told


class TestCollection:
    @pytest.mark.parametrize(
        ("text", "state", "value"),
        [
            ("120", "value", 120),
            ("1,205", "value", 1205),
            ("120.0", "value", 120),
            ("0", "value", 0),
            ("*", "suppressed", None),
            ("[c]", "suppressed", None),
            (" [C] ", "suppressed", None),
            ("[x]", "not_supplied", None),
            ("[z]", "not_supplied", None),
            ("[w]", "not_supplied", None),
            (":", "not_supplied", None),
            ("", "not_supplied", None),
        ],
    )
    def test_reads_numbers_and_markers(self, text: str, state: str, value: float | None) -> None:
        told = one(text, TABLE_REFERENCE="SG1f")
        assert (told.state, told.value) == (state, value)
        assert told.marker == (None if state == "value" else text.strip().lower())

    def test_two_spellings_of_a_label_are_one_series(self) -> None:
        found = taken(
            collection(
                row(),
                row(ONS_CODE="E06000002", SUBCATEGORY="  YES, they were asked - and outcomes  were expressed "),
                row(ONS_CODE="E06000003", SUBCATEGORY=words.ASKED_EXPRESSED.upper(), TABLE_REFERENCE="sg4A"),
                row(ONS_CODE="E06000004", ENQUIRY_TYPE="Section 42 Safeguarding Enquiries"),
            ),
            year=2024,
        )
        [name] = found.cube.series
        assert (name.table_code, name.enquiry_type) == ("SG4a", words.SECTION_42)
        assert (name.category, name.subcategory) == (words.ASKED, words.ASKED_EXPRESSED)
        assert len(cells(found)) == 4

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"VALUE": "-5"}, "less than 0"),
            ({"VALUE": "12.5"}, "whole number"),
            ({"VALUE": "99999999999"}, "cannot be right"),
            ({"VALUE": "many"}, "“many” is neither a number nor a known marker"),
            ({"VALUE": "9" * 5000}, "is more than any figure can be"),
            (
                {"ONS_CODE": "E06999999", "LA_CODE": "999", "LA_NAME": "Nowhere"},
                "“Nowhere E06999999” is in no register",
            ),
            ({"TABLE_REFERENCE": ""}, "names no table"),
            ({"CATEGORY": "", "SUBCATEGORY": ""}, "nothing of what it counts"),
            ({"CATEGORY": "x" * 301}, "longer than any"),
        ],
    )
    def test_reports_a_row_that_is_not_understood(self, fields: dict[str, str], says: str) -> None:
        found = taken(collection(row(), row(**{"ONS_CODE": "E06000002", **fields})), year=2024)
        assert (found.problem_count, len(cells(found))) == (1, 1)
        assert says in problems(found)[3]

    def test_reports_a_row_whose_cells_are_shifted(self) -> None:
        shifted = collection(row()) + b",".join([b"x"] * 13) + b"\r\nA note below the table\r\n"
        found = taken(shifted, year=2024)
        assert "more cells than there are headings" in problems(found)[3]
        assert found.left_out == {"notes": 1}

    def test_takes_neither_of_two_rows_that_contradict_each_other(self) -> None:
        found = taken(collection(row(), row(VALUE="125"), row(ONS_CODE="E06000002")), year=2024)
        assert problems(found) == {
            3: "Row 2 is of the same area, and the two rows say different things. Neither is taken"
        }
        assert list(cells(found)) == [("SG4a", words.ASKED_EXPRESSED, 2024, "E06000002")]

    def test_takes_once_what_is_said_twice(self) -> None:
        found = taken(collection(row(), row(ONS_CODE="", LA_NAME="Hartlepool Borough Council")), year=2024)
        assert (found.repeated, found.problem_count) == (1, 1)
        assert "Row 2" in problems(found)[3]
        assert cells(found)[EXPRESSED].value == 120

    def test_refuses_a_file_of_which_nothing_is_understood(self) -> None:
        with pytest.raises(CannotRead, match="Row 2: A count cannot be less than 0"):
            taken(collection(row(VALUE="-1")), year=2024)
        with pytest.raises(CannotRead, match="no rows"):
            taken(collection(), year=2024)

    def test_finds_regions_and_england_by_their_rows(self) -> None:
        found = cells(
            taken(
                collection(
                    row(GEOGRAPHY="Region", ONS_CODE="", LA_CODE="", LA_NAME="", VALUE="900"),
                    row(GEOGRAPHY="England", REGION_CODE="", REGION_NAME="", ONS_CODE="", LA_CODE="", LA_NAME=""),
                    row(GEOGRAPHY="Hartlepool", ONS_CODE="", LA_CODE="", LA_NAME=""),
                ),
                year=2024,
            )
        )
        assert {key[3]: told.value for key, told in found.items()} == {
            "E12000001": 900, "E92000001": 120, "E06000001": 120,
        }  # fmt: skip


def asked(values: dict[str, str], **fields: str) -> list[list[str]]:
    labels = {**dict.fromkeys(words.ASKED_CELLS, words.ASKED), **dict.fromkeys(words.ACHIEVED_CELLS, words.ACHIEVED)}
    return [row(CATEGORY=labels[label], SUBCATEGORY=label, VALUE=value, **fields) for label, value in values.items()]


class TestZeroBlocks:
    def states(self, asked_values: str, achieved: str) -> set[str]:
        values = dict.fromkeys(words.ASKED_CELLS, asked_values) | dict.fromkeys(words.ACHIEVED_CELLS, achieved)
        other = asked(dict.fromkeys(words.ASKED_CELLS, "10"), ONS_CODE="E06000002", LA_CODE="", LA_NAME="")
        found = taken(collection(*asked(values), *other), year=2024)
        mark_zero_blocks(found.cube)
        return {told.state for key, told in cells(found).items() if key[3] == "E06000001"}

    def test_are_not_supplied(self) -> None:
        assert self.states("0", "0") == {"not_supplied"}
        assert self.states("[x]", "[x]") == {"not_supplied"}
        assert self.states("[x]", "0") == {"not_supplied"}

    def test_keep_what_was_published_as_their_marker(self) -> None:
        values = {**dict.fromkeys(words.ASKED_CELLS, "0"), words.NOT_ASKED: "[x]"}
        found = taken(collection(*asked(values)), year=2024)
        assert mark_zero_blocks(found.cube) == 1
        told = cells(found)
        assert told[EXPRESSED] == Told("not_supplied", None, "0")
        assert told["SG4a", words.NOT_ASKED, 2024, "E06000001"] == Told("not_supplied", None, "[x]")

    def test_are_only_those_that_hold_nothing_else(self) -> None:
        for other in ("5", "[c]"):
            values = {**dict.fromkeys(words.ASKED_CELLS, "0"), words.NOT_ASKED: other}
            found = taken(collection(*asked(values)), year=2024)
            assert mark_zero_blocks(found.cube) == 0
            assert cells(found)[EXPRESSED] == Told("value", 0, None)

    def test_an_achieved_block_of_zeros_is_a_figure(self) -> None:
        values = dict.fromkeys(words.ASKED_CELLS, "10") | dict.fromkeys(words.ACHIEVED_CELLS, "0")
        found = taken(collection(*asked(values)), year=2024)
        assert mark_zero_blocks(found.cube) == 0


class TestReconcile:
    def north_east(self, total: str, *, value: str = "10", leave_out: int = 0) -> tuple[int, int, tuple[str, ...]]:
        here = [council for council in councils() if council.region_code == "E12000001"]
        rows = [row(ONS_CODE=council.code, VALUE=value) for council in here[leave_out:]]
        whole = row(GEOGRAPHY="Region", ONS_CODE="", LA_CODE="", LA_NAME="", VALUE=total)
        found = taken(collection(*rows, whole), year=2024)
        done = reconcile(found.cube, finder(), {})
        return done.compared, len(done.differences), done.incomplete

    def test_allows_what_rounding_explains(self) -> None:
        assert len([council for council in councils() if council.region_code == "E12000001"]) == 12
        assert self.north_east("120") == (1, 0, ())
        assert self.north_east("150") == (1, 0, ())  # 12 counts and the total, each out by 2.5 at most
        assert self.north_east("155") == (1, 1, ())
        assert self.north_east("85") == (1, 1, ())

    def test_allows_what_is_suppressed(self) -> None:
        assert self.north_east("50", value="[c]") == (1, 0, ())
        assert self.north_east("55", value="[c]") == (1, 1, ())
        assert self.north_east("0", value="[c]") == (1, 0, ())

    def test_says_where_councils_are_not_in_the_file(self) -> None:
        assert self.north_east("500", leave_out=2) == (1, 0, ("North East",))
        assert self.north_east("20", leave_out=2) == (1, 1, ("North East",))  # less than those that are there

    def test_counts_a_council_as_there_where_those_before_it_are(self) -> None:
        gone = {"E06000063", "E06000064"}  # Cumberland, Westmorland and Furness
        here = [one.code for one in councils() if one.region_code == "E12000002" and one.code not in gone]
        rows = [row(ONS_CODE=code, VALUE="10", LA_NAME="", LA_CODE="") for code in (*here, "E10000006")]
        whole = row(GEOGRAPHY="Region", REGION_CODE="E12000002", ONS_CODE="", LA_CODE="", LA_NAME="", VALUE="900")
        found = taken(collection(*rows, whole), year=2018)
        done = reconcile(found.cube, finder(), {})
        assert (len(done.differences), done.incomplete) == (1, ())


ASCOF = [
    "Return.Year", "Geographical.Code", "Geographical.Description", "Geographical.Level", "ONS.Area.Code",
    "ASCOF.Measure.Code", "Disaggregation.Level", "Measure.Type", "Measure.Value", "Measure.Group",
    "Measure.Group.Description",
]  # fmt: skip
SAFE = "The proportion of people who use services who feel safe"


class TestFramework:
    def test_reads_its_rows(self) -> None:
        table = [
            ASCOF,
            ["2017-18", "111", "Hartlepool", "Council", "E06000001", "4A", "Total", "Outcome", "70.1", "4A", SAFE],
            [
                "2017-18",
                "111",
                "Hartlepool",
                "Council",
                "E06000001",
                "4A",
                "Total",
                "Margin Of Error",
                "4.5",
                "4A",
                SAFE,
            ],
            [
                "2016-17",
                "111",
                "Hartlepool",
                "Council",
                "E06000001",
                "4A",
                "Total",
                "Margin of error",
                "4.1",
                "4A",
                SAFE,
            ],
            ["2017-18", "111", "Hartlepool", "Council", "E06000001", "4AM", "Male", "Outcome", ":", "4A", SAFE],
            ["2017-18", "3001", "Eastern", "Region", "E12000006", "4A", "Total", "Outcome", "", "4A", SAFE],
            ["2017-18", "I", "Inner London", "Council type", "0", "4A", "Total", "Outcome", "70", "4A", SAFE],
            ["2017-18", "112", "Middlesbrough", "Council", "E06000002", "4A", "Total", "Outcome", "120", "4A", SAFE],
        ]
        found = taken(as_csv(table))
        names = {(name.table_code, name.category, name.subcategory) for name in found.cube.series}
        assert names == {
            ("4A", "Total", "Outcome"), ("4A", "Total", "Margin of Error"), ("4A", "Male", "Outcome"),
        }  # fmt: skip
        told = cells(found)
        assert told["4A", "Margin of Error", 2016, "E06000001"].value == 4.1
        assert told["4A", "Outcome", 2017, "E12000006"] == Told("suppressed", None, "")
        assert found.left_out == {"rows of a level that is not kept": 1}
        assert problems(found) == {8: "A proportion cannot be more than 100%"}


NEW = {"title": "Adults asked", "polarity": "high", "kind": "proportion", "unit": "%", "source": "Ours"}
KNOWN = {"known": MeasureKind.PROPORTION, "a-rate": MeasureKind.RATE, "a-value": MeasureKind.VALUE}


class TestTidy:
    def test_reads_a_measure_that_is_known(self) -> None:
        found = taken(
            tidy(
                {"measure": "known", "year": "2024-25", "area": "Hartlepool", "numerator": 30, "denominator": 40},
                {
                    "measure": "known",
                    "year": "2024-25",
                    "area": "E92000001",
                    "value": "75.5%",
                    "lower": 74,
                    "upper": 77,
                },
                {"measure": "known", "year": "2024-25", "area": "112", "status": "Suppressed"},
                {"measure": "known", "year": "2024-25", "area": "113", "value": "[x]"},
                {
                    "measure": "known",
                    "year": "2024-25",
                    "area": "North East",
                    "denominator": 40,
                    "status": "not_supplied",
                },
            ),
            kinds=KNOWN,
        )
        assert not found.problem_count
        told = cells(found)
        assert told["known", "numerator", 2024, "E06000001"].value == 30
        assert told["known", "value", 2024, "E92000001"].value == 75.5
        assert told["known", "value", 2024, "E06000002"] == Told("suppressed", None, None)
        assert told["known", "value", 2024, "E06000003"] == Told("not_supplied", None, "[x]")
        assert told["known", "value", 2024, "E12000001"].state == "not_supplied"

    def test_reads_what_a_file_says_of_a_new_measure(self) -> None:
        found = taken(
            tidy(
                {"measure": "New_One", "year": "2024", "area": "Hartlepool", "value": 71, **NEW},
                {"measure": "new-one", "year": "2024", "area": "Middlesbrough", "value": 69},
            )
        )
        measure = found.new_measures["new-one"]
        assert (measure.kind, measure.multiplier, measure.decimals) == (MeasureKind.PROPORTION, 100, 1)
        assert len(cells(found)) == 2

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"numerator": 50, "denominator": 40}, "numerator is above the denominator"),
            ({"numerator": -1, "denominator": 40}, "numerator cannot be less than 0"),
            ({"numerator": 0, "denominator": 0}, "denominator is 0"),
            ({"value": 130}, "more than 100%"),
            ({"value": -1}, "less than 0"),
            ({"value": 50, "lower": 60, "upper": 40}, "lower limit is above"),
            ({"value": 50, "lower": 60, "upper": 70}, "outside its own limits"),
            ({"value": 50, "status": "suppressed"}, "says that there is none"),
            ({"value": 50, "status": "odd"}, "no known status"),
            ({"value": ""}, "holds no figure"),
            ({"value": "about 50"}, "neither a number"),
            ({"value": 50, "area": "Nowhere"}, "“Nowhere” is in no register"),
            ({"value": 50, "area": ""}, "names no area"),
            ({"value": 50, "year": ""}, "year is empty"),
            ({"value": 50, "year": "soon"}, "no reporting year"),
            ({"value": 50, "measure": "not known"}, "no key of a measure"),
            ({"value": 50, "measure": "new-one"}, "There is no measure “new-one”. To make it, say on its first row"),
            ({"value": 50, "measure": "new-one"}, "also: title, polarity, kind, unit, source"),
            ({"value": 50, "measure": "new-one", **NEW, "kind": "odd"}, "no kind of measure"),
            ({"value": 50, "measure": "new-one", **NEW, "polarity": "up"}, "not what good looks like"),
            ({"value": 50, "measure": "new-one", **NEW, "per": "a lot"}, "“per” is a whole number"),
            ({"value": 50, "measure": "new-one", **NEW, "per": "9" * 5000}, "“per” is a whole number"),
            ({"value": "1e99"}, "is more than any figure can be"),
        ],
    )  # fmt: skip
    def test_reports_a_row_that_cannot_be(self, fields: dict[str, object], says: str) -> None:
        good = {"measure": "known", "year": "2024-25", "area": "Hartlepool", "value": 50}
        other = {"measure": "known", "year": "2024-25", "area": "Middlesbrough"}
        found = taken(tidy(good, other | fields), kinds=KNOWN)
        assert says in problems(found)[3]
        assert len(cells(found)) == 1

    def test_allows_a_rate_above_its_denominator_and_a_value_below_0(self) -> None:
        found = taken(
            tidy(
                {"measure": "a-rate", "year": "2024", "area": "Hartlepool", "numerator": 50, "denominator": 40},
                {"measure": "a-value", "year": "2024", "area": "Hartlepool", "value": -3.5},
            ),
            kinds=KNOWN,
        )
        assert not found.problem_count

    def test_takes_nothing_of_two_rows_that_contradict_each_other(self) -> None:
        usual = {"measure": "known", "year": "2024", "area": "Hartlepool", "numerator": 30, "denominator": 40}
        other = {"measure": "known", "year": "2024", "area": "Middlesbrough", "numerator": 3, "denominator": 4}
        found = taken(tidy(usual, usual | {"denominator": 50}, other), kinds=KNOWN)
        assert {key[3] for key in cells(found)} == {"E06000002"}
        assert "Row 2" in problems(found)[3]


def test_every_collection_says_what_each_marker_means() -> None:
    for marker in ("*", "[c]", "[x]", "[z]", "[w]", ":"):
        assert all(marker in meanings for meanings in MARKERS.values())
    assert all("" in MARKERS[dataset] for dataset in ("sac", "ascof"))
