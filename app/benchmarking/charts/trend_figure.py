"""Trends and process charts for Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.data import Line, Process, Scale, YearPoint
from app.benchmarking.charts.live import LEGEND, level
from app.ui.drawing import COPPER, DEEP, INK, MIDDLE, PALE, PAPER, plain

_LOOKS = ((COPPER, "dash", "square"), (MIDDLE, "dot", "diamond"), ("#4a3a86", "dashdot", "square"))


def figure_of(own: Line, scale: Scale, others: Sequence[Line]) -> dict[str, Any]:
    """Return a trend: own figures with whiskers, the others' lines; lines break where a figure is missing."""
    data: list[dict[str, Any]] = []
    for at, line in enumerate(others):
        colour, dash, symbol = _LOOKS[at % len(_LOOKS)]
        look = {"color": colour, "dash": dash, "width": 2}
        data.append({**_trace(line, line.points, scale), "line": look, "marker": {"symbol": symbol, "color": colour}})
    years = sorted({point.year for line in (own, *others) for point in line.points})
    known = {point.year: point for point in own.points}
    for of in dict.fromkeys(point.of for point in own.points if point.value is not None) or [""]:
        # every year has its place, so that no line runs over one without a figure or of another council
        points = [known[year] if year in known and known[year].of == of else YearPoint(year, None) for year in years]
        trace = _trace(own, points, scale)
        trace["line"] = {"color": DEEP, "width": 3}
        trace["marker"] = {
            "size": 11,
            "color": PAPER if of else DEEP,
            "line": {"color": DEEP, "width": 2},
        }
        trace["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [_gap(point.value, point.high) for point in points],
            "arrayminus": [_gap(point.low, point.value) for point in points],
            "color": DEEP,
            "thickness": 1.5,
            "width": 4,
        }
        if of:
            trace["name"] = f"{plain(of)}, before"
        data.append(trace)
    revised = [point for point in own.points if point.is_revised]
    if revised:
        look = {"symbol": "circle-open", "size": 20, "color": INK, "line": {"width": 2}}
        name = "revised since it was first published"
        data.append({**_trace(own, revised, scale), "mode": "markers", "name": name, "marker": look})
    periods = {point.year: point.period for line in (*others, own) for point in line.points}
    return {"data": data, "layout": _layout(scale, [periods[year] for year in sorted(periods)]), "from": 640}


def process_figure(own: Line, process: Process, scale: Scale) -> dict[str, Any]:
    """Return a run chart or an XmR chart."""
    trace = _trace(own, own.points, scale)
    trace["line"] = {"color": DEEP, "width": 2}
    trace["marker"] = {"size": 9, "color": DEEP}
    data = [trace]
    signals = [own.points[at] for at in process.signals]
    if signals:
        look = {"symbol": "diamond", "size": 15, "color": COPPER, "line": {"color": INK, "width": 1}}
        name = "more than chance alone"
        data.append({**_trace(own, signals, scale), "mode": "markers", "name": name, "marker": look})
    middle = "median" if process.kind == "run" else "mean"
    levels = [(process.centre, "solid", middle), (process.low, "dash", "limit"), (process.high, "dash", "limit")]
    layout = _layout(scale, [point.period for point in own.points])
    known = [(value, dash, words) for value, dash, words in levels if value is not None]
    layout["shapes"] = [level(value, across=False, color=MIDDLE, dash=dash) for value, dash, _ in known]
    layout["annotations"] = [
        {
            "text": f"{words} {scale.number(value)}",
            "showarrow": False,
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": value,
            "yanchor": "bottom",
            "bgcolor": PAPER,
        }
        for value, _, words in known
    ]
    return {"data": data, "layout": layout, "from": 640}


def _gap(low: float | None, high: float | None) -> float:
    return 0 if low is None or high is None else max(0.0, high - low)


def _trace(line: Line, points: Sequence[YearPoint], scale: Scale) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(line.label),
        "x": [point.period for point in points],
        "y": [point.value for point in points],
        "connectgaps": False,
        "customdata": [_told(line, point, scale) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _told(line: Line, point: YearPoint, scale: Scale) -> str:
    between = scale.between(point.low, point.high)
    said = f"{plain(point.of or line.label)}, {plain(point.period)}<br>{plain(scale.number(point.value))}"
    said += f" ({plain(between)})" if between else ""
    said += "<br>revised since it was first published" if point.is_revised else ""
    return said + (f"<br>{plain(point.caveat)}" if point.caveat else "")


def _layout(scale: Scale, periods: Sequence[str]) -> dict[str, Any]:
    return {
        "height": 430,
        "margin": {"t": 14, "r": 14, "b": 90, "l": 62},
        "showlegend": True,
        "legend": LEGEND,
        "hovermode": "closest",
        "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": [plain(one) for one in periods]},
        "yaxis": {"ticksuffix": "%" if scale.unit == "%" else "", "gridcolor": PALE, "zeroline": False},
    }
