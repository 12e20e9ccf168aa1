"""Needs as dots with their intervals, widest first, each with how many answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from app.ui.drawing import (
    COPPER,
    INK,
    LINE,
    MIDDLE,
    NARROW,
    PALE,
    SMALL,
    TEAL,
    WIDE,
    Chart,
    Dot,
    Drawing,
    Line,
    Shape,
    Text,
    in_lines,
    over_the_row,
    plain,
    shortened,
)

_ROW = 28  # the height of a row


@dataclass(frozen=True, slots=True)
class Need:
    """One need: what or whose, the figure with its 95% interval in steps of the scale, and how many rated it."""

    label: str
    value: float
    low: float
    high: float
    n: int

    @property
    def is_clear(self) -> bool:
        """The whole interval lies above nought."""
        return self.low > 0


def needs_chart(needs: Sequence[Need], *, label: str, sentence: str) -> Chart:
    """Return needs as a chart, in the order given, drawn in every way that a page needs."""
    return Chart(
        label=label,
        sentence=sentence,
        wide=_wide(needs),
        narrow=_narrow(needs),
        figure=_figure(needs),
        key=(
            (COPPER, "A need: the whole interval lies above nought"),
            (TEAL, "It could be none: the interval holds nought or less"),
        ),
    )


def _ends(needs: Sequence[Need]) -> tuple[float, float]:
    low = min([0.0, *(need.low for need in needs)])
    high = max([1.0, *(need.high for need in needs)])
    return max(-4.0, floor(low * 2) / 2), min(4.0, ceil(high * 2) / 2)


def _axis(low: float, high: float, left: float, width: float, bottom: float) -> list[Shape]:
    shapes: list[Shape] = []
    for step in range(round((high - low) * 2) + 1):
        value = low + step / 2
        at = left + width * (value - low) / (high - low)
        zero = value == 0
        shapes.append(Line(at, 0, at, bottom, stroke=INK if zero else PALE, width=1.5 if zero else 1))
        if step % 2 == 0 or high - low <= 2 or width > 300:
            shapes.append(Text(at, bottom + 17, f"{value:g}", "middle", fill=MIDDLE, size=SMALL))
    return shapes


def _whisker(need: Need, x: float, span: float, low: float, high: float, y: float) -> list[Shape]:
    def at(value: float) -> float:
        return x + span * (min(max(value, low), high) - low) / (high - low)

    colour = COPPER if need.is_clear else TEAL
    return [
        Line(at(need.low), y, at(need.high), y, stroke=colour, width=2.5),
        Line(at(need.low), y - 5, at(need.low), y + 5, stroke=colour, width=2.5),
        Line(at(need.high), y - 5, at(need.high), y + 5, stroke=colour, width=2.5),
        Dot(at(need.value), y, 6.5, colour),
    ]


def _wide(needs: Sequence[Need]) -> Drawing:
    low, high = _ends(needs)
    left, width = 340.0, 420.0
    bottom = _ROW * len(needs) + 4.0
    shapes = _axis(low, high, left, width, bottom)
    shapes.append(Line(left, bottom, left + width, bottom, stroke=LINE))
    for row, need in enumerate(needs):
        y = _ROW * row + _ROW / 2 + 2
        shapes.append(Text(left - 14, y + 5, shortened(need.label, left - 14), "end"))
        shapes += _whisker(need, left, width, low, high, y)
        shapes.append(Text(830, y + 5, f"{need.value:.1f}", "end", bold=True))
        shapes.append(Text(WIDE, y + 5, f"n = {need.n:,}", "end", fill=MIDDLE, size=SMALL))
    shapes.append(Text(left + width / 2, bottom + 40, "Need: matters less can do, in steps", "middle", bold=True))
    return Drawing(WIDE, round(bottom + 50), tuple(shapes))


def _narrow(needs: Sequence[Need]) -> Drawing:
    low, high = _ends(needs)
    left, width = 8.0, NARROW - 16.0
    rows: list[Shape] = []
    y = 0.0
    for need in needs:
        for line in in_lines(need.label, NARROW - 90):
            rows.append(Text(0, y + 16, line))
            y += 18
        rows.append(Text(NARROW, y - 2, f"{need.value:.1f}, n = {need.n:,}", "end", fill=MIDDLE, size=SMALL))
        y += 12
        rows += _whisker(need, left, width, low, high, y)
        y += 16
    shapes = _axis(low, high, left, width, y)
    shapes.append(Text(NARROW / 2, y + 38, "Need, in steps", "middle", bold=True))
    return Drawing(NARROW, round(y + 46), (*shapes, *rows))


def _figure(needs: Sequence[Need]) -> dict[str, Any]:
    low, high = _ends(needs)
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [need.value for need in needs],
            "y": list(range(len(needs))),
            "customdata": [[need.low, need.high, need.n, plain(need.label)] for need in needs],
            "hovertemplate": "%{customdata[3]}<br>need %{x}, from %{customdata[0]} to %{customdata[1]}, "
            "n = %{customdata[2]}<extra></extra>",
            "marker": {"size": 12, "color": [COPPER if need.is_clear else TEAL for need in needs]},
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [round(need.high - need.value, 1) for need in needs],
                "arrayminus": [round(need.value - need.low, 1) for need in needs],
                "color": MIDDLE,
                "thickness": 2,
            },
        }
    ]
    layout = {
        "height": 70 + 56 * len(needs),
        "margin": {"t": 10, "r": 10, "b": 50, "l": 10},
        "showlegend": False,
        "xaxis": {
            "title": {"text": "Need: matters less can do, in steps"},
            "range": [low, high],
            "gridcolor": PALE,
            "zerolinecolor": INK,
            "zerolinewidth": 2,
            "fixedrange": True,
        },
        "yaxis": {"range": [len(needs) - 0.5, -0.95], "visible": False, "fixedrange": True},
        "annotations": [over_the_row(need.label, row) for row, need in enumerate(needs)],
    }
    return {"data": data, "layout": layout}
