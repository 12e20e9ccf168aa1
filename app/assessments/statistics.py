"""How partners' levels are counted: distributions, spread, and what moved from one cycle to the next.

Levels are an ordered scale, so nothing here takes a mean of them, and no partner is ranked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.commons.levels import RATINGS, Level


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many partners chose each level of one factor; what is no level is counted apart."""

    counts: tuple[int, int, int, int]  # Not yet, Starting, Established, Embedded
    not_sure: int = 0
    outside: int = 0
    not_answered: int = 0  # sent in, with this factor left open

    @property
    def rated(self) -> int:
        """The n of every share: those who chose one of the four levels."""
        return sum(self.counts)

    @property
    def low(self) -> int:
        """How many chose Not yet or Starting."""
        return self.counts[0] + self.counts[1]

    @property
    def high(self) -> int:
        """How many chose Established or Embedded."""
        return self.counts[2] + self.counts[3]

    def share(self, number: int) -> float:
        """Return the share of a level, 1 to 4, of those who chose one; 0 where nobody did."""
        return self.counts[number - 1] / self.rated if self.rated else 0.0


def distribution(levels: Iterable[Level | None]) -> Distribution:
    """Count the answers to one factor.

    Args:
        levels: one for each partner that sent something in; None where it left the factor open.
    """
    found = Counter(levels)
    one, two, three, four = (found[level] for level in RATINGS)
    return Distribution((one, two, three, four), found[Level.NOT_SURE], found[Level.OUTSIDE], found[None])


def spread(counts: tuple[int, ...]) -> float:
    """Return how far answers on an ordered scale lie apart.

    Args:
        counts: how many chose each step, lowest first; at least two steps, counts >= 0.

    Returns:
        0 where all chose the same, 1 where half chose the lowest and half the highest.

    Raises:
        ValueError: fewer than two steps, a negative count, or nobody chose anything.

    Source: Leik (1966), A measure of ordinal consensus, Pacific Sociological Review 9(2).
    """
    total = sum(counts)
    if len(counts) < 2 or min(counts) < 0 or total == 0:
        raise ValueError("A spread needs two steps or more, and somebody who chose one.")
    below, apart = 0, 0.0
    for count in counts[:-1]:
        below += count
        share = below / total
        apart += min(share, 1 - share)
    return 2 * apart / (len(counts) - 1)


def weakest(factors: Mapping[int, Distribution], *, most: int = 3) -> tuple[int, ...]:
    """Return the factors where the largest shares chose Not yet or Starting.

    Args:
        factors: the number of each factor, and its distribution.
        most: how many to return.

    Returns:
        Numbers, the largest share first; then the larger share of Not yet, then the lower number.
        A factor where nobody chose either is left out.
    """
    found = [(number, one) for number, one in factors.items() if one.low]
    found.sort(key=lambda item: (-item[1].low / item[1].rated, -item[1].share(1), item[0]))
    return tuple(number for number, _ in found[:most])


def most_spread(factors: Mapping[int, Distribution], *, most: int = 3, fewest: int = 3) -> tuple[int, ...]:
    """Return the factors on which partners' levels lie furthest apart.

    Args:
        factors: the number of each factor, and its distribution.
        most: how many to return.
        fewest: a factor with fewer levels than this is left out: two partners are no spread.

    Returns:
        Numbers, the widest first, then the lower number. A factor on which all agree is left out.
    """
    found = [(number, spread(one.counts)) for number, one in factors.items() if one.rated >= fewest]
    found = [item for item in found if item[1] > 0]
    found.sort(key=lambda item: (-item[1], item[0]))
    return tuple(number for number, _ in found[:most])


@dataclass(frozen=True, slots=True)
class Movement:
    """How the levels of those who chose one both times moved."""

    up: int
    down: int
    same: int

    @property
    def both(self) -> int:
        """The n: how many chose a level both times."""
        return self.up + self.down + self.same


def movement(pairs: Iterable[tuple[Level | None, Level | None]]) -> Movement:
    """Count who moved.

    Args:
        pairs: the level before and the level now, of each partner in both cycles. Those that lack a
            rating at either time are not counted.
    """
    up = down = same = 0
    for before, now in pairs:
        first, second = (level.number if level else None for level in (before, now))
        if first is None or second is None:
            continue
        up += second > first
        down += second < first
        same += second == first
    return Movement(up, down, same)


def total_movement(movements: Iterable[Movement]) -> Movement:
    """Return the movements of several factors as one."""
    found = tuple(movements)
    return Movement(sum(one.up for one in found), sum(one.down for one in found), sum(one.same for one in found))
