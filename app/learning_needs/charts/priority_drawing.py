"""The priority chart drawn: numbered discs in four quarters, moved apart where they would cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

from app.learning_needs.charts.quarters import ENOUGH, KEEP_UP, LATER, LEARN_FIRST, QUARTERS, Priorities
from app.ui.drawing import (
    INK,
    LINE,
    MIDDLE,
    NARROW,
    PALE,
    PAPER,
    SMALL,
    WIDE,
    Dot,
    Drawing,
    Line,
    Rect,
    Shape,
    Text,
    shortened,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies, and what its sides stand for."""

    left: float
    top: float
    width: float
    height: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        return self.left + self.width * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        return self.top + self.height * (self.y_high - value) / (self.y_high - self.y_low)

    def can(self, x: float) -> float:
        return self.x_low + (self.x_high - self.x_low) * (x - self.left) / self.width

    def matters(self, y: float) -> float:
        return self.y_high - (self.y_high - self.y_low) * (y - self.top) / self.height


def range_of(values: Sequence[float]) -> tuple[float, float]:
    """Return ends on half steps with room around the values, so that topics stand apart."""
    if not values:
        return 1.0, 5.0
    low, high = max(1.0, min(values) - 0.2), min(5.0, max(values) + 0.2)
    low, high = floor(low * 2) / 2, ceil(high * 2) / 2
    return (low, high) if high - low >= 1 else (max(1.0, high - 1), max(2.0, high))


def _frame(found: Priorities, left: float, top: float, width: float, height: float) -> Frame:
    x_low, x_high = range_of([place.can for place in found.places])
    y_low, y_high = range_of([place.matters for place in found.places])
    return Frame(left, top, width, height, x_low, x_high, y_low, y_high)


def _plot(found: Priorities, frame: Frame, radius: float, size: int) -> list[Shape]:
    right, bottom = frame.left + frame.width, frame.top + frame.height
    x, y = frame.x(found.can), frame.y(found.matters)
    corners = {
        LEARN_FIRST: (frame.left, frame.top, x - frame.left, y - frame.top),
        KEEP_UP: (x, frame.top, right - x, y - frame.top),
        LATER: (frame.left, y, x - frame.left, bottom - y),
        ENOUGH: (x, y, right - x, bottom - y),
    }
    shapes: list[Shape] = [Rect(*corner, fill=quarter.ground) for quarter, corner in corners.items()]
    shapes += _grid(frame)
    shapes += [
        Line(x, frame.top, x, bottom, stroke=MIDDLE, width=1.5),
        Line(frame.left, y, right, y, stroke=MIDDLE, width=1.5),
        Rect(frame.left, frame.top, frame.width, frame.height, fill="none", stroke=LINE),
    ]
    for quarter, (qx, qy, width, height) in corners.items():
        at_right, at_top = quarter in (KEEP_UP, ENOUGH), quarter in (LEARN_FIRST, KEEP_UP)
        if width < 50:
            continue
        shapes.append(
            Text(
                qx + width - 8 if at_right else qx + 8,
                qy + size + 6 if at_top else qy + height - 9,
                shortened(quarter.title, width - 12, size),
                "end" if at_right else "start",
                fill=quarter.dot,
                bold=True,
                size=size,
            )
        )
    return shapes + _dots(found, frame, radius)


def _grid(frame: Frame) -> list[Shape]:
    shapes: list[Shape] = []
    bottom, right = frame.top + frame.height, frame.left + frame.width
    for value in _ticks(frame.x_low, frame.x_high):
        at = frame.x(value)
        shapes += [
            Line(at, frame.top, at, bottom, stroke=PALE),
            Text(at, bottom + 17, f"{value:g}", "middle", fill=MIDDLE, size=SMALL),
        ]
    for value in _ticks(frame.y_low, frame.y_high):
        at = frame.y(value)
        shapes += [
            Line(frame.left, at, right, at, stroke=PALE),
            Text(frame.left - 6, at + 5, f"{value:g}", "end", fill=MIDDLE, size=SMALL),
        ]
    return shapes


def _ticks(low: float, high: float) -> list[float]:
    return [low + step / 2 for step in range(round((high - low) * 2) + 1)]


def _dots(found: Priorities, frame: Frame, radius: float) -> list[Shape]:
    """Return the topics as numbered discs, moved apart where they would cover each other, each with a line home."""
    true = tuple((frame.x(place.can), frame.y(place.matters)) for place in found.places)
    shown = apart(true, frame, radius)
    shapes: list[Shape] = []
    for (x, y), (home_x, home_y) in zip(shown, true, strict=True):
        if abs(x - home_x) + abs(y - home_y) > 2:
            shapes += [Line(x, y, home_x, home_y, stroke=INK), Dot(home_x, home_y, 2.5, INK, width=0.5)]
    for place, (x, y) in zip(found.places, shown, strict=True):
        shapes += [
            Dot(x, y, radius, found.quarter(place).dot, stroke=PAPER),
            Text(x, y + 4.5, str(place.number), "middle", fill=PAPER, bold=True, size=SMALL),
        ]
    return shapes


@lru_cache(maxsize=256)  # findings never change, and are looked at again and again
def apart(places: tuple[tuple[float, float], ...], frame: Frame, radius: float) -> list[tuple[float, float]]:
    """Return the places pushed apart, a little at a time, to no nearer than two radii; the same for the same places."""
    spots = [list(place) for place in places]
    least = 2 * radius + 1.5
    for _ in range(200):
        moved = False
        for one in range(len(spots)):
            for two in range(one + 1, len(spots)):
                dx, dy = spots[two][0] - spots[one][0], spots[two][1] - spots[one][1]
                apart = (dx * dx + dy * dy) ** 0.5
                if apart >= least:
                    continue
                moved = True
                if apart < 0.01:
                    dx, dy, apart = (1.0, 0.3 * (one - two), 1.0)
                push = (least - apart) / 2
                for spot, way in ((spots[one], -1), (spots[two], 1)):
                    spot[0] += way * push * dx / apart
                    spot[1] += way * push * dy / apart
        for spot in spots:
            spot[0] = min(max(spot[0], frame.left + radius), frame.left + frame.width - radius)
            spot[1] = min(max(spot[1], frame.top + radius), frame.top + frame.height - radius)
        if not moved:
            break
    return [(spot[0], spot[1]) for spot in spots]


def wide(found: Priorities) -> Drawing:
    return Drawing(WIDE, 500, tuple(_plotwide(found, 830)))


def _plotwide(found: Priorities, width: float) -> list[Shape]:
    frame = _frame(found, left=62, top=8, width=width, height=440)
    return [
        *_plot(found, frame, radius=12, size=15),
        Text(frame.left + frame.width / 2, 490, "How well staff can do it now (1 to 5)", "middle", bold=True),
        Text(16, frame.top + frame.height / 2, "How much it matters (1 to 5)", "middle", bold=True, turned=True),
    ]


def listed(found: Priorities) -> Drawing:
    """Return the wide drawing with its topics listed beside it, for paper, where no list stands under it."""
    shapes = _plotwide(found, 520)
    y = 22.0
    for quarter in QUARTERS:
        topics = found.of(quarter)
        if not topics:
            continue
        shapes.append(Text(606, y, quarter.title, fill=quarter.dot, bold=True))
        y += 19
        for place in topics:
            shapes.append(Text(628, y, str(place.number), "end", fill=MIDDLE, size=SMALL))
            shapes.append(Text(634, y, shortened(place.title, 264, SMALL), size=SMALL))
            y += 18
        y += 8
    return Drawing(WIDE, max(500, round(y)), tuple(shapes))


def narrow(found: Priorities) -> Drawing:
    frame = _frame(found, left=46, top=6, width=293, height=300)
    shapes = _plot(found, frame, radius=11, size=14)
    shapes += [
        Text(frame.left + frame.width / 2, 343, "How well staff can do it now", "middle", bold=True),
        Text(14, frame.top + frame.height / 2, "How much it matters", "middle", bold=True, turned=True),
    ]
    return Drawing(NARROW, 352, tuple(shapes))
