"""Distributions as figures and drawings."""

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.charts.levels import Bar, Row, levels_chart
from app.assessments.statistics import Distribution

counts = st.tuples(*[st.integers(0, 40)] * 4)


def chart(*found: tuple[int, int, int, int], title: str = "1. Leaders' permission") -> object:
    bars = tuple(Bar(when, Distribution(one)) for when, one in zip(("Now", "Last time"), found, strict=False))
    return levels_chart([Row(title, bars), Row("2. Skills", bars)], label="Levels", sentence="A sentence.")


class TestLevelsChart:
    def test_is_a_figure_that_plotly_knows(self) -> None:
        figure = chart((1, 2, 3, 4), (0, 0, 0, 0)).figure  # type: ignore[attr-defined]  # built above
        go.Figure(figure)

    def test_says_counts_and_n(self) -> None:
        made = levels_chart(
            [Row("1. One", (Bar("Now", Distribution((1, 0, 0, 3))),))], label="Levels", sentence="A sentence."
        )
        assert [trace["x"] for trace in made.figure["data"]] == [[25.0], [0.0], [0.0], [75.0]]
        assert {"n = 4", "1", "3"} <= {text.text for text in made.wide.texts}

    def test_a_title_is_no_tag(self) -> None:
        made = levels_chart([Row("<b>&", (Bar("Now", Distribution((1, 0, 0, 0))),))], label="", sentence="")
        assert made.figure["layout"]["annotations"][0]["text"] == "&lt;b&gt;&amp;"

    @given(counts, counts)
    def test_boxes_fill_the_bar_and_stay_inside(
        self, now: tuple[int, int, int, int], last: tuple[int, int, int, int]
    ) -> None:
        made = chart(now, last)
        for drawing in (made.wide, made.narrow):  # type: ignore[attr-defined]  # built above
            assert len(drawing.boxes) == 2 * sum(1 for one in (*now, *last) if one)
            for box in drawing.boxes:
                assert box.x >= 0
                assert box.width > 0
                assert box.x + box.width <= drawing.width
                assert box.y + box.height <= drawing.height
