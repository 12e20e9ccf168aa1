"""Trends, run charts, sparklines and funnels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from app.benchmarking.charts import funnel_chart, process_chart, sparkline, trend_chart
from app.benchmarking.charts.data import Funnel, FunnelCurve, FunnelPoint, Line, Mark, Process, YearPoint
from app.benchmarking.charts.trend import runs
from app.ui.drawing import Dot, Path
from tests.app.benchmarking.charts.made_up import RATE, SHARE, check, said, texts


def line(values: Sequence[float | None], *, label: str = "Cumberland", first: int = 2018) -> Line:
    points = (
        YearPoint(first + at, value, None if value is None else value - 3, None if value is None else value + 3)
        for at, value in enumerate(values)
    )
    return Line(label, tuple(points))


def change(line: Line, at: int, **what: object) -> Line:
    points = list(line.points)
    points[at] = replace(points[at], **what)  # type: ignore[arg-type]
    return Line(line.label, tuple(points))


OWN = line([70.0, 71.0, None, 74.0, 75.0, 78.0])


class TestTrend:
    def test_says_from_where_to_where_and_which_way(self) -> None:
        chart = trend_chart(OWN, SHARE, others=(line([75.0] * 6, label="England"),), trend="rising")
        check(chart)
        go.Figure(data=chart.figure["data"], layout=chart.figure["layout"])  # type: ignore[index]
        assert chart.sentence == (
            "Cumberland: 70.0% in 2018-19, 78.0% in 2023-24. Over the last five years it is rising."
        )

    @pytest.mark.parametrize(
        ("trend", "words"), [("falling", "it is falling"), ("steady", "no clear change"), ("none", "too few years")]
    )
    def test_has_words_for_every_way(self, trend: str, words: str) -> None:
        assert words in trend_chart(OWN, SHARE, trend=trend).sentence

    def test_breaks_where_there_is_no_figure(self) -> None:
        assert [len(run) for run in runs(OWN.points, range(2018, 2024))] == [2, 3]

    def test_breaks_where_a_year_is_left_out(self) -> None:
        points = (YearPoint(2018, 1.0), YearPoint(2020, 2.0), YearPoint(2021, 3.0))
        assert [len(run) for run in runs(points, range(2018, 2022))] == [1, 2]

    def test_breaks_where_the_council_before_ends_and_names_it(self) -> None:
        own = change(change(OWN, 0, of="Cumbria"), 1, of="Cumbria")
        own = change(own, 2, value=72.0)
        chart = trend_chart(own, SHARE)
        check(chart)
        assert [len(run) for run in runs(own.points, range(2018, 2024))] == [2, 4]
        assert "Cumbria" in texts(chart.wide)
        assert "Cumbria, before" in texts(chart.narrow)
        assert chart.sentence.startswith("Cumberland: Cumbria, 70.0% in 2018-19")

    def test_says_which_years_have_no_figure_and_why(self) -> None:
        chart = trend_chart(change(OWN, 2, state="not_supplied"), SHARE)
        assert "Not supplied: 2020-21." in texts(chart.wide)
        assert "Not supplied: 2020-21." in texts(chart.narrow)

    def test_marks_a_revised_year(self) -> None:
        assert "revised since it was first published" in texts(trend_chart(change(OWN, 1, is_revised=True), SHARE).wide)

    def test_draws_no_band_without_intervals(self) -> None:
        own = Line("Devon", tuple(YearPoint(2020 + at, 50.0 + at) for at in range(4)))
        chart = trend_chart(own, SHARE)
        assert "95% interval" not in texts(chart.wide)
        assert not [one for one in chart.wide.shapes if isinstance(one, Path) and one.closed]

    def test_names_the_others_beside_their_ends(self) -> None:
        others = (line([75.0] * 6, label="15 nearest neighbours"), line([75.1] * 6, label="England"))
        drawn = texts(trend_chart(OWN, SHARE, others=others).wide)
        assert {"15 nearest neighbours 75.0%", "England 75.1%", "Cumberland 78.0%"} <= set(drawn)

    @pytest.mark.parametrize("own", [line([]), line([None, None]), line([50.0])])
    def test_is_drawn_with_hardly_anything(self, own: Line) -> None:
        check(trend_chart(own, RATE))

    def test_takes_periods_that_are_no_years(self) -> None:
        own = Line("Devon", tuple(YearPoint(at, 5.0 + at, label=f"Quarter {at}") for at in range(1, 5)))
        assert "Quarter 4" in texts(trend_chart(own, RATE).wide)


class TestProcess:
    def test_marks_the_points_that_a_rule_picks_out(self) -> None:
        own = line([60.0] * 13 + [80.0])
        chart = process_chart(own, Process("xmr", 61.0, 50.0, 72.0, (13,), "one point lies outside the limits."), SHARE)
        check(chart)
        go.Figure(data=chart.figure["data"], layout=chart.figure["layout"])  # type: ignore[index]
        assert "Trial limits: 50.0% to 72.0%." in chart.sentence
        assert "1 point is more than chance alone: one point lies outside the limits." in chart.sentence
        assert "more than chance alone" in texts(chart.wide)

    def test_says_where_no_rule_is_met(self) -> None:
        chart = process_chart(line([60.0] * 6), Process("run", 60.0), SHARE)
        check(chart)
        assert chart.sentence.endswith("Nothing here is more than chance alone would make.")
        assert "median: 60.0%" in texts(chart.narrow)


class TestSparkline:
    def test_says_first_last_and_way(self) -> None:
        drawn = sparkline(OWN.points, SHARE, trend="rising")
        assert 'aria-label="70.0% in 2018-19 to 78.0% in 2023-24: rising"' in drawn

    def test_says_so_where_there_is_one_year_or_none(self) -> None:
        assert "one year only" in sparkline(line([50.0]).points, SHARE)
        assert "no figures" in sparkline(line([None]).points, SHARE)


def funnel(count: int = 20, **changes: object) -> Funnel:
    points = tuple(
        FunnelPoint(
            f"E{at}",
            f"Council {at}",
            50.0 + 40 * at,
            60.0 + at,
            ("inside", "95", "99.8")[at % 3],
            Mark.OWN if at == 4 else Mark.REGION if at in (7, 8) else Mark.NONE,
        )
        for at in range(count)
    )
    curves = tuple(
        FunnelCurve(size, 70 - 300 / size**0.5, 70 + 300 / size**0.5, 70 - 500 / size**0.5, 70 + 500 / size**0.5)
        for size in range(10, 1000, 30)
    )
    return replace(Funnel(points, curves, 70.0, 2.25, True, "people asked"), **changes)  # type: ignore[arg-type]


class TestFunnel:
    def test_says_where_the_own_council_lies_and_how_many_lie_outside(self) -> None:
        chart = funnel_chart(funnel(), SHARE, period="2024-25", marked="councils of the South")
        check(chart)
        go.Figure(data=chart.figure["data"], layout=chart.figure["layout"])  # type: ignore[index]
        assert chart.sentence.startswith("Council 4 lies outside the 95% limits, inside the 99.8% limits.")
        assert "Of 20 councils, 6 lie outside the 99.8% limits and 7 more outside the 95% limits." in chart.sentence

    def test_prints_the_factor_of_overdispersion(self) -> None:
        widened, kept = (funnel_chart(funnel(is_widened=one), SHARE, period="2024-25") for one in (True, False))
        assert "(factor 2.2), so the limits are 1.5 times as wide." in said(widened.wide)
        assert "about as much as chance would make them (factor 2.2)." in said(kept.wide)

    def test_names_the_own_council(self) -> None:
        for drawing in (
            funnel_chart(funnel(), SHARE, period="2024-25").wide,
            funnel_chart(funnel(), SHARE, period="x").narrow,
        ):
            assert texts(drawing).count("Council 4") == 2  # beside its mark, and in the key

    def test_keeps_its_limits_within_the_plot(self) -> None:
        drawing = funnel_chart(funnel(), SHARE, period="2024-25").wide
        curves = [one for one in drawing.shapes if isinstance(one, Path) and not one.closed]
        for curve in curves:
            assert all(13 <= y <= 375 for part in curve.parts for _, y in part)

    def test_tells_the_region_by_shape(self) -> None:
        plain = funnel_chart(funnel(), SHARE, period="2024-25").wide
        assert sum(isinstance(one, Dot) and one.radius < 5 for one in plain.shapes) == 20 - 1 - 2

    def test_is_drawn_without_points(self) -> None:
        check(funnel_chart(funnel(0, curves=()), SHARE, period="2024-25"))


class TestLiveTrend:
    def test_runs_over_no_year_without_a_figure_nor_of_another_council(self) -> None:
        own = change(change(OWN, 0, of="Cumbria"), 1, of="Cumbria")
        figure: dict[str, Any] = trend_chart(own, SHARE).figure or {}
        before, now = figure["data"]
        assert before["y"] == [70.0, 71.0, None, None, None, None]
        assert now["y"] == [None, None, None, 74.0, 75.0, 78.0]
        assert before["name"] == "Cumbria, before"
