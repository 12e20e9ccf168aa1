"""A rank, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence


def rank_interval(
    index: int,
    lows: Sequence[float | None],
    highs: Sequence[float | None],
    values: Sequence[float | None],
    *,
    high_first: bool = True,
) -> tuple[int, int, int]:
    """Return the rank of one among all, with the best and worst rank that the intervals leave open.

    Whoever's interval lies wholly before one's own is surely ahead; whoever's lies wholly after is surely behind;
    between those anything can be. That is cautious: it holds the true rank at least as often as the intervals hold.

    Args:
        index: whose rank, a place in the sequences.
        lows, highs: intervals, one for each; where there is none the value stands for both ends.
        values: figures, one for each; those without one are not ranked, nor counted.
        high_first: rank 1 is the highest; False: the lowest.

    Returns:
        Rank, best rank, worst rank, each from 1. Equal values share the better rank.

    Raises:
        ValueError: the one has no value, or the sequences are not as long.

    Source: Goldstein and Spiegelhalter (1996), League tables and their limitations, JRSS A 159, 385-443, on ranks
    with intervals; the counting of non-overlapping intervals as in Klein, Wright and Wieczorek (2020), A joint
    confidence region for an overall ranking of populations, JRSS C 69, 589-606.
    """
    sign = -1.0 if high_first else 1.0
    there: list[tuple[float, float, float]] = []
    own: tuple[float, float, float] | None = None
    for place, (low, high, value) in enumerate(zip(lows, highs, values, strict=True)):
        if value is None:
            continue
        ends = sorted((sign * (value if low is None else low), sign * (value if high is None else high)))
        there.append((ends[0], sign * value, ends[1]))
        if place == index:
            own = there[-1]
    if own is None:
        raise ValueError("Only what has a value has a rank.")
    first, value, last = own
    rank = 1 + sum(other < value for _, other, _ in there)
    best = 1 + sum(end < first for _, _, end in there)
    worst = len(there) - sum(start > last for start, _, _ in there)
    return rank, min(best, rank), max(worst, rank)
