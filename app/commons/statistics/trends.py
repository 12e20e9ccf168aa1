"""Whether the last five yearly points go up or down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from app.commons.statistics.tails import normal_p, z_of

POINTS = 5
LEVEL = 0.05
RISING, FALLING, STEADY, NONE = "rising", "falling", "steady", "none"
RULE = "A trend is a chi-squared test over the last five years, at the 95% level. Fewer than five years show none."


@dataclass(frozen=True, slots=True)
class Trend:
    """What a test of the last points says."""

    direction: str  # "rising", "falling", "steady"; "none" where there are too few points
    p: float | None
    points: int
    chi_squared: float | None = None  # with one degree of freedom


def trend_of_proportions(parts: Sequence[float | None], wholes: Sequence[float | None]) -> Trend:
    """Test the last five proportions for a trend.

    Args:
        parts, wholes: yearly counts, oldest first, a year apart; None where there is none. A part that rounding made
            larger than its whole is taken as the whole.

    Returns:
        "none" where one of the last five years is missing, or there are fewer.

    Raises:
        ValueError: they are not as many, or one is negative.

    Source: P. Armitage (1955), Tests for linear trends in proportions and frequencies, Biometrics 11, 375-386;
    W. G. Cochran (1954), Biometrics 10, 417-451. Scores are the years.
    """
    last = _last(parts, wholes)
    if last is None:
        return Trend(NONE, None, _there(parts, wholes))
    if any(part < 0 or whole < 0 for part, whole in last):
        raise ValueError("A count is not negative.")
    last = [(min(part, whole), whole) for part, whole in last]
    all_parts, all_wholes = fsum(part for part, _ in last), fsum(whole for _, whole in last)
    if not all_wholes:
        return Trend(NONE, None, POINTS)
    mean = all_parts / all_wholes
    slope = fsum(year * (part - whole * mean) for year, (part, whole) in enumerate(last))
    return _tested(slope, mean * (1 - mean) * _spread([whole for _, whole in last]))


def trend_of_rates(counts: Sequence[float | None], populations: Sequence[float | None]) -> Trend:
    """Test the last five rates for a trend: counts as Poisson, given their sum.

    Args:
        counts, populations: yearly, oldest first, a year apart; None where there is none.

    Returns:
        "none" where one of the last five years is missing, or there are fewer.

    Raises:
        ValueError: they are not as many, or one is negative.

    Source: Breslow and Day (1987), Statistical methods in cancer research, vol. II, 3.4: the score test for a trend
    in rates. Scores are the years.
    """
    last = _last(counts, populations)
    if last is None:
        return Trend(NONE, None, _there(counts, populations))
    if any(count < 0 or people < 0 for count, people in last):
        raise ValueError("A count is not negative.")
    events, everybody = fsum(count for count, _ in last), fsum(people for _, people in last)
    if not everybody:
        return Trend(NONE, None, POINTS)
    rate = events / everybody
    slope = fsum(year * (count - people * rate) for year, (count, people) in enumerate(last))
    return _tested(slope, rate * _spread([people for _, people in last]))


def trend_of_survey(values: Sequence[float | None], margins: Sequence[float | None]) -> Trend:
    """Test the last five survey results for a trend, from the published margins.

    Args:
        values: yearly results, oldest first, a year apart; None where there is none.
        margins: of their 95% intervals, in the same unit, > 0.

    Returns:
        "none" where one of the last five years is missing, or there are fewer.

    Raises:
        ValueError: they are not as many.

    Source: weighted least squares with known variances (Armitage, Berry and Matthews 2002, Statistical methods in
    medical research, 4th edition, 11.5): slope squared over its variance is chi-squared with one degree of freedom.
    """
    last = _last(values, margins)
    if last is None or any(margin <= 0 for _, margin in last):
        return Trend(NONE, None, _there(values, margins))
    z = z_of(0.95)
    weights = [(z / margin) ** 2 for _, margin in last]
    middle = fsum(weight * value for weight, (value, _) in zip(weights, last, strict=True)) / fsum(weights)
    slope = fsum(
        weight * year * (value - middle) for year, (weight, (value, _)) in enumerate(zip(weights, last, strict=True))
    )
    return _tested(slope, _spread(weights))


def _last(one: Sequence[float | None], other: Sequence[float | None]) -> list[tuple[float, float]] | None:
    """Return the last five pairs; None where one of them is not whole, or there are fewer."""
    if len(one) != len(other):
        raise ValueError("There are as many of one as of the other.")
    pairs = [(a, b) for a, b in list(zip(one, other, strict=True))[-POINTS:] if a is not None and b is not None]
    return pairs if len(pairs) == POINTS else None


def _there(one: Sequence[float | None], other: Sequence[float | None]) -> int:
    """Return how many of the last five are there."""
    pairs = list(zip(one, other, strict=True))[-POINTS:]
    return sum(a is not None and b is not None for a, b in pairs)


def _spread(weights: Sequence[float]) -> float:
    """Return the weighted sum of squared distances of the years from their mean."""
    whole = fsum(weights)
    mean = fsum(weight * year for year, weight in enumerate(weights)) / whole
    return fsum(weight * (year - mean) ** 2 for year, weight in enumerate(weights))


def _tested(slope: float, variance: float) -> Trend:
    """Return what a score and its variance come to; without variance nothing moves."""
    if variance <= 0:
        return Trend(STEADY, 1.0, POINTS, 0.0)
    z = slope / sqrt(variance)
    p = normal_p(z)
    direction = STEADY if p >= LEVEL else RISING if slope > 0 else FALLING
    return Trend(direction, p, POINTS, z * z)
