"""The priority chart for Plotly: the same discs as in its drawing, told one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.learning_needs.charts.priority_drawing import Frame, apart, range_of
from app.learning_needs.charts.quarters import (
    ENOUGH,
    KEEP_UP,
    LATER,
    LEARN_FIRST,
    QUARTERS,
    Place,
    Priorities,
    Quarter,
)
from app.ui.drawing import INK, MIDDLE, PALE, PAPER, plain

_PLOT = (780, 490)  # about as large as it is on a wide page, in pixels
_RADIUS = 12


def figure_of(found: Priorities) -> dict[str, Any]:
    """Return a figure with a numbered disc for each topic, moved apart as in the drawing, each with a line home."""
    x_low, x_high = range_of([place.can for place in found.places])
    y_low, y_high = range_of([place.matters for place in found.places])
    spots = _spots(found, Frame(0, 0, *_PLOT, x_low, x_high, y_low, y_high))
    data = [_homes(found.places, spots), *(_marks(found.of(quarter), quarter, spots) for quarter in QUARTERS)]
    axis = {"dtick": 0.5, "gridcolor": PALE, "zeroline": False}
    line = {"type": "line", "line": {"color": MIDDLE, "width": 1.5}}
    grounds = {
        LEARN_FIRST: (x_low, found.can, found.matters, y_high),
        KEEP_UP: (found.can, x_high, found.matters, y_high),
        LATER: (x_low, found.can, y_low, found.matters),
        ENOUGH: (found.can, x_high, y_low, found.matters),
    }
    layout = {
        "height": 560,
        "margin": {"t": 10, "r": 10, "b": 60, "l": 60},
        "showlegend": False,
        "xaxis": {"title": {"text": "How well staff can do it now"}, "range": [x_low, x_high], **axis},
        "yaxis": {"title": {"text": "How much it matters"}, "range": [y_low, y_high], **axis},
        "shapes": [
            {
                "type": "rect",
                "x0": x0,
                "x1": x1,
                "y0": y0,
                "y1": y1,
                "fillcolor": quarter.ground,
                "line": {"width": 0},
                "layer": "below",
            }
            for quarter, (x0, x1, y0, y1) in grounds.items()
        ]
        + [
            {**line, "x0": found.can, "x1": found.can, "y0": 0, "y1": 1, "yref": "paper"},
            {**line, "y0": found.matters, "y1": found.matters, "x0": 0, "x1": 1, "xref": "paper"},
        ],
        "annotations": [
            {
                "text": quarter.title,
                "font": {"color": quarter.dot, "weight": 700, "size": 15},
                "x": 1 if quarter in (KEEP_UP, ENOUGH) else 0,
                "xref": "paper",
                "xanchor": "right" if quarter in (KEEP_UP, ENOUGH) else "left",
                "y": 1 if quarter in (LEARN_FIRST, KEEP_UP) else 0,
                "yref": "paper",
                "yanchor": "top" if quarter in (LEARN_FIRST, KEEP_UP) else "bottom",
                "showarrow": False,
            }
            for quarter in QUARTERS
        ],
    }
    return {"data": data, "layout": layout, "from": 640}


def _spots(found: Priorities, frame: Frame) -> dict[int, tuple[float, float]]:
    """Return where each topic's disc is drawn, by its number, in the chart's own units."""
    true = tuple((frame.x(place.can), frame.y(place.matters)) for place in found.places)
    return {
        place.number: (round(frame.can(x), 3), round(frame.matters(y), 3))
        for place, (x, y) in zip(found.places, apart(true, frame, _RADIUS), strict=True)
    }


def _homes(places: Sequence[Place], spots: Mapping[int, tuple[float, float]]) -> dict[str, Any]:
    """Return the lines from discs that were moved to where their topics stand, with a small dot there."""
    x: list[float | None] = []
    y: list[float | None] = []
    sizes: list[int] = []
    for place in places:
        can, matters = spots[place.number]
        if abs(can - place.can) + abs(matters - place.matters) > 0.01:
            x += [can, place.can, None]
            y += [matters, place.matters, None]
            sizes += [0, 5, 0]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": INK, "width": 1},
        "marker": {"color": INK, "size": sizes},
        "hoverinfo": "skip",
    }


def _marks(topics: Sequence[Place], quarter: Quarter, spots: Mapping[int, tuple[float, float]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": quarter.title,
        "x": [spots[place.number][0] for place in topics],
        "y": [spots[place.number][1] for place in topics],
        "text": [str(place.number) for place in topics],
        "customdata": [
            [f"{place.number}. {plain(place.title)}", f"{place.matters:.1f}", f"{place.can:.1f}"] for place in topics
        ],
        "hovertemplate": "%{customdata[0]}<br>matters %{customdata[1]}, can do %{customdata[2]}<extra></extra>",
        "textfont": {"color": PAPER, "weight": 700, "size": 13},
        "marker": {"size": 2 * _RADIUS, "color": quarter.dot, "opacity": 1, "line": {"color": PAPER, "width": 1.5}},
    }
