"""Funnel plots for Plotly, and the words and fills that both share."""

from __future__ import annotations

from typing import Any

from app.benchmarking.charts.axes import ends_of
from app.benchmarking.charts.data import Funnel, FunnelPoint, Mark, Scale
from app.benchmarking.charts.live import LEGEND, keyed, level
from app.ui.drawing import COPPER, DEEP, INK, MIDDLE, PALE, PAPER, plain

LIES = {
    "inside": "inside both limits",
    "95": "outside the 95% limits, inside the 99.8% limits",
    "99.8": "outside the 99.8% limits",
}
FILLS = {"inside": PAPER, "95": "#a9c8c4", "99.8": DEEP}


def funnel_figure(funnel: Funnel, scale: Scale, marked: str) -> dict[str, Any]:
    """Return limits as lines, and points in groups that the legend names: by where they lie, the region, the own."""
    together = {"symbol": "line-ew", "size": 20, "line": {"color": COPPER, "width": 2}}
    data = [*_limits(funnel), keyed(f"all together: {scale.number(funnel.target)}", together)]
    for lies, words in LIES.items():
        some = [one for one in funnel.points if one.lies == lies and one.mark is Mark.NONE]
        if some:
            data.append(_points(some, funnel, scale, words, {"symbol": "circle", "size": 9}))
    region = [one for one in funnel.points if one.mark is Mark.REGION]
    if region:
        data.append(_points(region, funnel, scale, marked or "marked", {"symbol": "square", "size": 10}))
    own = [one for one in funnel.points if one.mark is Mark.OWN]
    if own:
        look = {"symbol": "diamond", "size": 16, "color": COPPER}
        data.append(_points(own, funnel, scale, own[0].name, look))
    low, high = ends_of([*(one.value for one in funnel.points), funnel.target], zero=False, unit=scale.unit)
    words = f"{funnel.size_words[:1].upper()}{funnel.size_words[1:]}"
    layout = {
        "height": 520,
        "margin": {"t": 14, "r": 14, "b": 130, "l": 62},
        "legend": LEGEND,
        "hovermode": "closest",
        "xaxis": {"title": {"text": plain(words)}, "gridcolor": PALE, "zeroline": False, "rangemode": "tozero"},
        "yaxis": {
            "range": [low, high],
            "ticksuffix": "%" if scale.unit == "%" else "",
            "gridcolor": PALE,
            "zeroline": False,
        },
        "shapes": [level(funnel.target, across=False, color=COPPER)],
    }
    return {"data": data, "layout": layout, "from": 640}


def _limits(funnel: Funnel) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [curve.size for curve in funnel.curves],
            "y": [getattr(curve, limit) for curve in funnel.curves],
            "line": {"color": MIDDLE, "width": 1.5, "dash": dash},
            "hoverinfo": "skip",
            "showlegend": limit.startswith("low"),
        }
        for limit, name, dash in (
            ("low95", "95% limits", "dash"),
            ("high95", "95% limits", "dash"),
            ("low998", "99.8% limits", "solid"),
            ("high998", "99.8% limits", "solid"),
        )
    ]


def _points(some: list[FunnelPoint], funnel: Funnel, scale: Scale, name: str, look: dict[str, Any]) -> dict[str, Any]:
    fills = [FILLS[one.lies] for one in some]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [one.size for one in some],
        "y": [one.value for one in some],
        "marker": {"color": fills, "line": {"color": INK, "width": 1.2}, "opacity": 1, **look},
        "customdata": [
            f"{plain(one.name)}<br>{plain(scale.number(one.value))}; {one.size:,.0f} "
            f"{plain(funnel.size_words)}<br>{LIES[one.lies]}"
            for one in some
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
