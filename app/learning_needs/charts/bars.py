"""Shares as bars: one share a row, or the parts of a whole side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.ui.drawing import (
    DEEP,
    INK,
    LETTER,
    MIDDLE,
    NARROW,
    PALE,
    PAPER,
    SMALL,
    WIDE,
    Chart,
    Drawing,
    Line,
    Rect,
    Shape,
    Text,
    in_lines,
    over_the_row,
    plain,
    shortened,
)

_ROW, _BAR = 34, 24


@dataclass(frozen=True, slots=True)
class Share:
    """One row of a bar chart: a share in whole per cent, and the count behind it."""

    label: str
    share: int
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part of a whole: its words, its colour, and the colour of figures on it."""

    label: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One row of parts: shares in whole per cent, in the order of the parts, and how many they are of."""

    label: str
    shares: tuple[int, ...]
    n: int


# Light and dark alternate, so that neighbours are told apart without hue; each part carries its figure.
ROUTE_PARTS = (("#0d3b40", PAPER), ("#f0b67a", INK), ("#2d7d80", PAPER), ("#e2e6e5", INK))
VIEW_PARTS = (
    ("#8c3b0c", PAPER),
    ("#e3a467", INK),
    ("#e2e6e5", INK),
    ("#7fb9b0", INK),
    ("#0f5d63", PAPER),
    ("#ffffff", INK),
)


def shares_chart(rows: Sequence[Share], *, label: str, sentence: str, colour: str = DEEP) -> Chart:
    """Return shares as bars, in the order given."""
    return Chart(
        label, sentence, _shares_wide(rows, colour), _shares_narrow(rows, colour), _shares_figure(rows, colour)
    )


def parts_chart(rows: Sequence[Whole], parts: Sequence[Part], *, label: str, sentence: str) -> Chart:
    """Return wholes and their parts as bars, in the order given."""
    return Chart(
        label,
        sentence,
        _parts(rows, parts, width=WIDE, left=330),
        _parts(rows, parts, width=NARROW, left=0),
        _parts_figure(rows, parts),
        tuple((part.fill, part.label) for part in parts),
    )


def _top(rows: Sequence[Share]) -> int:
    """Return where the scale ends: the least ten per cent that holds every bar."""
    return max(10, -(-max((row.share for row in rows), default=0) // 10) * 10)


def _shares_wide(rows: Sequence[Share], colour: str) -> Drawing:
    left, width, top = 330.0, 440.0, _top(rows)
    shapes: list[Shape] = [Line(left, 0, left, _ROW * len(rows), stroke=INK, width=1.5)]
    for at, row in enumerate(rows):
        y = _ROW * at + (_ROW - _BAR) / 2
        long = width * row.share / top
        shapes += [
            Text(left - 12, y + 17, shortened(row.label, left - 12), "end"),
            Rect(left, y, long, _BAR, fill=colour),
            Text(left + long + 8, y + 17, f"{row.share}%", bold=True),
            Text(left + long + 52, y + 17, f"about {row.count:,}", fill=MIDDLE, size=SMALL),
        ]
    return Drawing(WIDE, max(1, _ROW * len(rows)), tuple(shapes))


def _shares_narrow(rows: Sequence[Share], colour: str) -> Drawing:
    width, top = NARROW - 130.0, _top(rows)
    shapes: list[Shape] = []
    y = 0.0
    for row in rows:
        for line in in_lines(row.label, NARROW):
            shapes.append(Text(0, y + 15, line))
            y += 18
        long = width * row.share / top
        shapes += [
            Rect(0, y + 4, max(long, 1.5), 18, fill=colour),
            Text(long + 8, y + 18, f"{row.share}%", bold=True),
            Text(long + 50, y + 18, f"about {row.count:,}", fill=MIDDLE, size=SMALL),
        ]
        y += 34
    return Drawing(NARROW, max(1, round(y)), tuple(shapes))


def _shares_figure(rows: Sequence[Share], colour: str) -> dict[str, Any]:
    places = list(range(len(rows)))
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [row.share for row in rows],
            "y": places,
            "width": 0.46,
            "text": [f"{row.share}%" for row in rows],
            "textposition": "outside",
            "cliponaxis": False,
            "customdata": [[row.count, plain(row.label)] for row in rows],
            "hovertemplate": "%{customdata[1]}: %{x}%, about %{customdata[0]}<extra></extra>",
            "marker": {"color": colour},
        }
    ]
    return {"data": data, "layout": _layout([row.label for row in rows], _top(rows))}


def _layout(labels: Sequence[str], top: int) -> dict[str, Any]:
    """Return a layout whose titles stand over their bars, so that it fits a narrow screen."""
    notes = [over_the_row(label, row) for row, label in enumerate(labels)]
    tall = 78 if any("<br>" in str(note["text"]) for note in notes) else 64  # a title of two lines needs more room
    return {
        "height": 60 + tall * len(labels),
        "margin": {"t": 10, "r": 45, "b": 40, "l": 10},
        "showlegend": False,
        "xaxis": {"range": [0, top], "ticksuffix": "%", "gridcolor": PALE, "fixedrange": True},
        "yaxis": {"range": [len(labels) - 0.5, -0.95], "visible": False, "fixedrange": True},
        "annotations": notes,
    }


def _parts(rows: Sequence[Whole], parts: Sequence[Part], *, width: int, left: int) -> Drawing:
    """Return wholes; their titles beside the bars, or over them where there is no room (left = 0)."""
    shapes: list[Shape] = []
    right = 70
    y = 0.0
    for row in rows:
        if left:
            shapes.append(Text(left - 12, y + 22, shortened(row.label, left - 12), "end"))
        else:
            for line in in_lines(row.label, width):
                shapes.append(Text(0, y + 15, line))
                y += 18
        shapes += _bar(row, parts, x=left, y=y + 5, width=width - left - right)
        shapes.append(Text(width, y + 22, f"n = {row.n:,}", "end", fill=MIDDLE, size=SMALL))
        y += _ROW + (0 if left else 6)
    return Drawing(width, max(1, round(y)), tuple(shapes))


def _bar(row: Whole, parts: Sequence[Part], *, x: float, y: float, width: float) -> list[Shape]:
    whole = max(100, sum(row.shares))  # rounded counts may add up to a little more than their base
    shapes: list[Shape] = []
    for part, share in zip(parts, row.shares, strict=True):
        if not share:
            continue
        long = width * share / whole
        shapes.append(Rect(x, y, long, _BAR, fill=part.fill, stroke=MIDDLE if part.fill == PAPER else PAPER))
        if long > LETTER * len(f"{share}%") + 4:
            shapes.append(Text(x + long / 2, y + 17, f"{share}%", "middle", fill=part.ink, size=SMALL))
        x += long
    return shapes


def _parts_figure(rows: Sequence[Whole], parts: Sequence[Part]) -> dict[str, Any]:
    places = list(range(len(rows)))
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": plain(part.label),
            "x": [row.shares[at] for row in rows],
            "y": places,
            "width": 0.46,
            "text": [f"{row.shares[at]}%" if row.shares[at] else "" for row in rows],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": part.ink},
            "customdata": [[row.n, plain(row.label), plain(part.label)] for row in rows],
            "hovertemplate": "%{customdata[1]}<br>%{customdata[2]}: %{x}%, n = %{customdata[0]}<extra></extra>",
            "marker": {"color": part.fill, "line": {"color": MIDDLE if part.fill == PAPER else PAPER, "width": 1}},
        }
        for at, part in enumerate(parts)
    ]
    layout = _layout(
        [f"{row.label.rstrip('.')}, n\u00a0=\u00a0{row.n:,}" for row in rows],
        max([100, *(sum(row.shares) for row in rows)]),
    )
    return {"data": data, "layout": {**layout, "barmode": "stack"}}
