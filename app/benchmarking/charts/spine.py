"""The spine of a profile: each measure a row, the council's figure in the spread of those it is compared with.

The comparator's value stands in the middle of every row, so that rows line up. Where a measure has a good direction,
right is better; else right is higher.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.axes import Axis
from app.benchmarking.charts.data import SpineRow
from app.benchmarking.charts.keys import VERDICTS, Entry, laid
from app.benchmarking.charts.words import COLOURS, TRENDS, WORDS, against, counted, diamond, figure_words, sign
from app.ui.drawing import (
    INK,
    LETTER,
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
    Path,
    Rect,
    Shape,
    Text,
    in_lines,
    moved,
    shortened,
)

_LONG, _TALL = 300, 34
_OUTER, _INNER = "#dde3e2", "#aebcba"


def spine_row(row: SpineRow) -> Markup:
    """Return one row's drawing for a cell of a table; its words are for those who cannot see it."""
    return Drawing(_LONG, _TALL, tuple(_strip(row))).svg(told(row), "spine__strip")


def told(row: SpineRow) -> str:
    """Return what a row's drawing shows, in words."""
    said = figure_words(row.own, row.scale)
    if row.comparator.value is not None:
        if row.own.value is not None:
            said += f", {against(row.verdict, row.comparator.label)}"
        said += f" ({row.scale.number(row.comparator.value)})"
    if row.spread:
        number = row.scale.number
        said += (
            f". Half of {counted(row.spread.n)} lie from {number(row.spread.lower)} to {number(row.spread.upper)}, "
            f"all from {number(row.spread.least)} to {number(row.spread.most)}"
        )
    return said


def spine_chart(rows: Sequence[SpineRow], *, council: str, comparator: str) -> Chart:
    """Return all rows as one drawing, for a file."""
    return Chart(
        f"{council}: every measure against {comparator}",
        _sentence(rows, council, comparator),
        _wide(rows, comparator),
        _narrow(rows),
    )


def _sentence(rows: Sequence[SpineRow], council: str, comparator: str) -> str:
    counts = {
        verdict: sum(row.verdict == verdict and row.own.value is not None for row in rows) for verdict in VERDICTS
    }
    parts = [f"{WORDS[verdict]} in {count}" for verdict, count in counts.items() if count and verdict != "unknown"]
    if not parts:
        return f"{council} has no figure that can be compared with {comparator}."
    return f"Against {comparator}, {council} is {', '.join(parts)} of {len(rows)} measures."


def _axis(row: SpineRow) -> Axis:
    """Return a scale with the comparator in the middle, turned so that right is better."""
    own, spread = row.own.value, row.spread
    known = [value for value in (own, row.own.low, row.own.high, row.england) if value is not None]
    known += [spread.least, spread.most] if spread else []
    middle = row.comparator.value if row.comparator.value is not None else (spread.middle if spread else own or 0.0)
    half = max((abs(value - middle) for value in known), default=0.0) * 1.06 or 1.0
    ends = (8.0, _LONG - 8.0) if row.scale.polarity != "low" else (_LONG - 8.0, 8.0)
    return Axis(middle - half, middle + half, *ends)


def _strip(row: SpineRow) -> list[Shape]:
    axis, middle = _axis(row), _TALL / 2
    shapes: list[Shape] = []
    if row.spread:
        shapes += [
            _box(axis, row.spread.least, row.spread.most, middle, 12, _OUTER),
            _box(axis, row.spread.lower, row.spread.upper, middle, 12, _INNER),
        ]
    else:
        shapes.append(Line(8, middle, _LONG - 8, middle, stroke=PALE, width=2))
    if row.comparator.value is not None:
        x = axis.at(row.comparator.value)
        shapes.append(Line(x, 2, x, _TALL - 2, stroke=INK, width=2))
    if row.england is not None:
        shapes.append(diamond(axis.at(row.england), middle, 6, fill=PAPER, stroke=INK))
    own = row.own
    if own.low is not None and own.high is not None:
        low, high = axis.at(own.low), axis.at(own.high)
        whisker = (((low, middle), (high, middle)),)
        shapes += [Path(whisker, stroke=PAPER, width=5), Path(whisker, stroke=INK, width=2)]
    if own.value is not None:
        shapes += mark(row.verdict, axis.at(own.value), middle)
    return shapes


def mark(verdict: str, x: float, y: float) -> list[Shape]:
    """Return one's own mark: the verdict's shape, on paper so that it stands out."""
    if verdict in ("better", "similar", "worse"):
        return [Dot(x, y, 9, PAPER, stroke=COLOURS[verdict], width=1.5), *sign(verdict, x, y, 6)]
    edge = COLOURS[verdict] if verdict != "unknown" else MIDDLE
    return [Dot(x, y, 9, PAPER, stroke=edge, width=1.5), *sign(verdict, x, y, 5.5)]


def _box(axis: Axis, low: float, high: float, middle: float, tall: float, fill: str) -> Rect:
    start, end = sorted((axis.at(low), axis.at(high)))
    return Rect(start, middle - tall / 2, max(1.0, end - start), tall, fill=fill)


def _wide(rows: Sequence[SpineRow], comparator: str) -> Drawing:
    name, figure, strip, words = 0.0, 388.0, 404.0, 722.0
    shapes: list[Shape] = [
        Text(name, 16, "Measure", bold=True),
        Text(figure, 16, "Figure", "end", bold=True),
        Text(strip + 8, 16, "← worse or lower", fill=MIDDLE, size=SMALL),
        Text(strip + _LONG - 8, 16, "better or higher →", "end", fill=MIDDLE, size=SMALL),
        Text(words, 16, "Verdict and trend", bold=True),
        Line(0, 24, WIDE, 24, stroke=INK, width=1.5),
    ]
    y = 24.0
    for row in rows:
        own = row.own.value is not None
        shapes += [
            Text(name, y + 19, shortened(row.scale.title, 318)),
            Text(name, y + 36, row.period, fill=MIDDLE, size=SMALL),
            Text(
                figure,
                y + 19 if own else y + 36,
                row.scale.number(row.own.value) if own else row.own.says,
                "end",
                bold=own,
                size=14 if own else SMALL,
            ),
            *(moved(shape, strip, y + 5) for shape in _strip(row)),
            Text(words, y + 19, WORDS[row.verdict].capitalize() if own else "No verdict", bold=own),
            Text(words, y + 36, TRENDS[row.trend].capitalize(), fill=MIDDLE, size=SMALL),
            Line(0, y + 45, WIDE, y + 45, stroke=PALE),
        ]
        y += 45
    key, end = laid(_entries(rows, comparator), WIDE, y + 22)
    return Drawing(WIDE, round(end), (*shapes, *key))


def _narrow(rows: Sequence[SpineRow]) -> Drawing:
    shapes: list[Shape] = []
    y = 0.0
    for row in rows:
        says = row.scale.number(row.own.value) if row.own.value is not None else row.own.says
        for line in in_lines(row.scale.title, NARROW):
            shapes.append(Text(0, y + 16, line, bold=True))
            y += 19
        told_verdict = f"{row.period}: {says}" + (f", {WORDS[row.verdict]}" if row.own.value is not None else "")
        shapes.append(Text(0, y + 16, shortened(told_verdict, NARROW + LETTER)))
        shapes += [moved(shape, 0, y + 20) for shape in _strip(row)]
        y += 66
    key, end = laid(_entries(rows, "the comparator"), NARROW, y + 10)
    return Drawing(NARROW, max(1, round(end)), (*shapes, *key))


def _entries(rows: Sequence[SpineRow], comparator: str) -> list[Entry]:
    there = {row.verdict for row in rows if row.own.value is not None}
    entries: list[Entry] = [
        (mark(verdict, 9, 0), f"own figure, {WORDS[verdict]}") for verdict in VERDICTS if verdict in there
    ]
    if any(row.own.low is not None for row in rows):
        entries.append(([Line(0, 0, 18, 0, stroke=INK, width=2)], "95% interval"))
    entries += [
        ([Line(8, -9, 8, 9, stroke=INK, width=2)], comparator),
        ([diamond(8, 0, 7, fill=PAPER, stroke=INK)], "England"),
        ([Rect(0, -6, 16, 12, fill=_INNER)], "middle half of councils"),
        ([Rect(0, -6, 16, 12, fill=_OUTER)], "all councils"),
    ]
    return entries
