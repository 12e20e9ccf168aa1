"""A group's own figure, from those of its members that supplied one."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from app.commons.statistics.quantiles import quantile


class Aggregate(NamedTuple):
    """A group's figure, and of how many of its members it is."""

    value: float | None  # None where nobody supplied any
    used: int
    left_out: int


def aggregate(numerators: Sequence[float | None], denominators: Sequence[float | None]) -> Aggregate:
    """Return the sum of numerators over the sum of denominators, as a fraction.

    Whoever did not supply one of the two, or had it suppressed, is left out of both: counted as 0 it would pull the
    group's figure down.

    Args:
        numerators, denominators: one of each for every member, in the same order; None where there is none.

    Raises:
        ValueError: they are not as many.
    """
    both = [(n, d) for n, d in zip(numerators, denominators, strict=True) if n is not None and d is not None]
    whole = fsum(d for _, d in both)
    value = fsum(n for n, _ in both) / whole if whole else None
    return Aggregate(value, len(both), len(numerators) - len(both))


def weighted_mean(values: Sequence[float | None], weights: Sequence[float | None]) -> Aggregate:
    """Return the mean of survey results, each weighted by how many answered; whoever lacks either is left out.

    Raises:
        ValueError: they are not as many.
    """
    both = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None and w is not None]
    whole = fsum(w for _, w in both)
    value = fsum(v * w for v, w in both) / whole if whole else None
    return Aggregate(value, len(both), len(values) - len(both))


def middle(values: Sequence[float | None]) -> Aggregate:
    """Return the median of those that there are."""
    there = [value for value in values if value is not None]
    return Aggregate(quantile(there, 0.5) if there else None, len(there), len(values) - len(there))
