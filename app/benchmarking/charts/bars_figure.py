"""Ranked bars for Plotly: the same bars, each told in full when pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.data import Benchmark, Mark, Place, Scale
from app.benchmarking.charts.keys import VERDICTS
from app.benchmarking.charts.live import LEGEND, keyed, level
from app.benchmarking.charts.words import COLOURS, SIGNS, WORDS, against, figure_words
from app.ui.drawing import INK, MIDDLE, PALE, plain

Sited = list[tuple[int, Place]]  # places with where they stand in the order


def figure_of(
    places: Sequence[Place], scale: Scale, comparator: Benchmark, *, in_rows: bool, marked: str
) -> dict[str, Any]:
    """Return bars that lie or stand, with whiskers; those without a figure have their place, and say why."""
    values, across = ("x", "y") if in_rows else ("y", "x")
    sited = list(enumerate(places))
    told = [_told(one, scale, comparator) for one in places]

    def trace(some: Sited, amounts: list[float | None], **look: Any) -> dict[str, Any]:
        return {
            across: [at for at, _ in some],
            values: amounts,
            "customdata": [told[at] for at, _ in some],
            "hovertemplate": "%{customdata}<extra></extra>",
            **look,
        }

    data = []
    for verdict in VERDICTS:
        alike = [(at, one) for at, one in sited if one.verdict == verdict and one.value is not None]
        own = [(at, one) for at, one in alike if one.mark is Mark.OWN]
        others = [(at, one) for at, one in alike if one.mark is not Mark.OWN]
        for some in (others, own):
            if some:
                bars = trace(some, [one.value for _, one in some], type="bar", orientation="h" if in_rows else "v")
                is_named = some is others or not others
                data.append({**bars, **_look(some, verdict, in_rows), "showlegend": is_named})
    if any(one.low is not None for one in places):
        look = {"symbol": "line-ew" if in_rows else "line-ns", "size": 14, "line": {"color": INK, "width": 1.5}}
        data.append(keyed("95% interval", look))
    region = [(at, one) for at, one in sited if one.mark is Mark.REGION]
    if region and marked:
        marker = {"symbol": "diamond", "size": 8, "color": "#ffffff", "line": {"color": INK, "width": 1.5}}
        feet: list[float | None] = [0.0 for _ in region]
        look = {"type": "scatter", "mode": "markers", "name": plain(marked), "marker": marker, "cliponaxis": False}
        data.append(trace(region, feet, **look))
    without = [(at, one) for at, one in sited if one.value is None]
    if without:
        marker = {"symbol": "x-thin", "size": 8, "line": {"color": MIDDLE, "width": 1.5}}
        look = {"type": "scatter", "mode": "markers", "name": "without a figure", "marker": marker, "cliponaxis": False}
        data.append(trace(without, [0.0 for _ in without], **look))
    return {"data": data, "layout": _layout(places, scale, comparator, in_rows), "from": 640}


def _look(some: Sited, verdict: str, in_rows: bool) -> dict[str, Any]:
    return {
        "name": f"{SIGNS[verdict]} {WORDS[verdict]}",
        "marker": {
            "color": PALE if verdict == "unknown" else COLOURS[verdict],
            "line": {"color": INK, "width": 2.5 if some[0][1].mark is Mark.OWN else 0},
        },
        f"error_{'x' if in_rows else 'y'}": {
            "type": "data",
            "symmetric": False,
            "array": [_gap(one.value, one.high) for _, one in some],
            "arrayminus": [_gap(one.low, one.value) for _, one in some],
            "color": INK,
            "thickness": 1.2,
            "width": 3 if in_rows else 0,
        },
    }


def _gap(low: float | None, high: float | None) -> float:
    return 0 if low is None or high is None else max(0.0, high - low)


def _told(one: Place, scale: Scale, comparator: Benchmark) -> str:
    said = f"{plain(one.name)}<br>{plain(figure_words(one, scale))}"
    if one.value is not None and comparator.value is not None:
        said += f"<br>{plain(against(one.verdict, comparator.label))}"
    if one.rank:
        said += f"<br>number {one.rank[0]}, could be {one.rank[1]} to {one.rank[2]}"
    return said + (f"<br>{plain(one.caveat)}" if one.caveat else "")


def _layout(places: Sequence[Place], scale: Scale, comparator: Benchmark, in_rows: bool) -> dict[str, Any]:
    amounts: dict[str, Any] = {"ticksuffix": "%" if scale.unit == "%" else "", "gridcolor": PALE, "rangemode": "tozero"}
    named = [at for at, one in enumerate(places) if in_rows or one.mark is Mark.OWN]
    names = [plain(places[at].name) for at in named]
    titles: dict[str, Any] = {
        "tickvals": named,
        "ticktext": [
            f"▶ {name}" if places[at].mark is Mark.OWN else name for at, name in zip(named, names, strict=True)
        ],
        "tickangle": 0,
        "range": [len(places) - 0.5, -0.5] if in_rows else [-0.5, len(places) - 0.5],
        "automargin": True,
        "zeroline": False,
        "showgrid": False,
    }
    layout: dict[str, Any] = {
        "height": 130 + 25 * len(places) if in_rows else 470,
        "legend": LEGEND,
        "barmode": "overlay",
        "bargap": 0.3,
        "margin": {"t": 34, "r": 20, "b": 80, "l": 10 if in_rows else 60},
        "hovermode": "closest",
        "xaxis": amounts if in_rows else titles,
        "yaxis": titles if in_rows else amounts,
    }
    if comparator.value is not None:
        layout["shapes"] = [level(comparator.value, across=in_rows, color=INK, dash="dash")]
        layout["annotations"] = [
            {
                "text": f"{plain(comparator.label)}: {scale.number(comparator.value)}",
                "font": {"weight": 700},
                "showarrow": False,
                "x": comparator.value if in_rows else 0,
                "xref": "x" if in_rows else "paper",
                "xanchor": "center" if in_rows else "left",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
            }
        ]
    return layout
