"""Tails of distributions, and points of the normal one."""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, exp, fsum, isfinite, lgamma, log, sqrt
from statistics import NormalDist

_STEPS = 200  # halvings: far more than a double has digits


def z_of(confidence: float) -> float:
    """Return how many standard errors a two-sided normal interval reaches to each side: 1.96 for 0.95.

    Raises:
        ValueError: the confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("A confidence lies between 0 and 1.")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def normal_p(z: float) -> float:
    """Return the two-sided p of a standard normal deviate."""
    return erfc(abs(z) / sqrt(2))


def chi_squared_p(value: float, freedom: int) -> float:
    """Return the chance that chi-squared is at least so large; exact, by the finite series of whole degrees.

    Args:
        value: >= 0.
        freedom: degrees of freedom, >= 1.

    Source: Abramowitz and Stegun (1964), Handbook of mathematical functions, 26.4.4 and 26.4.5.
    """
    if freedom < 1 or value < 0 or not isfinite(value):
        raise ValueError("Chi-squared is at least 0, and has at least one degree of freedom.")
    if value == 0:
        return 1.0
    half = value / 2
    if freedom % 2 == 0:
        terms = (i * log(half) - half - lgamma(i + 1) for i in range(freedom // 2))
        return min(1.0, fsum(exp(term) for term in terms))
    terms = ((i - 0.5) * log(half) - half - lgamma(i + 0.5) for i in range(1, (freedom + 1) // 2))
    return min(1.0, erfc(sqrt(half)) + fsum(exp(term) for term in terms))


def poisson_at_most(count: int, mean: float) -> float:
    """Return the chance of at most `count` events where `mean` are expected; 0 where `count` is negative."""
    if count < 0:
        return 0.0
    return 1.0 if mean <= 0 else chi_squared_p(2 * mean, 2 * (count + 1))


def crossing(falling: Callable[[float], float], goal: float, low: float, high: float) -> float:
    """Return where a falling function comes down to a goal, by halving; it is above at `low`, below at `high`."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if falling(middle) > goal:
            low = middle
        else:
            high = middle
    return (low + high) / 2


__all__ = ["chi_squared_p", "crossing", "normal_p", "poisson_at_most", "z_of"]
