"""Needs in order, each with the ranks that it could as well have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .estimates import Estimate


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic's place, widest need first; all None where its need is hidden.

    Attributes:
        rank: 1 is the widest need; equal needs share the better rank (1, 2, 2, 4).
        best, worst: the ends of its rank interval.
    """

    key: str
    rank: int | None = None
    best: int | None = None
    worst: int | None = None


def ranked(needs: Mapping[str, Estimate | None]) -> list[Ranked]:
    """Return topics by need, widest first, ties in the order given, hidden ones last.

    A topic's best rank comes after those topics alone whose whole interval lies above its own; its worst rank comes
    before those alone whose whole interval lies below. What overlaps could change places. The interval holds the
    true rank wherever every need lies in its own interval.

    Source: T. Klein, M. Wright and J. Wieczorek (2020), A joint confidence region for an overall ranking of
    populations, JRSS C 69, 589-606, with each need's own 95% interval.
    """
    shown = {key: need for key, need in needs.items() if need is not None}
    order = sorted(shown, key=lambda key: -shown[key].value)
    rows = []
    for key in order:
        own = shown[key]
        rows.append(
            Ranked(
                key,
                rank=1 + sum(other.value > own.value for other in shown.values()),
                best=1 + sum(other.low > own.high for other in shown.values()),
                worst=len(shown) - sum(other.high < own.low for other in shown.values()),
            )
        )
    return rows + [Ranked(key) for key, need in needs.items() if need is None]
