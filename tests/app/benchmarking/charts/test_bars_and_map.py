"""Ranked bars and the tile map: every council has its place, with a figure or with the reason why there is none."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from app.benchmarking.charts import bars_chart, map_chart
from app.benchmarking.charts.bars import MOST_ROWS
from app.benchmarking.charts.data import Benchmark, Mark, Place
from app.benchmarking.charts.map import fifths_of
from app.benchmarking.charts.words import as_head
from app.ui.drawing import Path, Rect
from tests.app.benchmarking.charts.made_up import ENGLAND, RATE, SHARE, check, places, said, texts


class TestBars:
    @pytest.mark.parametrize(("count", "without"), [(153, 9), (41, 0), (40, 3), (15, 1), (6, 0), (2, 2), (1, 0)])
    def test_are_drawn_whatever_their_number(self, count: int, without: int) -> None:
        chart = bars_chart(
            places(count, without=without, region=4), SHARE, ENGLAND, period="2024-25", marked="the South"
        )
        check(chart)
        go.Figure(data=chart.figure["data"], layout=chart.figure["layout"])  # type: ignore[index]

    def test_of_nothing_say_so(self) -> None:
        chart = bars_chart([], SHARE, ENGLAND, period="2024-25")
        assert chart.sentence == "No figures."
        chart.wide.svg("x")

    def test_name_every_council_in_rows(self) -> None:
        shown = places(MOST_ROWS)
        drawn = texts(bars_chart(shown, SHARE, ENGLAND, period="2024-25").wide)
        assert all(one.name in drawn for one in shown)

    def test_say_in_place_why_there_is_no_figure(self) -> None:
        chart = bars_chart(places(9, without=3, own=0), SHARE, ENGLAND, period="2024-25")
        for words in ("suppressed: 0 to 4", "not supplied", "no figure"):
            assert words in texts(chart.wide)
            assert words in texts(chart.narrow)
            assert f"{as_head(words)}: 1 council." in chart.sentence

    def test_list_under_columns_who_has_no_figure(self) -> None:
        shown = places(150, without=6, own=3)
        drawn = said(bars_chart(shown, SHARE, ENGLAND, period="2024-25").wide)
        assert "Suppressed (0 to 4): " in drawn
        assert all(one.name in drawn for one in shown if one.value is None)

    def test_name_own_region_and_ends_of_columns(self) -> None:
        shown = places(150, own=70, region=14)
        drawn = texts(bars_chart(shown, SHARE, ENGLAND, period="2024-25", marked="the South").wide)
        wanted = [one.name for one in shown if one.mark is not Mark.NONE] + [shown[0].name, shown[-1].name]
        assert all(name in drawn for name in wanted)

    def test_leave_out_on_a_narrow_screen_what_is_neither_marked_nor_an_end_nor_the_middle(self) -> None:
        shown = places(153, own=70, region=10)
        drawn = texts(bars_chart(shown, SHARE, ENGLAND, period="2024-25").narrow)
        names = {one.name for one in shown} & set(drawn)
        assert {shown[at].name for at in (0, 1, 2, 70, 75, 80, 150, 151, 152)} <= names
        assert len(names) < 20
        left_out = sum(int(text.split()[1]) for text in drawn if text.startswith("…"))
        assert left_out + len(names) == 153

    def test_tell_the_own_figure_its_verdict_and_where_it_stands(self) -> None:
        shown = places(20, own=4)
        told = bars_chart(shown, SHARE, ENGLAND, period="2024-25").sentence
        assert told.startswith(f"{shown[4].name}: {shown[4].value:.1f}% (")
        assert f"{shown[4].verdict} than England (78.0%)" in told
        assert "number 5 of 20, and could be anywhere from 2 to 8" in told

    def test_stripe_no_one_where_all_are_of_the_region(self) -> None:
        chart = bars_chart(places(15, own=0, region=14), SHARE, ENGLAND, period="2024-25", marked="the South")
        assert "striped" not in said(chart.wide)

    def test_say_the_comparators_value(self) -> None:
        for count in (10, 100):
            chart = bars_chart(places(count), SHARE, ENGLAND, period="2024-25")
            assert "England: 78.0%" in said(chart.wide)
            assert "England: 78.0%" in said(chart.narrow)

    def test_go_without_a_comparators_value(self) -> None:
        check(bars_chart(places(50), SHARE, Benchmark("my group", None), period="2024-25"))

    def test_stand_on_nought_below_it_too(self) -> None:
        shown = [replace(one, value=(one.value or 0) - 60, low=None, high=None) for one in places(10)]
        check(bars_chart(shown, RATE, Benchmark("England", -3.0), period="2024-25"))

    def test_escape_names(self) -> None:
        assert "&amp; &lt;Sons&gt;" in bars_chart(places(3), SHARE, ENGLAND, period="2024-25").wide.svg("x")
        figure = str(bars_chart(places(3), SHARE, ENGLAND, period="2024-25").figure)
        assert "<Sons>" not in figure


class TestFifths:
    def test_are_of_about_the_same_size(self) -> None:
        found = list(fifths_of(places(153, without=3)).values())
        assert len(found) == 150
        assert all(abs(found.count(fifth) - 30) <= 1 for fifth in range(1, 6))

    def test_put_equal_figures_together(self) -> None:
        shown = [Place(str(at), str(at), "value", 5.0) for at in range(10)]
        assert set(fifths_of(shown).values()) == {1}

    def test_leave_out_those_without_a_figure(self) -> None:
        assert fifths_of(places(4, without=4)) == {}


class TestMap:
    def test_has_a_tile_for_every_council_with_its_fifth_or_why_there_is_none(self) -> None:
        shown = places(153, without=9, own=20, region=10)
        chart = map_chart(shown, SHARE, period="2024-25", region="the South")
        check(chart)
        go.Figure(data=chart.figure["data"], layout=chart.figure["layout"])  # type: ignore[index]
        drawn = texts(chart.wide)
        for sign in ("c", "x", "–"):
            assert drawn.count(sign) == 3 + 1  # and the key's
        assert sum(drawn.count(str(fifth)) for fifth in range(1, 6)) == 144 + 5

    def test_outlines_only_the_edges_of_the_region(self) -> None:
        shown = [Place(str(at), str(at), "value", 1.0 * at, mark=Mark.REGION, tile=(at, 0)) for at in range(3)]
        drawn = map_chart(shown, SHARE, period="2024-25", region="the South").wide
        border = next(one for one in drawn.shapes if isinstance(one, Path) and not one.closed)
        assert len(border.parts) == 2 + 3 + 3

    def test_names_who_has_no_tile(self) -> None:
        shown = [*places(20), Place("E10000006", "Cumbria", "value", 70.0)]
        assert "Not on the map: Cumbria." in said(map_chart(shown, SHARE, period="2021-22").wide)

    def test_is_drawn_without_any_tile(self) -> None:
        chart = map_chart([Place("a", "a", "absent")], SHARE, period="2024-25")
        assert chart.figure is None
        assert not [one for one in chart.wide.shapes if isinstance(one, Rect) and one.width > 30]
