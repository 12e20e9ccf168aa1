"""How a figure stands: comparators' values, verdicts, trends, ranks. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.benchmarking.queries.comparing import rank_all
from app.benchmarking.queries.funnels import funnel_of
from app.benchmarking.queries.moving import Moved, MovingPage, moved, without_unseen
from app.benchmarking.queries.processes import years_alone
from app.benchmarking.queries.profile import row_of
from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.standing import (
    Moving,
    against,
    benchmark_of,
    cautions,
    general_cautions,
    trend_of,
    verdict_of,
)
from app.benchmarking.shapes import Comparator, ComparatorKind, Verdict, View
from app.commons.models import ENGLAND, AreaKind, CouncilType, FigureState, MeasureKind, Polarity
from app.commons.queries.figures import ByYear
from app.commons.shapes import AreaRow, Areas, CaveatRow, FigureRow, FrameRow, MeasureRow
from app.commons.statistics.intervals import wilson
from app.commons.statistics.ranks import rank_interval

REGION = "E12000099"


def measure(kind: MeasureKind = MeasureKind.PROPORTION, polarity: Polarity = Polarity.HIGH) -> MeasureRow:
    return MeasureRow(
        key="test-1",
        code="T1",
        framework_year=2015,
        title="A measure",
        short_title="Measure",
        topic="Topic",
        position=1,
        polarity=polarity,
        kind=kind,
        unit="%",
        multiplier=100.0,
        decimals=1,
        numerator="parts",
        denominator="wholes",
        good="High is good.",
        source="A test",
        caveats="",
        tables=(("sac", "T1"),),
    )


def council(code: str, **more: object) -> AreaRow:
    said: dict[str, object] = {
        "code": code,
        "name": f"Council {code}",
        "kind": AreaKind.COUNCIL,
        "region_code": REGION,
        "region_name": "Far North",
        "council_type": CouncilType.UNITARY,
        "is_current": True,
        "until": None,
        "successors": (),
        "predecessors": (),
        "adults_18plus": 1000,
        "adults_65plus": 200,
        "deprivation_score": 20.0,
        "tile": (1, 1),
    }
    return AreaRow(**(said | more))  # type: ignore[arg-type]  # a row as it is


def figure(code: str, part: float | None, whole: float = 1000.0, *, year: int = 2024, **more: object) -> FigureRow:
    low, high = wilson(part, whole) if part is not None else (None, None)
    said: dict[str, object] = {
        "measure_key": "test-1",
        "year": year,
        "area_code": code,
        "area_kind": AreaKind.COUNCIL,
        "state": FigureState.SUPPRESSED if part is None else FigureState.VALUE,
        "value": None if part is None else 100 * part / whole,
        "low": None if low is None else 100 * low,
        "high": None if high is None else 100 * high,
        "numerator": part,
        "denominator": whole,
        "base": None,
        "flag": None,
    }
    return FigureRow(**(said | more))  # type: ignore[arg-type]  # a row as it is


def group(*codes: str, area_code: str | None = None) -> Comparator:
    members = tuple(council(code) for code in codes)
    return Comparator(ComparatorKind.ENGLAND, "england", "England", members, area_code=area_code)


def rows(*figures: FigureRow) -> dict[str, FigureRow]:
    return {one.area_code: one for one in figures}


class TestBenchmark:
    def test_is_the_published_row_where_there_is_one(self) -> None:
        found = benchmark_of(measure(), group("A", "B", area_code=ENGLAND), rows(figure(ENGLAND, 700), figure("A", 1)))
        assert (found.value, found.is_published, found.used, found.of) == (70.0, True, 1, 2)
        assert found.how == "as published"

    def test_adds_counts_up_and_leaves_out_whoever_did_not_supply(self) -> None:
        now = rows(
            figure("A", 10, 100),
            figure("B", 90, 300),
            figure("C", None, 900),
            figure("D", None, 50, state=FigureState.NOT_SUPPLIED),
        )
        found = benchmark_of(measure(), group("A", "B", "C", "D", "E"), now)
        assert found.value == pytest.approx(25.0)  # 100 of 400: neither C's nor D's whole is in it
        assert (found.used, found.of, found.is_published) == (2, 5, False)
        assert found.how == "worked out from 2 of 5 councils"

    def test_weighs_surveys_by_how_many_answered(self) -> None:
        now = rows(figure("A", 500, base=100.0), figure("B", 800, base=300.0), figure("C", 900))
        found = benchmark_of(measure(MeasureKind.SURVEY), group("A", "B", "C"), now)
        assert found.value == pytest.approx(72.5)
        assert found.used == 2

    def test_is_the_median_of_other_values(self) -> None:
        now = rows(figure("A", 100), figure("B", 200), figure("C", 900))
        assert benchmark_of(measure(MeasureKind.VALUE), group("A", "B", "C"), now).value == pytest.approx(20.0)

    def test_is_worked_out_where_the_published_row_is_missing(self) -> None:
        found = benchmark_of(measure(), group("A", area_code=ENGLAND), rows(figure("A", 250)))
        assert (found.value, found.is_published) == (25.0, False)

    def test_of_nothing_is_nothing(self) -> None:
        assert benchmark_of(measure(), group("A"), {}).value is None


class TestVerdict:
    @pytest.mark.parametrize(
        ("polarity", "part", "expected"),
        [
            (Polarity.HIGH, 800, Verdict.BETTER),
            (Polarity.HIGH, 600, Verdict.WORSE),
            (Polarity.LOW, 600, Verdict.BETTER),
            (Polarity.NEUTRAL, 800, Verdict.HIGHER),
            (Polarity.NEUTRAL, 600, Verdict.LOWER),
            (Polarity.HIGH, 705, Verdict.SIMILAR),
            (Polarity.HIGH, None, Verdict.UNKNOWN),
        ],
    )
    def test_is_whether_the_interval_leaves_the_comparator_out(
        self, polarity: Polarity, part: float | None, expected: Verdict
    ) -> None:
        assert verdict_of(measure(polarity=polarity), figure("A", part), 70.0) is expected

    def test_cannot_be_told_of_a_suppressed_figure_with_bounds(self) -> None:
        suppressed = figure("A", None, low=0.0, high=1.0)
        assert verdict_of(measure(), suppressed, 70.0) is Verdict.UNKNOWN

    def test_cannot_be_told_without_figure_or_comparator(self) -> None:
        assert verdict_of(measure(), None, 70.0) is Verdict.UNKNOWN
        assert verdict_of(measure(), figure("A", 700), None) is Verdict.UNKNOWN

    def test_is_told_against_each_comparator(self) -> None:
        now = rows(figure("A", 700), figure("B", 900), figure("C", 700))
        assert against(measure(), now["A"], group("B"), now).verdict is Verdict.WORSE
        assert against(measure(), now["A"], group("C"), now).verdict is Verdict.SIMILAR


class TestTrend:
    def history(self, *parts: float | None, first: int = 2020) -> dict[int, FigureRow]:
        return {first + at: figure("A", part, year=first + at) for at, part in enumerate(parts)}

    @pytest.mark.parametrize(
        ("polarity", "expected"),
        [
            (Polarity.HIGH, Moving.WORSENING),
            (Polarity.LOW, Moving.IMPROVING),
            (Polarity.NEUTRAL, Moving.FALLING),
        ],
    )
    def test_is_read_by_what_good_looks_like(self, polarity: Polarity, expected: Moving) -> None:
        found = trend_of(measure(polarity=polarity), self.history(800, 760, 720, 680, 640), 2024)
        assert found.moving is expected
        assert found.is_real
        assert found.first is not None
        assert found.last is not None
        assert (found.first.year, found.last.year) == (2020, 2024)

    def test_is_steady_within_chance(self) -> None:
        found = trend_of(measure(), self.history(700, 705, 698, 702, 701), 2024)
        assert found.moving is Moving.STEADY
        assert not found.is_real

    @pytest.mark.parametrize("parts", [(800, 760, 720, 680), (800, None, 720, 680, 640)])
    def test_takes_five_years_in_a_row(self, parts: tuple[float | None, ...]) -> None:
        assert trend_of(measure(), self.history(*parts), 2020 + len(parts) - 1).moving is Moving.UNKNOWN

    def test_of_a_survey_is_from_its_margins(self) -> None:
        found = trend_of(measure(MeasureKind.SURVEY), self.history(600, 650, 700, 750, 800), 2024)
        assert found.moving is Moving.IMPROVING

    def test_of_a_rate(self) -> None:
        found = trend_of(measure(MeasureKind.RATE), self.history(100, 140, 180, 220, 260), 2024)
        assert found.moving is Moving.IMPROVING

    def test_is_not_upset_by_a_part_over_its_whole(self) -> None:
        history = self.history(700, 705, 698, 702, 701) | {2022: figure("A", 1000, 1000, year=2022, numerator=1005.0)}
        assert trend_of(measure(), history, 2024).moving in Moving


ends = st.floats(0, 100)


class TestRanks:
    @given(st.lists(st.tuples(ends, ends, ends, st.booleans()), min_size=1, max_size=25), st.booleans())
    def test_are_those_of_the_one_rule(self, drawn: list[tuple[float, float, float, bool]], low_first: bool) -> None:
        figures = []
        for at, (one, two, three, has_interval) in enumerate(drawn):
            low, value, high = sorted((one, two, three))
            own = (low, high) if has_interval else (None, None)
            figures.append(figure(str(at), 1, value=value, low=own[0], high=own[1]))
        columns = [row.low for row in figures], [row.high for row in figures], [row.value for row in figures]
        expected = [rank_interval(at, *columns, high_first=not low_first) for at in range(len(figures))]
        assert rank_all(figures, low_first=low_first) == expected


class TestCautions:
    CAVEATS = (
        CaveatRow("sac", "T1", "A", 2024, "Transposed."),
        CaveatRow("sac", "T1", "", 2024, "A new form."),
        CaveatRow("sac", "T2", "A", 2024, "Another table."),
        CaveatRow("sac", "T1", "A", 2023, "Another year."),
    )

    def test_are_of_the_area_table_and_year(self) -> None:
        found = cautions(measure(), figure("A", 1, flag="Totals differ."), self.CAVEATS, area=council("A"), year=2024)
        assert found == ("Transposed.", "Totals differ.")
        assert cautions(measure(), None, self.CAVEATS, area=council("B"), year=2024) == ()

    def test_that_stand_over_everybody_are_told_once(self) -> None:
        assert general_cautions(measure(), self.CAVEATS, year=2024) == ("A new form.",)


class TestFunnel:
    def test_takes_counts_of_ten_councils_or_more(self) -> None:
        councils = [council(str(at)) for at in range(12)]
        now = rows(*(figure(str(at), 70 + at, 100) for at in range(12)))
        found = funnel_of(measure(), councils, now)
        assert found is not None
        assert len(found.points) == 12
        assert found.target == pytest.approx(75.5)
        assert funnel_of(measure(), councils[:9], now) is None
        assert funnel_of(measure(MeasureKind.SURVEY), councils, now) is None

    def test_leaves_out_who_has_no_value(self) -> None:
        councils = [council(str(at)) for at in range(12)]
        now = rows(*(figure(str(at), 70 + at, 100) for at in range(11)), figure("11", None, 100))
        found = funnel_of(measure(), councils, now)
        assert found is not None
        assert "11" not in {point.key for point in found.points}


def _moved(name: str, parts: tuple[float, ...], england: float) -> Moved:
    figures = {
        2020 + at: {"A": figure("A", part, year=2020 + at), ENGLAND: figure(ENGLAND, england)}
        for at, part in enumerate(parts)
    }
    frames = {year: _frame(year) for year in figures}
    area = council("A", name=name)
    shelf = Shelf(Areas({"A": area}), (measure(),), ())
    chosen = (group("B", area_code=ENGLAND),)
    return Moved(area, row_of(area, measure(), View(), shelf, chosen, ByYear(figures, frames)))


def _frame(year: int) -> FrameRow:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return FrameRow(UUID(int=year), "test-1", year, UUID(int=1), "A test", "A file", date(2026, 1, 1), at, "0", False)


class TestMoving:
    DOWN, UP = (800.0, 760.0, 720.0, 680.0, 640.0), (640.0, 680.0, 720.0, 760.0, 800.0)

    def page(self) -> MovingPage:
        found = [
            _moved("Worse and worsening", self.DOWN, 800),
            _moved("Better, but worsening", self.DOWN, 500),
            _moved("Better and improving", self.UP, 700),
            _moved("Worse, but improving", self.UP, 900),
            _moved("Steady", (700.0,) * 5, 700),
            _moved("Too short", self.DOWN[:4], 800),
        ]
        return moved(found, [one.council for one in found])

    def test_parts_what_moved_by_where_it_stands(self) -> None:
        page = self.page()
        assert [one.council.name for one in page.worse_and_worsening] == ["Worse and worsening"]
        assert [one.council.name for one in page.only_worsening] == ["Better, but worsening"]
        assert [one.council.name for one in page.better_and_improving] == ["Better and improving"]
        assert [one.council.name for one in page.only_improving] == ["Worse, but improving"]
        assert (page.tested, page.untested) == (5, 1)

    def test_names_to_a_region_only_what_was_seen(self) -> None:
        page = self.page()
        unseen = without_unseen(page, frozenset())
        assert (unseen.worse_and_worsening, unseen.waiting) == ((), 1)
        seen = without_unseen(page, frozenset({("A", "test-1", 2024)}))
        assert (seen.worse_and_worsening, seen.waiting) == (page.worse_and_worsening, 0)


class TestYearsAlone:
    def history(self, *parts: float | None) -> dict[int, FigureRow]:
        return {2000 + at: figure("A", part, year=2000 + at) for at, part in enumerate(parts)}

    def test_have_no_rule_under_five(self) -> None:
        assert years_alone(self.history(700, 710, 720, 730)) is None

    def test_are_a_run_chart_from_five(self) -> None:
        found = years_alone(self.history(700, 710, 690, 720, 705))
        assert found is not None
        assert (found.kind, found.low, found.signals) == ("run", None, ())
        assert found.centre == pytest.approx(70.5)

    def test_say_what_a_run_chart_picks_out(self) -> None:
        found = years_alone(self.history(700, 710, 720, 730, 740, 750))
        assert found is not None
        assert found.signals == (0, 1, 2, 3, 4, 5)
        assert found.says.startswith("Five or more in a row that all go the same way")

    def test_are_an_xmr_chart_from_twelve(self) -> None:
        found = years_alone(self.history(*(700, 710) * 6))
        assert found is not None
        assert found.kind == "xmr"
        assert found.low == pytest.approx(70.5 - 2.66)
        assert found.high == pytest.approx(70.5 + 2.66)

    def test_begin_after_the_last_gap(self) -> None:
        found = years_alone(self.history(700, None, 700, 710, 690, 720, 705))
        assert found is not None
        assert [row.year for row in found.rows] == [2002, 2003, 2004, 2005, 2006]
