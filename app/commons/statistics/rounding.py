"""What rounded and suppressed counts stand for, carried into intervals.

The rule of the Safeguarding Adults Collection: 0 to 4 is suppressed, the rest is rounded to the nearest 5.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.commons.statistics.intervals import CONFIDENCE, Bounds, poisson, wilson

STEP = 5
SUPPRESSED = Bounds(0, 4)


def bounds(value: float | None, *, suppressed: bool = False) -> Bounds:
    """Return the least and the most that a published count stands for.

    Args:
        value: as published; None where it is suppressed.
        suppressed: it was held back for being 0 to 4.

    Returns:
        0 to 4 where suppressed; 5 to 7 for 5; r - 2 to r + 2 for a larger r; 0 to 0 for a published 0. A count that is
        no multiple of 5 was not rounded, and stands for itself.

    Raises:
        ValueError: there is neither a value nor a suppressed one (not supplied is not 0), or it is negative.
    """
    if suppressed:
        return SUPPRESSED
    if value is None or value < 0:
        raise ValueError("A count that was not supplied has no bounds, and none is negative.")
    if value % STEP or value == 0:
        return Bounds(value, value)
    return Bounds(value, value + 2) if value == STEP else Bounds(value - 2, value + 2)


def total(parts: Sequence[Bounds]) -> Bounds:
    """Return the bounds of a sum."""
    return Bounds(sum(part.low for part in parts), sum(part.high for part in parts))


def share_bounds(parts: Sequence[Bounds], rest: Sequence[Bounds]) -> Bounds:
    """Return the lowest and highest feasible share of cells in these cells and the rest together, as fractions.

    Each cell was rounded by itself: of 15 and 10, 13/(13+12) to 17/(17+8). For a part of a total that was rounded by
    itself, see `part_bounds`.

    Raises:
        ValueError: all of it is 0, so that there is no share.
    """
    part, other = total(parts), total(rest)
    if part.high + other.high == 0:
        raise ValueError("Nothing has no shares.")
    low = part.low / (part.low + other.high) if part.low else 0.0
    high = part.high / (part.high + other.low) if part.high else 0.0
    return Bounds(low, high)


def share_interval(
    parts: Sequence[Bounds], rest: Sequence[Bounds], *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of the share of cells in these cells and the rest together, as fractions.

    From the lowest feasible share's lower Wilson limit to the highest feasible share's upper one. Of counts that were
    not rounded it is Wilson's own interval.

    Raises:
        ValueError: all of it is 0, so that there is no share.
    """
    part, other = total(parts), total(rest)
    if part.high + other.high == 0:
        raise ValueError("Nothing has no shares.")
    least, most = part.low + other.high, part.high + other.low
    low = wilson(part.low, least, confidence=confidence)[0] if part.low else 0.0
    high = wilson(part.high, most, confidence=confidence)[1] if most else 1.0
    return low, high


def part_bounds(part: Bounds, whole: Bounds) -> Bounds:
    """Return the lowest and highest feasible share of a count in its published total, as fractions.

    Both were rounded by themselves: 15 of 25 is 13/27 to 17/23, 48% to 74%.

    Raises:
        ValueError: the whole is 0.
    """
    if whole.high == 0:
        raise ValueError("Nothing has no shares.")
    high = 1.0 if whole.low <= part.high and part.high else part.high / (whole.low or whole.high)
    return Bounds(min(1.0, part.low / whole.high), high)


def part_interval(part: Bounds, whole: Bounds, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the interval of the share of a count in its published total, as fractions: see `share_interval`.

    Raises:
        ValueError: the whole is 0.
    """
    if whole.high == 0:
        raise ValueError("Nothing has no shares.")
    low = wilson(min(part.low, whole.high), whole.high, confidence=confidence)[0]
    least = max(whole.low, 1.0) if part.high else whole.high
    return low, wilson(min(part.high, least), least, confidence=confidence)[1]


def rate_interval(
    count: Bounds, population: float, multiplier: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of a rate: the lowest count's lower Poisson limit to the highest count's upper one.

    Args:
        count: of events.
        population: the people among whom, > 0; taken as known.
        multiplier: the rate is for so many people: 100,000.
        confidence: two-sided.

    Raises:
        ValueError: nobody is in the population.
    """
    return quotient_interval(count, Bounds(population, population), multiplier, confidence=confidence)


def quotient_interval(
    count: Bounds, other: Bounds, multiplier: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of a count over another that it is no part of: enquiries over concerns.

    The count varies as a Poisson count does; the other is taken as known but for its rounding.

    Raises:
        ValueError: the other may be 0.
    """
    if other.low <= 0:
        raise ValueError("There is no rate over nothing.")
    low = poisson(count.low, confidence=confidence)[0] * multiplier / other.high
    return low, poisson(count.high, confidence=confidence)[1] * multiplier / other.low
