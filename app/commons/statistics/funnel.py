"""Funnel plots: limits round a target that widen as numbers shrink, and how far the points outrun them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from app.commons.statistics.quantiles import quantile
from app.commons.statistics.tails import chi_squared_p, z_of

WARNING, ALARM = 0.95, 0.998  # the two pairs of limits
INSIDE, BEYOND_95, BEYOND_998 = "inside", "95", "99.8"
PROPORTION, RATE, RATIO = "proportion", "rate", "ratio"
LEVEL = 0.05  # of the test for overdispersion
STEPS = 60  # points of a drawn curve


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One point of a funnel."""

    key: str
    n: float  # what limits narrow with: the whole, or the population
    value: float  # in the measure's unit
    z: float  # standard errors from the target, overdispersion taken into account; its sign is the side
    place: str  # "inside", or beyond the "95" or "99.8" limits


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """The limits at one size, for drawing; in the measure's unit."""

    n: float
    lower95: float
    upper95: float
    lower998: float
    upper998: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel plot's arithmetic."""

    kind: str
    target: float  # in the measure's unit
    phi: float  # the overdispersion factor: 1 is none
    adjusted: bool  # the limits are wider by the root of phi
    points: tuple[FunnelPoint, ...]
    curve: tuple[FunnelRow, ...]


def pooled(parts: Sequence[float], wholes: Sequence[float]) -> float:
    """Return the average of all together: sum over sum, as a fraction.

    Raises:
        ValueError: there is nothing to divide by, or they are not as many.
    """
    if len(parts) != len(wholes) or fsum(wholes) <= 0:
        raise ValueError("There are as many parts as wholes, and the wholes are more than 0 together.")
    return fsum(parts) / fsum(wholes)


def limits_proportion(target: float, n: float, level: float = WARNING, *, phi: float = 1.0) -> tuple[float, float]:
    """Return the limits of a proportion, as fractions within 0 to 1.

    Args:
        target: from 0 to 1.
        n: the whole, > 0.
        level: 0.95 or 0.998, two-sided.
        phi: the overdispersion factor that widens them, multiplicative.

    Raises:
        ValueError: an argument is outside its range.

    Source: D. J. Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine
    24, 1185-1202: normal approximation, target +/- z * sqrt(phi * target * (1 - target) / n).
    """
    if not 0 <= target <= 1 or n <= 0:
        raise ValueError("A target is from 0 to 1, and n more than 0.")
    reach = z_of(level) * sqrt(phi * target * (1 - target) / n)
    return max(0.0, target - reach), min(1.0, target + reach)


def limits_rate(
    target: float, population: float, multiplier: float, level: float = WARNING, *, phi: float = 1.0
) -> tuple[float, float]:
    """Return the limits of a rate, in its unit, not below 0.

    Args:
        target: the rate for so many people as `multiplier`, >= 0.
        population: > 0.
        multiplier: 100,000, say.
        level: 0.95 or 0.998, two-sided.
        phi: the overdispersion factor that widens them, multiplicative.

    Raises:
        ValueError: an argument is outside its range.

    Source: Spiegelhalter (2005), as above: target +/- z * sqrt(phi * target * multiplier / population).
    """
    if target < 0 or population <= 0 or multiplier <= 0:
        raise ValueError("A target is not negative, population and multiplier are more than 0.")
    reach = z_of(level) * sqrt(phi * target * multiplier / population)
    return max(0.0, target - reach), target + reach


def limits_ratio(
    target: float, expected: float, level: float = WARNING, *, multiplier: float = 1.0, phi: float = 1.0
) -> tuple[float, float]:
    """Return the limits of a ratio of a count to another number: observed to expected, enquiries to concerns.

    Args:
        target: the ratio times `multiplier`, >= 0; 1 for observed to expected.
        expected: what the count is divided by, > 0.
        level, phi: as for `limits_rate`.
        multiplier: 100 for a ratio in per cent.

    Raises:
        ValueError: an argument is outside its range.

    Source: Spiegelhalter (2005), as above: target +/- z * sqrt(phi * target / expected).
    """
    return limits_rate(target, expected, multiplier, level, phi=phi)


def overdispersion(z_scores: Sequence[float], *, winsorise: float = 0.1) -> float:
    """Return by what factor points vary more than chance has them: the mean of squared winsorised z-scores.

    Args:
        z_scores: standard errors from the target, one for each point, at least one.
        winsorise: the share at each end that is drawn in, so that the few that stand out do not hide themselves.

    Raises:
        ValueError: there are none, or the share is outside 0 to 0.5.

    Source: D. J. Spiegelhalter (2005), Handling over-dispersion of performance indicators, Quality and Safety in
    Health Care 14, 347-351, and Funnel plots for comparing institutional performance, A.3.
    """
    if not z_scores or not 0 <= winsorise < 0.5:
        raise ValueError("Overdispersion is of at least one point, and draws in less than half at each end.")
    low, high = quantile(z_scores, winsorise), quantile(z_scores, 1 - winsorise)
    return fsum(min(max(z, low), high) ** 2 for z in z_scores) / len(z_scores)


def is_overdispersed(phi: float, count: int) -> bool:
    """Say whether a factor is more than chance: count * phi against chi-squared with as many degrees, at 5%.

    Source: Spiegelhalter (2005), as for `overdispersion`. On winsorised scores the test is cautious.
    """
    return phi > 1 and chi_squared_p(count * phi, count) < LEVEL


def funnel(
    points: Sequence[tuple[str, float, float]], kind: str, *, multiplier: float = 1.0, target: float | None = None
) -> Funnel:
    """Return a funnel plot's limits and where each point lies.

    Overdispersion is taken into account as a factor (multiplicative): what is left unexplained widens the limits of
    large and small alike, and the funnel keeps its shape. Adding a variance instead would flatten it.

    Args:
        points: (key, part, whole) each: counts that were supplied; whoever has no whole is left out. A part of a
            proportion that rounding made larger than its whole is taken as the whole.
        kind: "proportion", "rate" or "ratio".
        multiplier: figures are the fraction times this: 100, 100000.
        target: in the measure's unit; None: all points pooled.

    Raises:
        ValueError: there is no point, or the kind is unknown.
    """
    there = [(key, min(part, whole) if kind == PROPORTION else part, whole) for key, part, whole in points if whole > 0]
    if target is None:
        target = pooled([part for _, part, _ in there], [whole for _, _, whole in there]) * multiplier
    elif not there:
        raise ValueError("A funnel has at least one point.")
    error = _error_of(kind, target, multiplier)
    naive = [_z(part / whole * multiplier - target, error(whole)) for _, part, whole in there]
    phi = overdispersion(naive)
    adjusted = is_overdispersed(phi, len(there))
    factor = sqrt(phi) if adjusted else 1.0
    placed = tuple(
        FunnelPoint(key, whole, part / whole * multiplier, z / factor, _place(z / factor))
        for (key, part, whole), z in zip(there, naive, strict=True)
    )
    curve = _curve(kind, target, multiplier, [whole for _, _, whole in there], phi if adjusted else 1.0)
    return Funnel(kind, target, phi, adjusted, placed, curve)


def _error_of(kind: str, target: float, multiplier: float) -> Callable[[float], float]:
    """Return the standard error of a figure at the target, by size."""
    if kind == PROPORTION:
        p = target / multiplier
        if not 0 <= p <= 1:
            raise ValueError("The target of a proportion is from 0 to 1.")
        return lambda n: multiplier * sqrt(p * (1 - p) / n)
    if kind in (RATE, RATIO):
        return lambda n: sqrt(target * multiplier / n)
    raise ValueError("A funnel is of a proportion, a rate or a ratio.")


def _z(distance: float, error: float) -> float:
    return distance / error if error else 0.0


def _place(z: float) -> str:
    if abs(z) > z_of(ALARM):
        return BEYOND_998
    return BEYOND_95 if abs(z) > z_of(WARNING) else INSIDE


def _curve(kind: str, target: float, multiplier: float, sizes: Sequence[float], phi: float) -> tuple[FunnelRow, ...]:
    """Return the limits from the smallest size to the largest, closer together where they bend."""
    low, high = sqrt(min(sizes)), sqrt(max(sizes))
    rows = []
    for step in range(STEPS + 1):
        n = (low + (high - low) * (step / STEPS) ** 2) ** 2
        limits = [_limits(kind, target, n, multiplier, level, phi) for level in (WARNING, ALARM)]
        rows.append(FunnelRow(n, *limits[0], *limits[1]))
    return tuple(rows)


def _limits(kind: str, target: float, n: float, multiplier: float, level: float, phi: float) -> tuple[float, float]:
    if kind == PROPORTION:
        low, high = limits_proportion(target / multiplier, n, level, phi=phi)
        return low * multiplier, high * multiplier
    return limits_rate(target, n, multiplier, level, phi=phi)
