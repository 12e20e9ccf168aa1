"""Spines, heat maps, quartiles: drawings that stand in tables, each with its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.benchmarking.charts import (
    heat_cell,
    heat_chart,
    spine_chart,
    spine_row,
    spread_chart,
    spread_strip,
    verdict_tag,
)
from app.benchmarking.charts.data import Benchmark, HeatRow, Place, Quartiles, Scale, SpineRow, Spread
from app.benchmarking.charts.spine import _axis, told
from tests.app.benchmarking.charts.made_up import SHARE, check, places, said, texts

OWN = Place("E1", "Devon", "value", 82.0, 78.0, 86.0, "better")
ROW = SpineRow(
    SHARE,
    "2024-25",
    OWN,
    Spread(50, 64, 71, 76, 93, 15),
    Benchmark("15 nearest neighbours", 70.0),
    68.0,
    "better",
    "rising",
)
LEVEL = Scale("level", "Level", "Level", "", 1, "high")


class TestSpine:
    def test_says_in_words_what_it_shows(self) -> None:
        assert told(ROW) == (
            "82.0% (78.0% to 86.0%), better than 15 nearest neighbours (70.0%). "
            "Half of 15 councils lie from 64.0% to 76.0%, all from 50.0% to 93.0%"
        )
        assert f'aria-label="{told(ROW)}"' in spine_row(ROW)

    def test_has_the_comparator_in_the_middle_of_every_row(self) -> None:
        for polarity in ("high", "low", "neutral"):
            for value in (10.0, 70.0, 93.0):
                row = replace(ROW, scale=replace(SHARE, polarity=polarity), comparator=Benchmark("x", value))
                assert _axis(row).at(value) == pytest.approx(150)

    def test_has_better_on_the_right(self) -> None:
        high, low = (_axis(replace(ROW, scale=replace(SHARE, polarity=one))) for one in ("high", "low"))
        assert high.at(90) > high.at(60)
        assert low.at(90) < low.at(60)

    def test_holds_every_value(self) -> None:
        axis = _axis(replace(ROW, own=replace(OWN, value=200.0)))
        assert axis.low < 50
        assert axis.high > 200

    @pytest.mark.parametrize(
        "row",
        [
            replace(ROW, own=Place("E1", "Devon", "suppressed"), verdict="unknown"),
            replace(ROW, spread=None),
            replace(ROW, comparator=Benchmark("my group", None), england=None, verdict="unknown"),
            replace(
                ROW, own=Place("E1", "Devon", "absent"), spread=None, england=None, comparator=Benchmark("x", None)
            ),
        ],
    )
    def test_is_drawn_with_less(self, row: SpineRow) -> None:
        assert spine_row(row).startswith("<svg")
        check(spine_chart([row, ROW], council="Devon", comparator="England"))

    def test_says_why_there_is_no_figure(self) -> None:
        row = replace(ROW, own=Place("E1", "Devon", "not_supplied"), verdict="unknown")
        assert told(row).startswith("not supplied (70.0%)") or "not supplied" in told(row)
        chart = spine_chart([row], council="Devon", comparator="England")
        assert "not supplied" in texts(chart.wide)
        assert "2024-25: not supplied" in texts(chart.narrow)

    def test_counts_verdicts(self) -> None:
        rows = [ROW, ROW, replace(ROW, verdict="worse")]
        chart = spine_chart(rows, council="Devon", comparator="England")
        assert chart.sentence == "Against England, Devon is better in 2, worse in 1 of 3 measures."


class TestHeat:
    def test_tells_figure_and_verdict_in_a_cell(self) -> None:
        cell = heat_cell(OWN, SHARE)
        assert "82.0%" in cell
        assert "better" in cell
        assert "verdict-cell--better" in cell

    def test_tells_why_there_is_none(self) -> None:
        for state, words in (
            ("suppressed", "suppressed: 0 to 4"),
            ("not_supplied", "not supplied"),
            ("absent", "no figure"),
        ):
            assert words in heat_cell(Place("E1", "Devon", state), SHARE)

    def test_escapes_a_caveat(self) -> None:
        assert "<b>" not in heat_cell(replace(OWN, caveat="<b>"), SHARE)

    def test_is_as_wide_as_its_councils_are_many(self) -> None:
        shown = places(15, without=3)
        chart = heat_chart(
            [HeatRow(SHARE, "2024-25", tuple(shown))] * 4, [one.name for one in shown], label="The South, 2024-25"
        )
        check(chart)
        assert chart.wide.width > 1200
        assert texts(chart.wide).count("suppr.") == 4
        assert "4 measures in 15 councils" in chart.sentence


class TestQuartiles:
    def test_tell_the_own_figure_and_the_others(self) -> None:
        drawn = spread_strip(Quartiles(9, 2.6, 2.1, 2.5, 3.0), 2.8, LEVEL, ends=(1, 4))
        assert 'aria-label="own figure 2.8; mean of 9 2.6; middle half 2.1 to 3.0, median 2.5"' in drawn

    def test_tell_only_a_mean_where_quartiles_are_held_back(self) -> None:
        drawn = spread_strip(Quartiles(6, 2.6), 2.8, LEVEL, ends=(1, 4))
        assert "middle half" not in drawn
        assert "mean of 6 2.6" in drawn

    @pytest.mark.parametrize("spread", [None, Quartiles(4)])
    def test_tell_nothing_of_too_few(self, spread: Quartiles | None) -> None:
        assert "too few others to show" in spread_strip(spread, 2.8, LEVEL, ends=(1, 4))

    def test_are_drawn_as_a_chart(self) -> None:
        rows = [
            ("1. Leadership", Quartiles(9, 2.6, 2.1, 2.5, 3.0), 3.5),
            ("2. Culture", None, 1.0),
            ("3. Law", None, None),
        ]
        chart = spread_chart(rows, LEVEL, label="Levels", ends=(1, 4))
        check(chart)
        assert chart.sentence == "Of 1 row, the own figure lies in the middle half in 0, above it in 1, below it in 0."
        assert "n = 9" in said(chart.wide)


class TestVerdictTag:
    @pytest.mark.parametrize("verdict", ["better", "similar", "worse", "higher", "lower", "unknown"])
    def test_has_shape_and_word(self, verdict: str) -> None:
        tag = verdict_tag(verdict)
        assert f"verdict--{verdict}" in tag
        assert 'aria-hidden="true"' in tag
