"""Scales of charts: round ends, round steps, labels that keep out of each other's way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite, log10

from app.benchmarking.charts.data import Scale


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` at `start` to `high` at `end`, in the drawing's units; `end` may come before `start`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value lies; what is beyond an end lies on it."""
        if value <= self.low:
            return self.start
        if value >= self.high:
            return self.end
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self, about: int = 5) -> list[float]:
        """Return round values along the scale."""
        step = step_of(self.high - self.low, about)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [round(at * step, 10) for at in range(first, last + 1)]


def step_of(span: float, about: int = 5) -> float:
    """Return a round step that cuts a span into about so many."""
    rough = max(span, 1e-9) / max(1, about)
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough - 1e-12)


def ends_of(values: Iterable[float | None], *, zero: bool, unit: str = "") -> tuple[float, float]:
    """Return round ends that hold every value: from nought where bars stand on it; a share never passes 0 or 100."""
    known = [value for value in values if value is not None and isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if zero:
        low, high = min(0.0, low), max(0.0, high)
    if high - low < 1e-9:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    step = step_of(high - low)
    ends = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    if unit == "%" and low >= 0 and high <= 100:
        return max(0.0, ends[0]), min(100.0, ends[1])
    return ends


def tick_words(value: float, scale: Scale) -> str:
    """Return a round value as an axis has it."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return f"{text}%" if scale.unit == "%" else text


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return places along a line at least so far apart, near where they are wanted, in the same order.

    Where there is no room for all between the ends, they stand as far apart as there is.
    """
    if not wanted:
        return []
    least = min(least, (high - low) / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    groups: list[list[float]] = []  # [sum of wanted firsts, how many]: neighbours that push each other share one place
    for at in order:
        groups.append([min(max(wanted[at], low), high), 1])
        while len(groups) > 1 and _first(groups[-2]) + groups[-2][1] * least > _first(groups[-1]):
            total, count = groups.pop()
            groups[-1][0] += total - count * groups[-1][1] * least
            groups[-1][1] += count
    places: list[float] = []
    for group in groups:
        places += [_first(group) + least * at for at in range(int(group[1]))]
    for at, _ in enumerate(places):
        places[at] = max(places[at], low + least * at)
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], high - least * (len(places) - 1 - at))
    found = [0.0] * len(wanted)
    for at, spot in zip(order, places, strict=True):
        found[at] = spot
    return found


def _first(group: list[float]) -> float:
    return group[0] / group[1]


def within(points: Sequence[tuple[float, float]], low: float, high: float) -> list[tuple[tuple[float, float], ...]]:
    """Return the parts of a line through points that lie between two heights, cut where it crosses them."""
    parts: list[list[tuple[float, float]]] = [[]]
    for one, two in pairwise(points):
        cut = _cut(one, two, low, high)
        if cut is None:
            continue
        if parts[-1] and parts[-1][-1] != cut[0]:
            parts.append([])
        parts[-1] += cut if not parts[-1] else cut[1:]
    return [tuple(part) for part in parts if len(part) > 1]


def _cut(
    one: tuple[float, float], two: tuple[float, float], low: float, high: float
) -> list[tuple[float, float]] | None:
    start, end = 0.0, 1.0
    rise = two[1] - one[1]
    for bound, sign in ((low, 1), (high, -1)):
        ahead, gain = sign * (one[1] - bound), sign * rise
        if ahead < 0 and ahead + gain < 0:
            return None
        if ahead < 0:
            start = max(start, -ahead / gain)
        elif ahead + gain < 0:
            end = min(end, -ahead / gain)
    if start >= end:
        return None
    spot = [(one[0] + (two[0] - one[0]) * share, one[1] + rise * share) for share in (start, end)]
    return [one if start == 0 else spot[0], two if end == 1 else spot[1]]
