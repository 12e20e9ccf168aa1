"""Ranked bars as rows: wide, with names beside the bars; narrow, with names over them."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.axes import Axis, ends_of, tick_words
from app.benchmarking.charts.data import Benchmark, Mark, Place, Scale
from app.benchmarking.charts.keys import key_of
from app.benchmarking.charts.words import COLOURS, WORDS, arrow_down, counted, sign, striped
from app.ui.drawing import (
    INK,
    LETTER,
    MIDDLE,
    NARROW,
    PALE,
    SMALL,
    WIDE,
    Drawing,
    Line,
    Path,
    Rect,
    Shape,
    Text,
    shortened,
)

_ROW = 25


def picked(places: Sequence[Place]) -> list[Place]:
    """Return those that a narrow screen has room for: the marked, three at each end, the middle."""
    valued = [one for one in places if one.value is not None]
    marked = [one for one in places if one.mark is Mark.REGION]
    wanted = {one.code for one in [*valued[:3], *valued[len(valued) // 2 :][:1], *valued[-3:]]}
    wanted |= {one.code for one in places if one.mark is Mark.OWN}
    if len(marked) <= 20:
        wanted |= {one.code for one in marked}
    return [one for one in places if one.code in wanted]


def axis_of(places: Sequence[Place], scale: Scale, comparator: Benchmark, start: float, end: float) -> Axis:
    """Return the scale that bars stand on: from nought, to hold every interval and the comparator."""
    values = [value for one in places for value in (one.value, one.low, one.high)]
    low, high = ends_of([*values, comparator.value], zero=True, unit=scale.unit)
    return Axis(low, high, start, end)


def wide_rows(rows: Sequence[Place], scale: Scale, comparator: Benchmark, marked: str) -> Drawing:
    """Return a row for each place, its name before the bar, its figure and verdict after."""
    left, right, top = 304.0, 706.0, 30.0
    axis = axis_of(rows, scale, comparator, left, right)
    bottom = top + _ROW * len(rows)
    shapes: list[Shape] = _grid(axis, scale, top, bottom)
    for at, row in enumerate(rows):
        y = top + _ROW * at
        own = row.mark is Mark.OWN
        if own:
            shapes.insert(0, Rect(0, y, WIDE, _ROW, fill="#edf4f3"))
        shapes.append(Text(left - 10, y + 17, shortened(row.name, left - 44), "end", bold=own))
        if own:
            shapes.append(_pointer(4, y + 12.5))
        if row.value is None:
            shapes.append(Text(left + 6, y + 17, row.says, fill=MIDDLE, size=SMALL))
            continue
        shapes += bar(row, axis, y + 4, _ROW - 9)
        shapes += [
            Text(right + 62, y + 17, scale.number(row.value), "end", bold=own),
            *sign(row.verdict, right + 82, y + 12.5),
            Text(right + 94, y + 17, WORDS[row.verdict], size=SMALL),
        ]
    shapes += _comparator(axis, comparator, scale, top, bottom, WIDE)
    y = bottom + 42.0
    return _with_key(shapes, rows, marked, WIDE, y)


def narrow_rows(
    rows: Sequence[Place], places: Sequence[Place], scale: Scale, comparator: Benchmark, marked: str
) -> Drawing:
    """Return a row for each place, its name and figure over the bar; says where places were left out."""
    axis = axis_of(rows, scale, comparator, 0, NARROW - 4)
    index = {one.code: at for at, one in enumerate(places)}
    shapes: list[Shape] = []
    bars: list[Shape] = []
    words: list[Shape] = []
    y, before = 30.0, -1
    for row in rows:
        between = index[row.code] - before - 1
        if between:
            words.append(Text(0, y + 15, f"… {counted(between)} between …", fill=MIDDLE, size=SMALL))
            y += 24
        before = index[row.code]
        own = row.mark is Mark.OWN
        tall = 44 if row.value is not None else 24
        if own:
            shapes.append(Rect(0, y - 1, NARROW, tall, fill="#edf4f3"))
        says = scale.number(row.value) if row.value is not None else row.says
        room = NARROW - LETTER * len(says) - 30
        words += [
            *sign(row.verdict, 7, y + 11),
            Text(18, y + 16, shortened(row.name, room - 6), bold=own),
            Text(NARROW - 2, y + 16, says, "end", bold=own, size=14 if row.value is not None else SMALL),
        ]
        if row.value is not None:
            bars += bar(row, axis, y + 22, 14)
        y += tall
    after = len(places) - 1 - before
    if after:
        words.append(Text(0, y + 15, f"… {counted(after)} more …", fill=MIDDLE, size=SMALL))
        y += 24
    shapes += _grid(axis, scale, 30, y)
    shapes += bars
    shapes += _comparator(axis, comparator, scale, 30, y, NARROW)
    shapes += words
    return _with_key(shapes, rows, marked, NARROW, y + 42)


def bar(row: Place, axis: Axis, y: float, tall: float) -> list[Shape]:
    """Return one bar with its whisker; striped for one of the region, edged for one's own."""
    value = row.value or 0.0
    start, end = sorted((axis.at(0), axis.at(value)))
    long = max(1.5, end - start)
    shapes: list[Shape] = [
        Rect(start, y, long, tall, fill=fill_of(row), stroke=INK if row.mark is Mark.OWN else "none")
    ]
    if row.mark is Mark.REGION:
        shapes.append(striped([(start, y, long, tall)]))
    if row.low is not None and row.high is not None:
        low, high, middle = axis.at(row.low), axis.at(row.high), y + tall / 2
        whisker = (
            ((low, middle), (high, middle)),
            ((low, y + 3), (low, y + tall - 3)),
            ((high, y + 3), (high, y + tall - 3)),
        )
        shapes += [Path(whisker, stroke="#ffffff", width=3.5), Path(whisker, stroke=INK, width=1.5)]
    return shapes


def fill_of(row: Place) -> str:
    """Return a bar's colour: its verdict's."""
    return PALE if row.verdict == "unknown" else COLOURS[row.verdict]


def _pointer(x: float, y: float) -> Path:
    return Path((((x, y - 6), (x + 9, y), (x, y + 6)),), fill=INK, closed=True)


def _grid(axis: Axis, scale: Scale, top: float, bottom: float) -> list[Shape]:
    shapes: list[Shape] = []
    ticks = axis.ticks(4)
    for tick in ticks:
        x = axis.at(tick)
        ends = (
            "start" if x < 12 else "end" if tick == ticks[-1] and axis.end < WIDE / 2 and x > NARROW - 20 else "middle"
        )
        shapes += [
            Line(x, top, x, bottom, stroke=PALE),
            Text(x, bottom + 16, tick_words(tick, scale), ends, fill=MIDDLE, size=SMALL),
        ]
    shapes.append(Line(axis.at(0), top, axis.at(0), bottom, stroke=INK, width=1.5))
    return shapes


def _comparator(
    axis: Axis, comparator: Benchmark, scale: Scale, top: float, bottom: float, width: float
) -> list[Shape]:
    if comparator.value is None:
        return []
    x = axis.at(comparator.value)
    text = f"{comparator.label}: {scale.number(comparator.value)}"
    half = LETTER * len(text) / 2 + 4
    at = min(max(x, half), width - half)
    return [
        Path((((x, top - 2), (x, bottom)),), stroke="#ffffff", width=4),
        Line(x, top - 2, x, bottom, stroke=INK, width=2, dash="6 4"),
        arrow_down(x, top - 1),
        Text(at, top - 14, shortened(text, width), "middle", bold=True),
    ]


def _with_key(shapes: list[Shape], rows: Sequence[Place], marked: str, width: int, y: float) -> Drawing:
    """Return the drawing with what its marks mean written under it."""
    key, tall = key_of(rows, marked, width, y)
    return Drawing(width, round(tall), (*shapes, *key))
