"""What a series of points says by itself: run chart from 5 points, XmR chart from 12."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import comb, fsum
from statistics import median

FEWEST_RUNS, FEWEST_LIMITS = 5, 12  # points
SHIFT = 6  # points in a row on one side of the median
CLIMB = 5  # points in a row that go the same way
LEVEL = 0.025  # of each tail of the number of runs

LIMIT, RANGE_LIMIT = 2.66, 3.268  # times the mean moving range
EIGHT = 8  # points in a row on one side of the mean
NEAR_LIMIT, OF_LAST = 3, 4  # points that are nearer a limit than the mean


@dataclass(frozen=True, slots=True)
class Signal:
    """Points that a rule picks out: the first and the last, from 0."""

    rule: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Runs:
    """A run chart."""

    median: float
    runs: int  # of points on one side of the median; those on it do not count
    too_few: bool
    too_many: bool
    signals: tuple[Signal, ...]  # "shift", "trend"


@dataclass(frozen=True, slots=True)
class XmR:
    """An XmR chart (individual values and moving range)."""

    mean: float
    lower: float  # natural process limits
    upper: float
    mean_range: float
    range_limit: float
    signals: tuple[Signal, ...]  # "outside", "eight", "near", "range"


def run_chart(values: Sequence[float]) -> Runs | None:
    """Return a run chart's median and signals.

    Args:
        values: in order of time, without gaps.

    Returns:
        None under 5 points. Signals: a shift is six or more in a row on one side of the median, points on it passed
        over; a trend is five or more in a row that all go up, or all down, equal ones passed over; too few or too many
        runs have at most 2.5% to occur by chance.

    Source: Perla, Provost and Murray (2011), The run chart: a simple analytical tool for learning from variation in
    healthcare processes, BMJ Quality and Safety 20, 46-51; number of runs by Swed and Eisenhart (1943), Tables for
    testing randomness of grouping in a sequence of alternatives, Annals of Mathematical Statistics 14, 66-87, exact.
    """
    if len(values) < FEWEST_RUNS:
        return None
    middle = median(values)
    off = [(place, value > middle) for place, value in enumerate(values) if value != middle]
    runs = [list(group) for _, group in groupby(off, key=lambda each: each[1])]
    shifts = [Signal("shift", run[0][0], run[-1][0]) for run in runs if len(run) >= SHIFT]
    above = sum(side for _, side in off)
    few, many = _tails_of_runs(len(runs), above, len(off) - above)
    return Runs(middle, len(runs), few <= LEVEL, many <= LEVEL, tuple(shifts + _climbs(values)))


def xmr(values: Sequence[float]) -> XmR | None:
    """Return an XmR chart's limits and signals.

    Args:
        values: in order of time, without gaps.

    Returns:
        None under 12 points. Signals: "outside", a point beyond the limits; "eight", eight or more in a row on one
        side of the mean; "near", three of four in a row nearer to the same limit than to the mean; "range", a moving
        range beyond its own limit.

    Source: D. J. Wheeler (2000), Understanding variation, 2nd edition: mean +/- 2.66 times the mean moving range, and
    3.268 times it for ranges.
    """
    if len(values) < FEWEST_LIMITS:
        return None
    mean = fsum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    mean_range = fsum(ranges) / len(ranges)
    lower, upper = mean - LIMIT * mean_range, mean + LIMIT * mean_range
    outside = [Signal("outside", place, place) for place, v in enumerate(values) if not lower <= v <= upper]
    leaps = [Signal("range", place, place + 1) for place, r in enumerate(ranges) if r > RANGE_LIMIT * mean_range]
    sides = _in_a_row([int(v > mean) - int(v < mean) for v in values], "eight", EIGHT)
    far = [_lean(v, mean, (upper - mean) / 2) for v in values]
    return XmR(mean, lower, upper, mean_range, RANGE_LIMIT * mean_range, (*outside, *sides, *_near(far), *leaps))


def _climbs(values: Sequence[float]) -> list[Signal]:
    """Return where five or more points go the same way; an equal one neither counts nor breaks."""
    moved = [0] + [place for place in range(1, len(values)) if values[place] != values[place - 1]]
    found, start = [], 0
    for place in range(1, len(moved) + 1):
        if place == len(moved) or (place - start >= 2 and _up(values, moved, place) != _up(values, moved, place - 1)):
            if place - start >= CLIMB:
                found.append(Signal("trend", moved[start], moved[place - 1]))
            start = place - 1
    return found


def _up(values: Sequence[float], moved: Sequence[int], place: int) -> bool:
    return values[moved[place]] > values[moved[place] - 1]


def _in_a_row(sides: Sequence[int], rule: str, least: int) -> list[Signal]:
    """Return where so many in a row are on the same side; one on the line breaks the row."""
    found, place = [], 0
    for side, group in groupby(sides):
        length = len(list(group))
        if side and length >= least:
            found.append(Signal(rule, place, place + length - 1))
        place += length
    return found


def _lean(value: float, mean: float, half: float) -> int:
    """Return 1 or -1 for a value nearer to that limit than to the mean."""
    return int(value > mean + half) - int(value < mean - half)


def _near(far: Sequence[int]) -> list[Signal]:
    """Return each four in a row of which three or more lean to the same limit."""
    starts = range(len(far) - OF_LAST + 1)
    found = [(first, far[first : first + OF_LAST]) for first in starts]
    return [
        Signal("near", first, first + OF_LAST - 1)
        for first, four in found
        if max(four.count(1), four.count(-1)) >= NEAR_LIMIT
    ]


def _tails_of_runs(runs: int, above: int, below: int) -> tuple[float, float]:
    """Return the chance of at most, and of at least, so many runs where order is chance."""
    if not above or not below:
        return 1.0, 1.0
    ways = comb(above + below, above)
    chances = {count: _ways_of_runs(count, above, below) / ways for count in range(2, above + below + 1)}
    few = fsum(chance for count, chance in chances.items() if count <= runs)
    return few, fsum(chance for count, chance in chances.items() if count >= runs)


def _ways_of_runs(count: int, above: int, below: int) -> int:
    half = count // 2
    if count % 2 == 0:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)
