"""From cells to figures, without a database: labels, which series are added up, and what holds whatever the counts."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commons.deriving import count_figure, places_of, survey_figure, tidy_figure, wanted_cells
from app.commons.deriving.cells import Cell, Cells
from app.commons.importing.labels import enquiry_kind, fold, table_code
from app.commons.models import FigureState, MeasureKind

VALUE, SUPPRESSED, NOT_SUPPLIED = FigureState.VALUE, FigureState.SUPPRESSED, FigureState.NOT_SUPPLIED
HIDDEN = Cell(SUPPRESSED, None)


def cells(*values: float | None) -> Cells:
    """Cells of these counts; None is suppressed."""
    return Cells(tuple(HIDDEN if value is None else Cell(VALUE, value) for value in values), is_whole=True)


class TestLabels:
    @pytest.mark.parametrize(
        "text",
        [
            "Yes, they were asked and outcomes were expressed",
            " YES they were asked  and outcomes were expressed ",
            "Yes - they were asked and outcomes expressed",
        ],
    )
    def test_spellings_of_one_label_fold_alike(self, text: str) -> None:
        assert fold(text) == "yes they were asked and outcomes were expressed"

    def test_marks_and_case_go_and_meaning_stays(self) -> None:
        assert fold("Don\u2019t  Know") == fold("don't know") == fold("Do not know") == "dont know"
        assert fold("Partly Achieved") == fold("PARTIALLY ACHIEVED")
        assert fold("Not Known") != fold("Don't know")
        assert fold("Mixed / Multiple & other") == "mixed multiple and other"
        assert fold("95+") == "95+"

    @pytest.mark.parametrize("text", ["SG4a", "sg4A", " Table SG4a ", "SG 4 a", "table sg4a."])
    def test_a_table_is_spelled_as_the_collection_does(self, text: str) -> None:
        assert table_code(text) == "SG4a"

    def test_other_tables_keep_their_names(self) -> None:
        assert table_code("SG2a_b1") == "SG2a_b1"
        assert table_code(" Own  table ") == "Own table"

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Concluded Section 42 Enquiries", "section 42"),
            ("S42", "section 42"),
            ("Other Safeguarding Enquiries", "other"),
            ("Section 42 and other enquiries", "all"),
            ("Safeguarding Concerns", "concerns"),
            ("All enquiries", "all"),
            ("Total", "all"),
            ("", ""),
        ],
    )
    def test_kinds_of_enquiry(self, text: str, kind: str) -> None:
        assert enquiry_kind(text) == kind


class TestMatching:
    def wanted(self, *series: tuple[str, str, str], labels: tuple[str, ...] = ("risk reduced",)) -> list[int] | None:
        """The places in `series` (enquiry, category, subcategory) that make one label."""
        places = places_of((UUID(int=number), *one) for number, one in enumerate(series))
        known = frozenset({"risk reduced", "risk removed"})
        [ids] = wanted_cells([labels], places, enquiry="section 42", known=known).ids
        return None if ids is None else [one.int for one in ids]

    def test_finds_a_label_in_either_column(self) -> None:
        assert self.wanted(("S42", "Risk outcomes", "Risk Reduced")) == [0]
        assert self.wanted(("S42", "Risk Reduced", "18-64"), ("S42", "Risk reduced", "65-74")) == [0, 1]

    def test_a_total_is_taken_alone(self) -> None:
        assert self.wanted(("S42", "Risk Reduced", "18-64"), ("S42", "Risk reduced", "Total")) == [1]

    def test_a_heading_of_another_label_is_not_it(self) -> None:
        assert self.wanted(("S42", "Risk Reduced", "Risk removed"), ("S42", "x", "Risk reduced")) == [1]

    def test_other_enquiries_are_left_alone_and_none_said_will_do(self) -> None:
        assert self.wanted(("Other enquiries", "x", "Risk Reduced"), ("", "x", "Risk Reduced")) == [1]
        assert self.wanted(("", "x", "Risk Reduced"), ("Section 42 enquiries", "x", "Risk Reduced")) == [1]
        assert self.wanted(("Other enquiries", "x", "Risk Reduced")) is None
        assert self.wanted(("All", "x", "Risk Reduced")) is None

    def test_a_star_stands_for_what_is_before(self) -> None:
        assert self.wanted(("S42", "x", "In how many was the risk reduced"), labels=("*the risk reduced",)) == [0]


class TestCounts:
    @given(
        part=st.lists(st.none() | st.integers(1, 400).map(lambda n: 5 * n), min_size=1, max_size=3),
        rest=st.lists(st.none() | st.integers(1, 400).map(lambda n: 5 * n), min_size=1, max_size=3),
    )
    def test_a_share_lies_in_its_interval_and_a_suppressed_count_is_never_0(
        self, part: list[float | None], rest: list[float | None]
    ) -> None:
        figure = count_figure(cells(*part), rest=cells(*rest), multiplier=100)
        assert figure is not None
        assert figure.low is not None
        assert figure.high is not None
        assert 0 <= figure.low < figure.high <= 100
        if all(one is None for one in part):
            assert (figure.state, figure.value, figure.numerator) == (SUPPRESSED, None, None)
        else:
            assert figure.value is not None
            assert figure.low <= figure.value <= figure.high
            assert (figure.flag is None) == (None not in part + rest)
        if None in rest:
            least = [0.0 if one is None else one for one in rest]
            as_zero = count_figure(cells(*part), rest=cells(*least), multiplier=100)
            assert as_zero is None or as_zero.low is None or figure.low <= as_zero.low

    def test_a_part_of_more_than_its_whole_makes_no_figure_and_says_why(self) -> None:
        figure = count_figure(cells(30), whole=cells(25), multiplier=100)
        assert figure is not None
        assert (figure.state, figure.value, figure.numerator) == (NOT_SUPPLIED, None, None)
        assert figure.flag == "The published counts contradict each other: 30 of 25. No figure is made of them."

    def test_a_suppressed_whole_leaves_the_figure_suppressed(self) -> None:
        figure = count_figure(cells(None), whole=cells(None), multiplier=100)
        assert figure is not None
        assert (figure.state, figure.low, figure.high, figure.denominator) == (SUPPRESSED, 0, 100, None)

    def test_a_rate_of_no_known_population_is_absent(self) -> None:
        assert count_figure(cells(50), population=None, multiplier=100_000) is None

    def test_a_rate_of_0_is_0(self) -> None:
        figure = count_figure(cells(0), population=1000, multiplier=100_000)
        assert figure is not None
        assert (figure.state, figure.value, figure.low) == (VALUE, 0, 0)

    def test_one_cell_that_was_not_supplied_leaves_the_figure_so(self) -> None:
        partly = Cells((Cell(VALUE, 20), Cell(NOT_SUPPLIED, None)), is_whole=True)
        figure = count_figure(partly, rest=cells(10), multiplier=100)
        assert figure is not None
        assert (figure.state, figure.low) == (NOT_SUPPLIED, None)


class TestPublished:
    def test_a_margin_is_used_before_a_base_and_stays_on_the_scale(self) -> None:
        parts = {"outcome": Cell(VALUE, 98.0), "margin of error": Cell(VALUE, 3.5), "base": Cell(VALUE, 40)}
        figure = survey_figure(parts)
        assert figure is not None
        assert (figure.low, figure.high, figure.base) == (94.5, 100, 40)

    def test_a_sum_of_tenths_is_tenths(self) -> None:
        figure = survey_figure({"outcome": Cell(VALUE, 70.1), "margin of error": Cell(VALUE, 0.4)})
        assert figure is not None
        assert (figure.low, figure.high) == (69.7, 70.5)

    def test_neither_margin_nor_base_gives_no_interval(self) -> None:
        figure = survey_figure({"outcome": Cell(VALUE, 70.0), "denominator": Cell(VALUE, 9000)})
        assert figure is not None
        assert (figure.value, figure.low, figure.high) == (70, None, None)
        assert survey_figure({"base": Cell(VALUE, 40)}) is None

    def test_a_base_is_never_more_than_its_population(self) -> None:
        parts = {"outcome": Cell(VALUE, 70.0), "base": Cell(VALUE, 205), "denominator": Cell(VALUE, 200)}
        figure = survey_figure(parts)
        assert figure is not None
        assert (figure.low, figure.high) == pytest.approx((70, 70))

    def test_a_tidy_row_without_counts_or_value_is_absent(self) -> None:
        row = {"base": Cell(VALUE, 40)}
        for kind in MeasureKind:
            assert tidy_figure(row, kind=kind, multiplier=100, is_rounded=False, population=None) is None

    @pytest.mark.parametrize("kind", [MeasureKind.RATE, MeasureKind.RATIO])
    def test_a_rate_need_not_be_of_whole_counts(self, kind: MeasureKind) -> None:
        row = {"numerator": Cell(VALUE, 3.5), "denominator": Cell(VALUE, 1000)}
        figure = tidy_figure(row, kind=kind, multiplier=1000, is_rounded=False, population=None)
        assert figure is not None
        assert figure.value == pytest.approx(3.5)
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < 3.5 < figure.high
