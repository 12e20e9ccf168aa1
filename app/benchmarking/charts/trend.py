"""Trends: own figures by year with their intervals, beside the comparator and England."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.axes import Axis, apart, ends_of, tick_words
from app.benchmarking.charts.data import STATE_WORDS, Line, Scale, YearPoint
from app.benchmarking.charts.keys import Entry, laid
from app.benchmarking.charts.trend_figure import figure_of
from app.benchmarking.charts.words import TRENDS, as_head, diamond, square
from app.ui.drawing import (
    COPPER,
    DEEP,
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
    Path,
    Shape,
    Text,
    in_lines,
    shortened,
)
from app.ui.drawing import Line as Stroke

BAND = "#cfe2e0"
LOOKS = ((COPPER, "7 4"), (MIDDLE, "2 3"), ("#4a3a86", "9 3 2 3"))  # of the others, in their order


def trend_chart(own: Line, scale: Scale, *, others: Sequence[Line] = (), trend: str = "none") -> Chart:
    """Return a line of figures.

    Args:
        own: with intervals; breaks where there is no figure, and where figures are of a council that was before.
        scale: how the figures are told.
        others: the comparator, then England: at most three.
        trend: rising, falling, steady, or none where there are fewer than five years.
    """
    return Chart(
        f"{scale.title}: {own.label} by year, with 95% intervals",
        _sentence(own, scale, trend),
        _drawn(own, scale, others, width=WIDE, height=340),
        _drawn(own, scale, others, width=NARROW, height=280),
        figure_of(own, scale, others),
    )


def _sentence(own: Line, scale: Scale, trend: str) -> str:
    known = [point for point in own.points if point.value is not None]
    if not known:
        return f"{own.label} has no figure in any year."
    first, last = known[0], known[-1]
    if first is last:
        return f"{own.label}: {scale.told(last.value)} in {last.period}. There is one year only."
    start = f"{first.of}, " if first.of else ""
    said = (
        f"{own.label}: {start}{scale.number(first.value)} in {first.period}, {scale.told(last.value)} in {last.period}."
    )
    told = {
        "rising": " Over the last five years it is rising.",
        "falling": " Over the last five years it is falling.",
        "steady": " Over the last five years there is no clear change.",
        "none": f" There are {TRENDS['none']}: it takes five in a row.",
    }
    return said + told[trend]


def spaced(lines: Sequence[Line]) -> list[tuple[int, str]]:
    """Return every year from first to last with its words; of periods that are no years, those that there are."""
    found = {point.year: point.period for line in lines for point in line.points}
    if not found:
        return []
    if any(point.label for line in lines for point in line.points):
        return sorted(found.items())
    return [(year, found.get(year) or YearPoint(year, None).period) for year in range(min(found), max(found) + 1)]


def runs(points: Sequence[YearPoint], years: Sequence[int]) -> list[list[YearPoint]]:
    """Return points in runs that a line may join: next to each other, with figures, of the same council."""
    place = {year: at for at, year in enumerate(years)}
    found: list[list[YearPoint]] = []
    for point in points:
        if point.value is None:
            continue
        last = found[-1][-1] if found else None
        if last and place[point.year] == place[last.year] + 1 and point.of == last.of:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def _drawn(own: Line, scale: Scale, others: Sequence[Line], *, width: int, height: int) -> Drawing:
    lines = [own, *others]
    years = spaced(lines)
    order = [year for year, _ in years]
    low, high = ends_of(
        [value for line in lines for point in line.points for value in (point.value, point.low, point.high)],
        zero=False,
        unit=scale.unit,
    )
    left, top, bottom = (62.0, 16.0, height - 36.0) if width == WIDE else (46.0, 10.0, height - 34.0)
    right = width - (252.0 if width == WIDE else 14.0)
    up = Axis(low, high, bottom, top)
    inset = 28.0 if width == WIDE else 18.0
    step = (right - left - 2 * inset) / max(1, len(order) - 1)
    across = {year: left + inset + step * at for at, year in enumerate(order)}
    shapes = grid(up, scale, left, right)
    shapes += period_words(years, across, bottom, 52 if width == WIDE else 62, width)
    shapes += _band(own, order, across, up, 10.0)
    for at in range(len(others) - 1, -1, -1):
        shapes += _other(others[at], at, order, across, up)
    shapes += _own(own, order, across, up)
    if width == WIDE:
        shapes += _ends(own, others, up, right, scale)
    key, y = laid(_entries(own, others), width, height + 8.0)
    shapes += key
    for line in _notes(own, width):
        shapes.append(Text(0, y + 8, line, fill=MIDDLE, size=SMALL))
        y += 18
    return Drawing(width, round(y + 8), tuple(shapes))


def grid(up: Axis, scale: Scale, left: float, right: float) -> list[Shape]:
    """Return level lines with their figures, and the ground."""
    shapes: list[Shape] = []
    for tick in up.ticks():
        y = up.at(tick)
        shapes += [
            Stroke(left, y, right, y, stroke=PALE),
            Text(left - 6, y + 5, tick_words(tick, scale), "end", fill=MIDDLE, size=SMALL),
        ]
    return [*shapes, Stroke(left, up.start, right, up.start, stroke=INK, width=1.5)]


def period_words(
    years: Sequence[tuple[int, str]], across: dict[int, float], bottom: float, room: float, width: float
) -> list[Shape]:
    """Return the periods under the line: the last, and as many of those before as there is room for."""
    shapes: list[Shape] = []
    edge = width + room
    for year, words in reversed(years):
        x = across[year]
        half = 3.6 * len(words)
        if x + half > edge:
            continue
        shapes.append(Text(min(x, width - half), bottom + 19, words, "middle", fill=MIDDLE, size=SMALL))
        edge = x - half - 8
    return shapes


def _band(own: Line, order: Sequence[int], across: dict[int, float], up: Axis, half: float) -> list[Shape]:
    """Return the intervals as a band under each run; a year alone has a short one of its own."""
    parts: list[tuple[tuple[float, float], ...]] = []
    for run in runs(own.points, order):
        known = [point for point in run if point.low is not None and point.high is not None]
        if not known:
            continue
        tops = [(across[point.year], up.at(point.high or 0)) for point in known]
        feet = [(across[point.year], up.at(point.low or 0)) for point in known]
        if len(known) == 1:
            (x, top), (_, foot) = tops[0], feet[0]
            tops, feet = [(x - half, top), (x + half, top)], [(x - half, foot), (x + half, foot)]
        parts.append((*tops, *reversed(feet)))
    return [Path(tuple(parts), fill=BAND, closed=True)] if parts else []


def _way(run: Sequence[YearPoint], across: dict[int, float], up: Axis) -> tuple[tuple[float, float], ...]:
    return tuple((across[point.year], up.at(point.value or 0)) for point in run)


def _own(own: Line, order: Sequence[int], across: dict[int, float], up: Axis) -> list[Shape]:
    found = runs(own.points, order)
    shapes: list[Shape] = [Path(tuple(_way(run, across, up) for run in found), stroke=DEEP, width=3)]
    named: set[str] = set()
    for run in found:
        for point, (x, y) in zip(run, _way(run, across, up), strict=True):
            if point.is_revised:
                shapes.append(Dot(x, y, 9, "none", stroke=INK, width=1.5))
            shapes.append(Dot(x, y, 5.5, PAPER if point.of else DEEP, stroke=DEEP if point.of else PAPER, width=2))
        if run[0].of and run[0].of not in named:
            named.add(run[0].of)
            x, y = _way(run, across, up)[0]
            shapes.append(Text(x - 4, y - 14, shortened(run[0].of, 200), bold=True, size=SMALL, halo=True))
    for point in own.points:
        if point.value is None:
            x, y = across[point.year], up.start - 9
            cross = (((x - 4, y - 4), (x + 4, y + 4)), ((x - 4, y + 4), (x + 4, y - 4)))
            shapes.append(Path(cross, stroke=MIDDLE, width=2))
    return shapes


def _other(line: Line, at: int, order: Sequence[int], across: dict[int, float], up: Axis) -> list[Shape]:
    colour, dash = LOOKS[at % len(LOOKS)]
    found = runs(line.points, order)
    shapes: list[Shape] = [Path(tuple(_way(run, across, up) for run in found), stroke=colour, width=2, dash=dash)]
    for run in found:
        shapes += [_dot(at, x, y) for x, y in _way(run, across, up)]
    return shapes


def _dot(at: int, x: float, y: float) -> Shape:
    """Return the mark of another's line: a square, a diamond."""
    colour = LOOKS[at % len(LOOKS)][0]
    return square(x, y, 4, fill=colour) if at % 2 == 0 else diamond(x, y, 5.5, fill=colour)


def _ends(own: Line, others: Sequence[Line], up: Axis, right: float, scale: Scale) -> list[Shape]:
    """Return the lines' names and last figures beside their ends, kept apart."""
    last = []
    for at, line in enumerate([own, *others]):
        known = [point for point in line.points if point.value is not None]
        if known:
            last.append((at, line, known[-1]))
    spots = apart([up.at(point.value or 0) for _, _, point in last], 19, up.end + 8, up.start - 8)
    shapes: list[Shape] = []
    for (at, line, point), y in zip(last, spots, strict=True):
        words = f" {scale.number(point.value)}"
        name = shortened(line.label, 240 - 7.4 * len(words))
        colour = DEEP if at == 0 else LOOKS[(at - 1) % len(LOOKS)][0]
        shapes.append(Text(right + 10, y + 5, f"{name}{words}", fill=colour, bold=at == 0))
    return shapes


def _entries(own: Line, others: Sequence[Line]) -> list[Entry]:
    entries: list[Entry] = [
        ([Stroke(0, 0, 16, 0, stroke=DEEP, width=3), Dot(8, 0, 5, DEEP, stroke=PAPER, width=2)], own.label)
    ]
    if any(point.low is not None for point in own.points):
        entries.append(([Path((((0, -7), (16, -7), (16, 7), (0, 7)),), fill=BAND, closed=True)], "95% interval"))
    for at, line in enumerate(others):
        colour, dash = LOOKS[at % len(LOOKS)]
        entries.append(([Stroke(0, 0, 18, 0, stroke=colour, width=2, dash=dash), _dot(at, 8, 0)], line.label))
    before = sorted({point.of for point in own.points if point.of})
    entries += [([Dot(8, 0, 5.5, PAPER, stroke=DEEP, width=2)], f"{name}, before") for name in before]
    if any(point.is_revised for point in own.points):
        entries.append(([Dot(8, 0, 8, "none", stroke=INK, width=1.5)], "revised since it was first published"))
    return entries


def _notes(own: Line, width: float) -> list[str]:
    """Return the years without a figure, by why, in lines that fit."""
    lines: list[str] = []
    for state, words in STATE_WORDS.items():
        years = [point.period for point in own.points if point.value is None and point.state == state]
        if years and words:
            lines += in_lines(f"{as_head(words)}: {', '.join(years)}.", width, SMALL)
    return lines
