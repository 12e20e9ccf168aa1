"""Trends and process charts for Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.data import Line, Process, Scale, YearPoint
from app.ui.drawing import COPPER, DEEP, INK, MIDDLE, PALE, PAPER, plain

_LOOKS = ((COPPER, "dash", "square"), (MIDDLE, "dot", "diamond"), ("#4a3a86", "dashdot", "square"))


def figure_of(own: Line, scale: Scale, others: Sequence[Line]) -> dict[str, Any]:
    """Return a trend: own figures with whiskers, the others' lines; lines break where a figure is missing."""
    data: list[dict[str, Any]] = []
    for at, line in enumerate(others):
        colour, dash, symbol = _LOOKS[at % len(_LOOKS)]
        look = {"color": colour, "dash": dash, "width": 2}
        data.append({**_trace(line, line.points, scale), "line": look, "marker": {"symbol": symbol, "color": colour}})
    for of in dict.fromkeys(point.of for point in own.points):
        points = [point for point in own.points if point.of == of]
        trace = _trace(own, points, scale)
        trace["line"] = {"color": DEEP, "width": 3}
        trace["marker"] = {
            "size": 11,
            "color": PAPER if of else DEEP,
            "line": {"color": [INK if point.is_revised else DEEP for point in points], "width": 2},
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
        data.append(trace)
    periods = {point.year: point.period for line in (*others, own) for point in line.points}
    years = [periods[year] for year in sorted(periods)]
    return {"data": data, "layout": _layout(scale, years), "from": 640}


def process_figure(own: Line, process: Process, scale: Scale) -> dict[str, Any]:
    """Return a run chart or an XmR chart."""
    signals = set(process.signals)
    trace = _trace(own, own.points, scale)
    trace["line"] = {"color": DEEP, "width": 2}
    trace["marker"] = {
        "size": [13 if at in signals else 9 for at in range(len(own.points))],
        "symbol": ["diamond" if at in signals else "circle" for at in range(len(own.points))],
        "color": [COPPER if at in signals else DEEP for at in range(len(own.points))],
    }
    levels = [(process.centre, "solid"), (process.low, "dash"), (process.high, "dash")]
    layout = _layout(scale, [point.period for point in own.points])
    layout["shapes"] = [
        {
            "type": "line",
            "x0": 0,
            "x1": 1,
            "xref": "paper",
            "y0": level,
            "y1": level,
            "line": {"color": MIDDLE, "width": 1.5, "dash": dash},
        }
        for level, dash in levels
        if level is not None
    ]
    return {"data": [trace], "layout": layout, "from": 640}


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
    said = f"<b>{plain(point.of or line.label)}</b>, {plain(point.period)}<br>{plain(scale.number(point.value))}"
    said += f" ({plain(between)})" if between else ""
    said += "<br>revised since it was first published" if point.is_revised else ""
    return said + (f"<br>{plain(point.caveat)}" if point.caveat else "")


def _layout(scale: Scale, periods: Sequence[str]) -> dict[str, Any]:
    return {
        "height": 400,
        "margin": {"t": 14, "r": 14, "b": 60, "l": 62},
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.14},
        "hovermode": "closest",
        "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": [plain(one) for one in periods]},
        "yaxis": {"ticksuffix": "%" if scale.unit == "%" else "", "gridcolor": PALE, "zeroline": False},
    }
