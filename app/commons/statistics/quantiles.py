"""The spread of a group, and where one stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Spread:
    """The ends, the quarter marks and the middle of a group's values."""

    least: float
    lower: float  # a quarter is at or below
    median: float
    upper: float  # a quarter is at or above
    most: float
    count: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where a value stands among a group's."""

    quarter: int  # 1 to 4; 1 is the best, or the lowest where nothing is better or worse
    below: int  # how many of the group are lower
    above: int  # how many are higher
    of: int  # how many there are in the group, the value itself not counted
    polarity: str

    @property
    def words(self) -> str:
        """The quarter in words."""
        first, last = ("lowest", "highest") if self.polarity == "neutral" else ("best", "worst")
        names = (f"{first} quarter", f"second {first} quarter", f"second {last} quarter", f"{last} quarter")
        return names[self.quarter - 1]


def quantile(values: Sequence[float], q: float) -> float:
    """Return a quantile by linear interpolation, as spreadsheets do (type 7).

    Args:
        values: at least one, in any order.
        q: from 0 to 1.

    Raises:
        ValueError: there are no values, or q is outside 0 to 1.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, American Statistician 50, 361-365.
    """
    if not values or not 0 <= q <= 1:
        raise ValueError("A quantile is of at least one value, and from 0 to 1.")
    ordered = sorted(values)
    place = (len(ordered) - 1) * q
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def quartiles(values: Sequence[float]) -> Spread:
    """Return the spread of at least one value; ValueError where there is none."""
    least, lower, middle, upper, most = (quantile(values, q) for q in (0, 0.25, 0.5, 0.75, 1))
    return Spread(least, lower, middle, upper, most, len(values))


def position(values: Sequence[float], own: float, polarity: str) -> Position:
    """Return in which quarter of a group a value stands.

    Args:
        values: the group's, at least one.
        own: the value.
        polarity: "high" (high is good), "low" or "neutral".

    Returns:
        The quarter by the group's own marks: 1 for the best (of neutral measures the lowest). On a mark, the better.

    Raises:
        ValueError: the group is empty, or the polarity unknown.
    """
    if polarity not in ("high", "low", "neutral"):
        raise ValueError("A polarity is high, low or neutral.")
    marks = [quantile(values, q) for q in (0.25, 0.5, 0.75)]
    quarter = 1 + sum(own < mark if polarity == "high" else own > mark for mark in marks)
    below, above = sum(value < own for value in values), sum(value > own for value in values)
    return Position(quarter, below, above, len(values), polarity)
