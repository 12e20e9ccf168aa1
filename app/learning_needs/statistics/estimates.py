"""Shares, means and needs with their intervals, from counts that are rounded already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt

from app.commons.statistics import intervals

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95% interval, all in the same unit."""

    value: float
    low: float
    high: float


def share(part: int, whole: int) -> int:
    """Return part of whole in whole per cent, halves up; at most 100, since both are rounded counts. whole > 0."""
    return min(100, floor(100 * part / whole + 0.5))


def wilson(part: int, whole: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, as shares from 0 to 1.

    Args:
        part: a count; taken as `whole` where rounding made it larger.
        whole: a count, > 0.
        confidence: two-sided.

    Source: `app.commons.statistics.intervals.wilson`.
    """
    return intervals.wilson(min(part, whole), whole, confidence=confidence)


def mean(counts: Sequence[int]) -> float:
    """Return the mean step, counting steps from 1. The counts' sum is > 0."""
    return sum(step * count for step, count in enumerate(counts, 1)) / sum(counts)


def too_spread(counts: Sequence[int], base: int) -> bool:
    """Say whether rounding swallowed so much of a distribution that a mean would mislead: under half is left."""
    return 2 * sum(counts) < base or sum(counts) < 2


def need(matters: Sequence[int], can: Sequence[int], *, confidence: float = CONFIDENCE) -> Estimate:
    """Return mean matters less mean can do, with Welch's interval.

    The two ratings come from the same people and tend to go together. Taking them as independent then makes the
    interval wider than a paired one, never narrower: it is conservative, and needs no table of both ratings at once,
    which would give small groups away.

    Args:
        matters, can: counts of the steps, lowest first; each sums to at least 2.
        confidence: two-sided.

    Source: B. L. Welch (1947), The generalization of Student's problem when several different population variances
    are involved, Biometrika 34, 28-35; the same as `scipy.stats.ttest_ind(..., equal_var=False).confidence_interval()`.
    Where all gave one step in both, there is no spread and the interval is the difference itself.
    """
    difference = mean(matters) - mean(can)
    (one, n_one), (two, n_two) = ((_variance(counts), sum(counts)) for counts in (matters, can))
    part_one, part_two = one / n_one, two / n_two
    if not part_one + part_two:
        return Estimate(difference, difference, difference)
    freedom = (part_one + part_two) ** 2 / (part_one**2 / (n_one - 1) + part_two**2 / (n_two - 1))
    from scipy.special import stdtrit  # here, not above: pages read estimates, and need none of this

    reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * sqrt(part_one + part_two)
    return Estimate(difference, difference - reach, difference + reach)


def _variance(counts: Sequence[int]) -> float:
    """Return the variance of the steps, with n - 1."""
    middle = mean(counts)
    return sum(count * (step - middle) ** 2 for step, count in enumerate(counts, 1)) / (sum(counts) - 1)
