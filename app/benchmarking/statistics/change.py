"""Whether a figure changed from one year to the next by more than chance."""

from __future__ import annotations

from math import hypot


def change(before: tuple[float, float, float], now: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return a difference between two independent figures with its interval.

    Args:
        before: value, lower and upper limit of the earlier figure.
        now: the same of the later one, in the same unit and at the same confidence.

    Returns:
        The difference (now minus before), its lower and its upper limit.

    Raises:
        ValueError: limits that do not hold their value.

    Source: Newcombe (1998), method 10; for any figures with limits Zou and Donner (2008), "Construction of confidence
    limits about effect measures" (MOVER).
    """
    (was, was_low, was_high), (value, low, high) = before, now
    if not (was_low <= was <= was_high and low <= value <= high):
        raise ValueError("A figure lies between its limits.")
    difference = value - was
    return difference, difference - hypot(value - low, was_high - was), difference + hypot(high - value, was - was_low)


def is_real(before: tuple[float, float, float], now: tuple[float, float, float]) -> bool:
    """Say whether the interval of a difference leaves 0 out; the arguments are those of `change`."""
    _, low, high = change(before, now)
    return low > 0 or high < 0
