"""Ranked bars as columns, for more councils than there is room for names: those marked and both ends are named."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.axes import Axis, apart, tick_words
from app.benchmarking.charts.bars_rows import axis_of, fill_of
from app.benchmarking.charts.data import Benchmark, Mark, Place, Scale
from app.benchmarking.charts.keys import key_of, without_lines
from app.benchmarking.charts.words import arrow_down, counted, outlined, striped
from app.ui.drawing import INK, LETTER, LINE, MIDDLE, PALE, SMALL, WIDE, Drawing, Line, Path, Shape, Text, shortened

_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 896.0, 34.0, 330.0
_MOST_NAMES = 24
_TALL = 16.0  # how much room a turned line of words takes


def columns(places: Sequence[Place], scale: Scale, comparator: Benchmark, marked: str) -> Drawing:
    """Return a column for each place, those without a figure at the end."""
    axis = axis_of(places, scale, comparator, _BOTTOM, _TOP)
    slot = (_RIGHT - _LEFT) / len(places)
    shapes = _grid(axis, scale)
    shapes += _columns(places, axis, slot)
    shapes += _without(places, slot)
    shapes += _comparator(axis, comparator, scale)
    shapes += _own(places, axis, slot)
    names, y = _names(places, slot)
    shapes += names
    for line in without_lines(places, WIDE):
        shapes.append(Text(0, y, line, fill=MIDDLE, size=SMALL))
        y += 18
    key, tall = key_of(places, marked, WIDE, y + 12)
    return Drawing(WIDE, round(tall), (*shapes, *key))


def _middle(at: int, slot: float) -> float:
    return _LEFT + slot * (at + 0.5)


def _grid(axis: Axis, scale: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in axis.ticks():
        y = axis.at(tick)
        shapes += [
            Line(_LEFT, y, _RIGHT, y, stroke=PALE),
            Text(_LEFT - 8, y + 5, tick_words(tick, scale), "end", fill=MIDDLE, size=SMALL),
        ]
    return shapes


def _columns(places: Sequence[Place], axis: Axis, slot: float) -> list[Shape]:
    """Return columns of one colour as one shape, and all whiskers as one."""
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    marked, whiskers = [], []
    wide = slot * 0.74
    for at, one in enumerate(places):
        if one.value is None:
            continue
        x, foot, head = _middle(at, slot), axis.at(0), axis.at(one.value)
        box = (x - wide / 2, min(foot, head), wide, max(1.0, abs(foot - head)))
        boxes.setdefault(fill_of(one), []).append(box)
        if one.mark is Mark.REGION:
            marked.append(box)
        if one.low is not None and one.high is not None:
            whiskers.append(((x, axis.at(one.low)), (x, axis.at(one.high))))
    shapes: list[Shape] = [outlined(found, fill=fill) for fill, found in boxes.items()]
    if marked:
        shapes.append(striped(marked))
    shapes += [Path(tuple(whiskers), stroke="#ffffff", width=2.4), Path(tuple(whiskers), stroke=INK, width=1.1)]
    shapes.append(Line(_LEFT, axis.at(0), _RIGHT, axis.at(0), stroke=INK, width=1.5))
    return shapes


def _without(places: Sequence[Place], slot: float) -> list[Shape]:
    """Return small crosses where councils have no figure, and how many they are."""
    ats = [at for at, one in enumerate(places) if one.value is None]
    if not ats:
        return []
    y = _BOTTOM - 7
    crosses = []
    for at in ats:
        x, half = _middle(at, slot), min(3.0, slot * 0.35)
        crosses += [((x - half, y - half), (x + half, y + half)), ((x - half, y + half), (x + half, y - half))]
    shapes: list[Shape] = [Path(tuple(crosses), stroke=MIDDLE, width=1.2)]
    if slot * len(ats) >= _TALL:
        x = (_middle(ats[0], slot) + _middle(ats[-1], slot)) / 2 + 4.5
        shapes.append(Text(x, y - 10, f"{counted(len(ats))} without a figure", fill=MIDDLE, size=SMALL, turned=True))
    return shapes


def _comparator(axis: Axis, comparator: Benchmark, scale: Scale) -> list[Shape]:
    if comparator.value is None:
        return []
    y = axis.at(comparator.value)
    words = f"{comparator.label}: {scale.number(comparator.value)}"
    return [
        Line(_LEFT, y, _RIGHT, y, stroke="#ffffff", width=4),
        Line(_LEFT, y, _RIGHT, y, stroke=INK, width=2, dash="6 4"),
        Text(_RIGHT, max(14.0, _TOP - 16), f"- - {words}", "end", bold=True),
    ]


def _own(places: Sequence[Place], axis: Axis, slot: float) -> list[Shape]:
    shapes: list[Shape] = []
    for at, one in enumerate(places):
        if one.mark is not Mark.OWN or one.value is None:
            continue
        x, wide = _middle(at, slot), max(slot, 5.0)
        head = axis.at(one.high if one.high is not None else one.value) - 4
        foot, top = axis.at(0), axis.at(one.value)
        box = (x - wide / 2, min(foot, top), wide, abs(foot - top))
        shapes += [outlined([box], fill=INK, stroke=INK), arrow_down(x, head)]
        if one.low is not None and one.high is not None:
            shapes.append(Line(x, axis.at(one.low), x, axis.at(one.high), stroke="#ffffff", width=1.5, dash="3 2"))
            shapes.append(Line(x, axis.at(one.value), x, axis.at(one.high), stroke=INK, width=1.5))
    return shapes


def _names(places: Sequence[Place], slot: float) -> tuple[list[Shape], float]:
    """Return names under the columns, kept apart, each with a line to its column, and the height that they end at."""
    marked = [at for at, one in enumerate(places) if one.mark is Mark.REGION]
    last = max((at for at, one in enumerate(places) if one.value is not None), default=0)
    named = {at for at, one in enumerate(places) if one.mark is Mark.OWN} | ({0, last} if places else set())
    if len(marked) + len(named) <= _MOST_NAMES:
        named |= set(marked)
    order = sorted(named)
    spots = apart([_middle(at, slot) for at in order], _TALL + 1, _LEFT + 6, _RIGHT - 6)
    lines: list[Shape] = []
    words: list[Shape] = []
    longest = 0
    for at, x in zip(order, spots, strict=True):
        own = places[at].mark is Mark.OWN
        stroke = INK if own else LINE
        lines.append(
            Path((((_middle(at, slot), _BOTTOM + 2), (x, _BOTTOM + 18), (x, _BOTTOM + 22)),), stroke=stroke, width=1)
        )
        name = shortened(places[at].name, 400 if own else 230, SMALL)
        longest = max(longest, len(name))
        words.append(Text(x + 4.5, _BOTTOM + 26, name, "end", bold=own, size=SMALL, turned=True))
    return [*lines, *words], _BOTTOM + 50 + LETTER * 0.92 * longest
