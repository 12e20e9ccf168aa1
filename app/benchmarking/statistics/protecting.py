"""Small numbers gone: what others may see of partners' levels, so that no partner's own can be told from it.

Fewer than five partners with a level: nothing but that. Otherwise the split between levels 2 and 3 comes first: where
both sides hold three partners or more, the share at level 3 or 4 is given, and the distribution keeps to that split;
where one side holds fewer, only a bound is given, which two, one and no partners on that side share. Within that,
neighbouring levels are merged into bands until each holds three partners or more; one band is no distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

FEWEST = 5  # partners with a level, for anything to be said
IN_BAND = 3  # partners in a band, and on either side of a share
MOST_HIDDEN = IN_BAND - 1  # partners that a bound leaves open
TOP = 4
SPLIT = 2  # levels 3 and 4 stand over it


class CellState(StrEnum):
    """What a cell of a release gives."""

    VALUE = "value"
    BOUND = "bound"  # "at least 80%", "at most 20%"
    FEW = "few"  # too few partners or staff
    GAP = "gap"  # a survey's figure that its findings do not give


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring levels, `first` to `last`, 1 to 4, and how many partners chose one of them."""

    first: int
    last: int
    n: int


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be seen of one factor: share and bounds in whole per cent of n partners.

    Attributes:
        n: partners with a level; None where they are too few to say.
        value: the share at level 3 or 4; None but in state `VALUE`.
        low, high: between which the share lies, in state `BOUND`.
        bands: lowest first; none where all would be in one.
    """

    state: CellState
    n: int | None = None
    value: int | None = None
    low: int | None = None
    high: int | None = None
    bands: tuple[Band, ...] = ()


def protect(counts: Sequence[int]) -> Protected:
    """Return what others may see of one factor.

    Args:
        counts: partners at levels 1 to 4, each >= 0.

    Raises:
        ValueError: there are not four counts, or one is negative.
    """
    if len(counts) != TOP or min(counts) < 0:
        raise ValueError("Four levels are counted, none of them less than no times.")
    n = sum(counts)
    if n < FEWEST:
        return Protected(CellState.FEW)
    low_side, high_side = sum(counts[:SPLIT]), sum(counts[SPLIT:])
    bands = _bands(counts)
    if min(low_side, high_side) >= IN_BAND:
        return Protected(CellState.VALUE, n, value=half_up(100 * high_side, n), bands=bands)
    if low_side < high_side:
        return Protected(CellState.BOUND, n, low=100 * (n - MOST_HIDDEN) // n, high=100, bands=bands)
    return Protected(CellState.BOUND, n, low=0, high=-(-100 * MOST_HIDDEN // n), bands=bands)


def _bands(counts: Sequence[int]) -> tuple[Band, ...]:
    """Return the bands: split between 2 and 3 first, and then wherever both parts hold enough."""
    ends = [0, TOP]
    for place in (SPLIT, 1, 3):
        below = max(end for end in ends if end < place)
        above = min(end for end in ends if end > place)
        if sum(counts[below:place]) >= IN_BAND and sum(counts[place:above]) >= IN_BAND:
            ends = sorted({*ends, place})
    if len(ends) == 2:
        return ()
    return tuple(Band(below + 1, above, sum(counts[below:above])) for below, above in pairwise(ends))


def half_up(numerator: int, denominator: int) -> int:
    """Return a quotient as a whole number, halves up. Both >= 0, the denominator > 0."""
    return (2 * numerator + denominator) // (2 * denominator)


Levels = Mapping[Any, Mapping[int, int | None]]  # by partner, then by factor: 1 to 4, or None for no level


def changed(before: Levels, now: Levels, factors: Sequence[int]) -> dict[int, int]:
    """Return for how many partners each factor's level is another one; a level that came or went is another one."""
    partners = before.keys() | now.keys()
    return {
        factor: sum(before.get(one, {}).get(factor) != now.get(one, {}).get(factor) for one in partners)
        for factor in factors
    }


def gives_away(changes: Mapping[int, int]) -> tuple[int, ...]:
    """Return the factors in which so few partners changed that two versions would tell what they chose."""
    return tuple(factor for factor, count in sorted(changes.items()) if 0 < count < IN_BAND)
