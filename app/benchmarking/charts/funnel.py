"""Funnel plots: figures by size, and the limits that chance alone would keep them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.benchmarking.charts.axes import Axis, ends_of, tick_words, within
from app.benchmarking.charts.data import Funnel, FunnelPoint, Mark, Scale
from app.benchmarking.charts.funnel_figure import FILLS, LIES, funnel_figure
from app.benchmarking.charts.keys import Entry, laid
from app.benchmarking.charts.words import counted, diamond, square
from app.ui.drawing import (
    COPPER,
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
    Shape,
    Text,
    in_lines,
    shortened,
)

_Box = tuple[float, float, float, float]  # left, top, right, bottom
_SIDES = (
    (12, 4.5, "start"),
    (-12, 4.5, "end"),
    (10, -9, "start"),
    (-10, -9, "end"),
    (10, 18, "start"),
    (-10, 18, "end"),
)


def funnel_chart(funnel: Funnel, scale: Scale, *, period: str, marked: str = "") -> Chart:
    """Return a funnel; those outside 99.8% are named, and the own council always."""
    return Chart(
        f"{scale.title}, {period}: funnel plot by {funnel.size_words}",
        _sentence(funnel),
        _drawn(funnel, scale, marked, width=WIDE, height=430, left=62),
        _drawn(funnel, scale, marked, width=NARROW, height=330, left=46),
        funnel_figure(funnel, scale, marked),
    )


def _sentence(funnel: Funnel) -> str:
    own = next((one for one in funnel.points if one.mark is Mark.OWN), None)
    said = [f"{own.name} lies {LIES[own.lies]}."] if own else []
    far, near = (sum(one.lies == lies for one in funnel.points) for lies in ("99.8", "95"))
    said.append(
        f"Of {counted(len(funnel.points))}, {far} {'lies' if far == 1 else 'lie'} outside the 99.8% limits and "
        f"{near} more outside the 95% limits. By chance alone about 1 in 20 would lie outside the 95% limits."
    )
    said.append(widening(funnel))
    return " ".join(said)


def widening(funnel: Funnel) -> str:
    """Return the factor of overdispersion, and what was done about it."""
    if funnel.is_widened:
        return (
            f"Councils differ more than chance alone would make them (factor {funnel.factor:.1f}), so the limits are "
            f"{funnel.factor**0.5:.1f} times as wide."
        )
    return f"Councils differ about as much as chance would make them (factor {funnel.factor:.1f})."


def _drawn(funnel: Funnel, scale: Scale, marked: str, *, width: int, height: int, left: float) -> Drawing:
    top, bottom, right = 14.0, height - 56.0, width - 12.0
    most = max((one.size for one in funnel.points), default=1.0) * 1.04
    low, high = ends_of([one.value for one in funnel.points] + [funnel.target], zero=False, unit=scale.unit)
    across, up = Axis(0, most, left, right), Axis(low, high, bottom, top)
    shapes = _grid(across, up, scale, funnel.size_words, 5 if width == WIDE else 3)
    shapes += _limits(funnel, across, up)
    places = [(across.at(one.size), up.at(one.value)) for one in funnel.points]
    order = sorted(range(len(places)), key=lambda at: (funnel.points[at].mark is Mark.OWN, funnel.points[at].mark))
    for at in order:
        shapes += point(funnel.points[at], *places[at], 4.2 if width == WIDE else 3.2)
    shapes += _names(funnel.points, places, width, bottom)
    below = 18.0 * (len(size_lines(funnel.size_words, right)) - 1)
    key, y = laid(_entries(funnel, scale, marked), width, height + 6.0 + below)
    shapes += key
    for line in in_lines(widening(funnel), width, SMALL):
        shapes.append(Text(0, y + 10, line, fill=MIDDLE, size=SMALL))
        y += 18
    return Drawing(width, round(y + 10), tuple(shapes))


def _grid(across: Axis, up: Axis, scale: Scale, words: str, about: int) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in up.ticks():
        y = up.at(tick)
        shapes += [
            Line(across.start, y, across.end, y, stroke=PALE),
            Text(across.start - 6, y + 5, tick_words(tick, scale), "end", fill=MIDDLE, size=SMALL),
        ]
    for tick in across.ticks(about):
        x = across.at(tick)
        shapes.append(Text(x, up.start + 18, f"{tick:,.0f}", "middle", fill=MIDDLE, size=SMALL))
    middle = (across.start + across.end) / 2
    lines = size_lines(words, across.end)
    return [
        *shapes,
        Line(across.start, up.start, across.end, up.start, stroke=INK, width=1.5),
        *(Text(middle, up.start + 40 + 18 * at, line, "middle", bold=True) for at, line in enumerate(lines)),
    ]


def size_lines(words: str, width: float) -> list[str]:
    """Return what the sizes count, in lines that fit under the plot."""
    return in_lines(f"{words[:1].upper()}{words[1:]}", 0.84 * width)  # letters in bold are wider


def _limits(funnel: Funnel, across: Axis, up: Axis) -> list[Shape]:
    shapes: list[Shape] = []
    for names, dash, width in ((("low95", "high95"), "5 4", 1.5), (("low998", "high998"), "", 1.5)):
        parts: list[tuple[tuple[float, float], ...]] = []
        for name in names:
            known = [(curve.size, getattr(curve, name)) for curve in funnel.curves if curve.size <= across.high]
            parts += within(known, up.low, up.high)
        drawn = tuple(tuple((across.at(x), up.at(y)) for x, y in part) for part in parts)
        shapes.append(Path(drawn, stroke=MIDDLE, width=width, dash=dash))
    y = up.at(funnel.target)
    return [*shapes, Line(across.start, y, across.end, y, stroke=COPPER, width=2)]


def point(one: FunnelPoint, x: float, y: float, radius: float) -> list[Shape]:
    """Return a council's mark: a large diamond is one's own, a square the region's, a disc any other."""
    fill = FILLS[one.lies]
    if one.mark is Mark.OWN:
        return [
            diamond(x, y, radius + 5, fill=PAPER, stroke=PAPER, width=3),
            diamond(x, y, radius + 4, fill=COPPER, stroke=INK),
        ]
    if one.mark is Mark.REGION:
        return [square(x, y, radius, fill=fill, stroke=INK)]
    return [Dot(x, y, radius, fill, stroke=MIDDLE, width=1.2)]


def _names(
    points: Sequence[FunnelPoint], places: Sequence[tuple[float, float]], width: int, bottom: float
) -> list[Shape]:
    """Return names beside the own council and those far outside, where they cover no other name."""
    wanted = [at for at, one in enumerate(points) if one.mark is Mark.OWN]
    far = [at for at, one in enumerate(points) if one.lies == "99.8" and one.mark is not Mark.OWN]
    wanted += sorted(far, key=lambda at: (points[at].mark is Mark.NONE, -points[at].size))[: 12 if width == WIDE else 4]
    taken: list[_Box] = []
    shapes: list[Shape] = []
    for at in wanted:
        own = points[at].mark is Mark.OWN
        name = shortened(points[at].name, 260 if width == WIDE else 160, SMALL)
        long, (x, y) = LETTER * 0.95 * len(name), places[at]
        reach = long + 20
        near = [(px, py) for px, py in places if abs(px - x) < reach and abs(py - y) < 30]
        best: tuple[int, float, float, str, _Box] | None = None
        for dx, dy, anchor in _SIDES:
            start = x + dx if anchor == "start" else x + dx - long
            box = (start, y + dy - 12, start + long, y + dy + 3)
            if start < 50 or box[2] > width or box[1] < 0 or box[3] > bottom or any(_meet(box, b) for b in taken):
                continue
            left, top, right, foot = box
            covered = sum(left < px + 4 and px - 4 < right and top < py + 4 and py - 4 < foot for px, py in near)
            if best is None or covered < best[0]:
                best = (covered, x + dx, y + dy, anchor, box)
        if best and (best[0] == 0 or own):
            taken.append(best[4])
            shapes.append(Text(best[1], best[2], name, best[3], bold=own, size=SMALL, halo=True))
    return shapes


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _entries(funnel: Funnel, scale: Scale, marked: str) -> list[Entry]:
    def line(**look: Any) -> list[Shape]:
        return [Line(0, 0, 16, 0, **look)]

    lies = {one.lies for one in funnel.points}
    entries: list[Entry] = [
        (line(stroke=COPPER, width=2), f"all together: {scale.number(funnel.target)}"),
        (line(stroke=MIDDLE, width=1.5, dash="5 4"), "95% limits"),
        (line(stroke=MIDDLE, width=1.5), "99.8% limits"),
    ]
    entries += [([Dot(8, 0, 5, FILLS[one], stroke=MIDDLE, width=1.2)], LIES[one]) for one in LIES if one in lies]
    if any(one.mark is Mark.OWN for one in funnel.points):
        own = next(one for one in funnel.points if one.mark is Mark.OWN)
        entries.append(([diamond(8, 0, 8, fill=COPPER, stroke=INK)], own.name))
    if marked and any(one.mark is Mark.REGION for one in funnel.points):
        entries.append(([square(8, 0, 5, fill=PAPER, stroke=INK)], marked))
    return entries
