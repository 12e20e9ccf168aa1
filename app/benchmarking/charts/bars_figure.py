"""Ranked bars for Plotly: the same bars, each told in full when pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.data import Benchmark, Mark, Place, Scale
from app.benchmarking.charts.words import COLOURS, against, figure_words
from app.ui.drawing import INK, MIDDLE, PALE, plain


def figure_of(places: Sequence[Place], scale: Scale, comparator: Benchmark, *, in_rows: bool) -> dict[str, Any]:
    """Return bars that lie or stand, with whiskers; those without a figure have their place, and say why."""
    values, across = ("x", "y") if in_rows else ("y", "x")
    names = [plain(one.name) for one in places]
    bars = {
        "type": "bar",
        "orientation": "h" if in_rows else "v",
        across: list(range(len(places))),
        values: [one.value for one in places],
        f"error_{values}": {
            "type": "data",
            "symmetric": False,
            "array": [_gap(one.value, one.high) for one in places],
            "arrayminus": [_gap(one.low, one.value) for one in places],
            "color": INK,
            "thickness": 1.2,
            "width": 3 if in_rows else 0,
        },
        "marker": {
            "color": [PALE if one.verdict == "unknown" else COLOURS[one.verdict] for one in places],
            "pattern": {
                "shape": ["/" if one.mark is Mark.REGION else "" for one in places],
                "fgcolor": "#ffffff",
                "fillmode": "overlay",
                "size": 6,
            },
            "line": {"color": INK, "width": [2 if one.mark is Mark.OWN else 0 for one in places]},
        },
        "customdata": [_told(one, scale, comparator) for one in places],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    without: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        across: [at for at, one in enumerate(places) if one.value is None],
        values: [0 for one in places if one.value is None],
        "marker": {"symbol": "x-thin", "size": 8, "line": {"color": MIDDLE, "width": 1.5}},
        "customdata": [_told(one, scale, comparator) for one in places if one.value is None],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }
    return {"data": [bars, without], "layout": _layout(names, places, scale, comparator, in_rows), "from": 640}


def _gap(low: float | None, high: float | None) -> float:
    return 0 if low is None or high is None else max(0.0, high - low)


def _told(one: Place, scale: Scale, comparator: Benchmark) -> str:
    said = f"<b>{plain(one.name)}</b><br>{plain(figure_words(one, scale))}"
    if one.value is not None and comparator.value is not None:
        said += f"<br>{plain(against(one.verdict, comparator.label))}"
    if one.rank:
        said += f"<br>number {one.rank[0]}, could be {one.rank[1]} to {one.rank[2]}"
    return said + (f"<br>{plain(one.caveat)}" if one.caveat else "")


def _layout(
    names: list[str], places: Sequence[Place], scale: Scale, comparator: Benchmark, in_rows: bool
) -> dict[str, Any]:
    amounts: dict[str, Any] = {"ticksuffix": "%" if scale.unit == "%" else "", "gridcolor": PALE, "rangemode": "tozero"}
    named = [at for at, one in enumerate(places) if in_rows or one.mark is Mark.OWN]
    titles: dict[str, Any] = {
        "tickvals": named,
        "ticktext": [f"<b>{names[at]}</b>" if places[at].mark is Mark.OWN else names[at] for at in named],
        "range": [len(places) - 0.5, -0.5] if in_rows else [-0.5, len(places) - 0.5],
        "automargin": True,
        "zeroline": False,
    }
    layout: dict[str, Any] = {
        "height": 90 + 25 * len(places) if in_rows else 440,
        "showlegend": False,
        "bargap": 0.3,
        "margin": {"t": 34, "r": 20, "b": 40, "l": 10 if in_rows else 60},
        "hovermode": "closest",
        "xaxis": amounts if in_rows else titles,
        "yaxis": titles if in_rows else amounts,
    }
    if comparator.value is not None:
        along, over = ("x", "y") if in_rows else ("y", "x")
        value = comparator.value
        layout["shapes"] = [
            {
                "type": "line",
                f"{along}0": value,
                f"{along}1": value,
                f"{over}0": 0,
                f"{over}1": 1,
                f"{over}ref": "paper",
                "line": {"color": INK, "width": 2, "dash": "dash"},
            }
        ]
        layout["annotations"] = [
            {
                "text": f"<b>{plain(comparator.label)}: {scale.number(value)}</b>",
                "showarrow": False,
                "x": value if in_rows else 1,
                "xref": "x" if in_rows else "paper",
                "xanchor": "center" if in_rows else "right",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
            }
        ]
    return layout
