"""Quartiles: where one's own figure lies in the spread of others, whom nothing names."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.axes import Axis, tick_words
from app.benchmarking.charts.data import Quartiles, Scale
from app.benchmarking.charts.keys import Entry, laid
from app.benchmarking.charts.words import diamond
from app.ui.drawing import (
    COPPER,
    INK,
    MIDDLE,
    NARROW,
    PALE,
    PAPER,
    SMALL,
    WIDE,
    Chart,
    Dot,
    Drawing,
    Line,
    Rect,
    Shape,
    Text,
    in_lines,
    moved,
    shortened,
)

_LONG, _TALL = 300, 32
_BOX = "#aebcba"
Row = tuple[str, Quartiles | None, float | None]


def spread_strip(spread: Quartiles | None, own: float | None, scale: Scale, *, ends: tuple[float, float]) -> Markup:
    """Return one strip for a cell of a table: quartiles, mean, own figure; from ends[0] to ends[1] of the scale."""
    shapes = _strip(spread, own, Axis(*ends, 10.0, _LONG - 10.0))
    return Drawing(_LONG, _TALL, tuple(shapes)).svg(spread_words(spread, own, scale), "spine__strip")


def spread_words(spread: Quartiles | None, own: float | None, scale: Scale) -> str:
    """Return what a strip shows, in words."""
    said = [f"own figure {scale.number(own)}"] if own is not None else ["no figure of one's own"]
    if spread is None or (spread.mean is None and spread.middle is None):
        return f"{said[0]}; too few others to show"
    if spread.mean is not None:
        said.append(f"mean of {spread.n} {scale.number(spread.mean)}")
    if spread.lower is not None and spread.upper is not None:
        said.append(f"middle half {scale.between(spread.lower, spread.upper)}, median {scale.number(spread.middle)}")
    return "; ".join(said)


def spread_chart(rows: Sequence[Row], scale: Scale, *, label: str, ends: tuple[float, float]) -> Chart:
    """Return strips as a chart.

    Args:
        rows: a title, the quartiles of the others, and one's own figure.
        scale: how the figures are told.
        label: what the chart is.
        ends: of the scale: (1, 4) for levels.
    """
    return Chart(label, _sentence(rows), _wide(rows, scale, ends), _narrow(rows, scale, ends))


def _sentence(rows: Sequence[Row]) -> str:
    known = [(spread, own) for _, spread, own in rows if spread and own is not None and spread.lower is not None]
    if not known:
        return "Too few released their results to show quartiles. Means are shown where five or more did."
    below = sum(own < spread.lower for spread, own in known if spread.lower is not None)
    above = sum(own > spread.upper for spread, own in known if spread.upper is not None)
    inside = len(known) - below - above
    rows_of = f"{len(known)} row{'' if len(known) == 1 else 's'}"
    return (
        f"Of {rows_of}, the own figure lies in the middle half in {inside}, above it in {above}, below it in {below}."
    )


def _strip(spread: Quartiles | None, own: float | None, axis: Axis) -> list[Shape]:
    middle = _TALL / 2
    shapes: list[Shape] = [Line(axis.start, middle, axis.end, middle, stroke=PALE, width=3)]
    if spread and spread.lower is not None and spread.upper is not None:
        start, end = axis.at(spread.lower), axis.at(spread.upper)
        shapes.append(Rect(start, middle - 7, max(1.5, end - start), 14, fill=_BOX))
        if spread.middle is not None:
            x = axis.at(spread.middle)
            shapes.append(Line(x, middle - 10, x, middle + 10, stroke=INK, width=2))
    if spread and spread.mean is not None:
        shapes.append(diamond(axis.at(spread.mean), middle, 6, fill=PAPER, stroke=INK))
    if own is not None:
        shapes.append(Dot(axis.at(own), middle, 7, COPPER, stroke=PAPER, width=2))
    return shapes


def _scale_line(axis: Axis, scale: Scale, x: float, y: float) -> list[Shape]:
    ticks = axis.ticks(4)
    return [Text(x + axis.at(tick), y, tick_words(tick, scale), "middle", fill=MIDDLE, size=SMALL) for tick in ticks]


def _wide(rows: Sequence[Row], scale: Scale, ends: tuple[float, float]) -> Drawing:
    left, axis = 360.0, Axis(*ends, 10.0, _LONG + 90.0)
    shapes: list[Shape] = []
    y = 0.0
    for title, spread, own in rows:
        shapes += [
            Text(left - 14, y + 21, shortened(title, left - 14), "end"),
            *(moved(shape, left, y) for shape in _strip(spread, own, axis)),
            Text(WIDE - 50, y + 21, scale.number(own), "end", bold=True),
            Text(WIDE, y + 21, f"n = {spread.n}" if spread else "", "end", fill=MIDDLE, size=SMALL),
        ]
        y += 36
    shapes += _scale_line(axis, scale, left, y + 14)
    key, end = laid(_entries(rows), WIDE, y + 42)
    return Drawing(WIDE, round(end), (*shapes, *key))


def _narrow(rows: Sequence[Row], scale: Scale, ends: tuple[float, float]) -> Drawing:
    axis = Axis(*ends, 12.0, NARROW - 12.0)
    shapes: list[Shape] = []
    y = 0.0
    for title, spread, own in rows:
        for line in in_lines(title, NARROW - 60):
            shapes.append(Text(0, y + 16, line))
            y += 19
        shapes.append(Text(NARROW, y - 3, scale.number(own), "end", bold=True))
        shapes += [moved(shape, 0, y) for shape in _strip(spread, own, axis)]
        y += 40
    shapes += _scale_line(axis, scale, 0, y + 10)
    key, end = laid(_entries(rows), NARROW, y + 36)
    return Drawing(NARROW, round(end), (*shapes, *key))


def _entries(rows: Sequence[Row]) -> list[Entry]:
    entries: list[Entry] = [([Dot(8, 0, 7, COPPER, stroke=PAPER, width=2)], "own figure")]
    spreads = [spread for _, spread, _ in rows if spread]
    if any(spread.mean is not None for spread in spreads):
        entries.append(([diamond(8, 0, 7, fill=PAPER, stroke=INK)], "mean of the others"))
    if any(spread.lower is not None for spread in spreads):
        entries.append(([Rect(0, -7, 16, 14, fill=_BOX)], "middle half"))
        entries.append(([Line(8, -9, 8, 9, stroke=INK, width=2)], "median"))
    return entries
