"""What could be told of a council's true counts by whoever holds everything that was released of one year.

A cell has up to seven counts in a year: four quarters, and the year so far after two, three and four of them. What is
released of each is a band. The bands are drawn together along two kinds of sum, until nothing changes:

    the year so far = the year so far before + the quarter       (of every cell)
    a total = the sum of its parts                               (of the same period)

Along the first kind alone this is exact: the sums form a chain without a loop, so every count between the two ends of
its band is possible. Where a total joins several chains it is an upper bound of what can be told; a test with exact
whole-number bounds stands beside it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SMALL = 4  # counts of 0 to 4 are never told
NO_END = 10**9
Band = tuple[int, int]  # the smallest and largest count that it may be; `NO_END` where nothing bounds it

QUARTER, SO_FAR, WHOLE = "quarter", "so far", "whole year"
NUMBERS = (1, 2, 3, 4)
MOST_ROUNDS = 200


class Count(NamedTuple):
    """One count of a cell: of a quarter, of the year's first quarters together, or of a year counted as such."""

    cell: Hashable
    span: str
    number: int  # which quarter, or how many

    @classmethod
    def of(cls, cell: Hashable, quarter: int, quarters: int, *, is_apart: bool = False) -> "Count":
        """Return the count of a period; the year so far after one quarter is that quarter.

        Args:
            cell: whose.
            quarter: 1 to 4; 0 for the year.
            quarters: of a year, how many it covers.
            is_apart: its whole year was counted as such, and is not the sum of its quarters.
        """
        if is_apart and not quarter and quarters == len(NUMBERS):
            return cls(cell, WHOLE, 1)
        if quarter:
            return cls(cell, QUARTER, quarter)
        return cls(cell, QUARTER, 1) if quarters == 1 else cls(cell, SO_FAR, quarters)


@dataclass(frozen=True, slots=True)
class Sum:
    """One count is the sum of others."""

    whole: Count
    parts: tuple[Count, ...]


def band_of(value: int) -> Band:
    """Return what is told of a count by the national rule: 0 to 4, else the counts that round to the same 5."""
    if value <= SMALL:
        return 0, SMALL
    return band_of_rounded(rounded(value))


def band_of_rounded(value: int) -> Band:
    """Return the counts of 5 and more that round to a multiple of 5."""
    return max(SMALL + 1, value - 2), value + 2


def rounded(value: int) -> int:
    """Return a count rounded to the nearest 5."""
    return (value + 2) // 5 * 5


def chain(cell: Hashable) -> tuple[Sum, ...]:
    """Return the sums that join a cell's quarters to its year."""
    first = Count(cell, QUARTER, 1)
    sums = []
    for number in (2, 3, 4):
        before = Count(cell, SO_FAR, number - 1) if number > 2 else first
        sums.append(Sum(Count(cell, SO_FAR, number), (before, Count(cell, QUARTER, number))))
    return tuple(sums)


def same_period(whole: Hashable, parts: Sequence[Hashable]) -> tuple[Sum, ...]:
    """Return the sums that join a total to its parts, in every period."""
    spans = [(QUARTER, number) for number in NUMBERS] + [(SO_FAR, number) for number in NUMBERS[1:]] + [(WHOLE, 1)]
    return tuple(
        Sum(Count(whole, span, number), tuple(Count(part, span, number) for part in parts)) for span, number in spans
    )


class Contradiction(Exception):
    """The bands do not go together: no counts are like that."""


class Knowledge:
    """The bands of the counts of some cells, drawn together."""

    def __init__(self, sums: Iterable[Sum], told: Iterable[tuple[Count, Band]] = ()) -> None:
        """Start from sums that hold, and bands that are told; raises `Contradiction` where they do not go together."""
        self._sums: dict[Count, list[Sum]] = {}
        for one in sums:
            for count in (one.whole, *one.parts):
                self._sums.setdefault(count, []).append(one)
        self._bands: dict[Count, Band] = {}
        for count, band in told:
            self.tell(count, band)

    def band(self, count: Count) -> Band:
        """Return what may be told of a count."""
        return self._bands.get(count, (0, NO_END))

    def told(self) -> frozenset[Count]:
        """Return the small counts that are known to be one number."""
        return _told(self._bands)

    def bands(self, count: Count) -> tuple[Band, ...]:
        """Return how finely a count may be told: bands, any of which could be told without giving a small count away.

        They are those of the national rule, joined with their neighbours where one alone would tell too much. The true
        number is not looked at: if only what gives something away were hidden, that it is hidden would give it away.
        """
        before = self.told()
        found = self._possible(count)
        place = 0
        while place < len(found):
            if len(found) == 1 or not self._gives_away(count, found[place], before):
                place += 1
                continue
            other = place - 1 if place else 1
            first, last = sorted((place, other))
            found[first : last + 1] = [(found[first][0], found[last][1])]
            place = first
        return tuple(found)

    def _gives_away(self, count: Count, band: Band, before: frozenset[Count]) -> bool:
        try:
            after = self._with(count, band)
        except Contradiction:
            return False
        return bool(_told(after) - before)

    def tell(self, count: Count, band: Band) -> None:
        """Take in what was told of a count; raises `Contradiction`, and knows nothing new, where it cannot be."""
        self._bands = self._with(count, band)

    def _possible(self, count: Count) -> list[Band]:
        low, high = self.band(count)
        # Without an end only small values can tell anything: larger ones leave the rest as open as it was.
        last = high if high < NO_END else low + 60
        bands: list[Band] = [(0, SMALL)] if low <= SMALL else []
        value = max(SMALL + 1, rounded(low))
        while band_of_rounded(value)[0] <= last:
            bands.append(band_of_rounded(value))
            value += 5
        return bands

    def _with(self, count: Count, band: Band) -> dict[Count, Band]:
        bands = dict(self._bands)
        waiting = [count] if _narrow(bands, count, band) else []
        for _ in range(MOST_ROUNDS):
            if not waiting:
                break
            touched: dict[int, Sum] = {id(one): one for each in waiting for one in self._sums.get(each, ())}
            waiting = [changed for one in touched.values() for changed in _drawn(bands, one)]
        return bands


def _told(bands: Mapping[Count, Band]) -> frozenset[Count]:
    return frozenset(count for count, (low, high) in bands.items() if low == high <= SMALL)


def _narrow(bands: dict[Count, Band], count: Count, band: Band) -> bool:
    known = bands.get(count, (0, NO_END))
    both = max(known[0], band[0]), min(known[1], band[1])
    if both[0] > both[1]:
        raise Contradiction
    bands[count] = both
    return both != known


def _drawn(bands: dict[Count, Band], one: Sum) -> list[Count]:
    """Draw the bands of one sum together; return the counts whose band became narrower."""
    whole = bands.get(one.whole, (0, NO_END))
    parts: Sequence[Band] = [bands.get(part, (0, NO_END)) for part in one.parts]
    low, high = sum(band[0] for band in parts), min(NO_END, sum(band[1] for band in parts))
    changed = [one.whole] if _narrow(bands, one.whole, (low, high)) else []
    whole = bands.get(one.whole, (0, NO_END))
    for part, band in zip(one.parts, parts, strict=True):
        most = whole[1] - (low - band[0]) if whole[1] < NO_END else NO_END
        least = whole[0] - (high - band[1]) if high < NO_END else 0
        if _narrow(bands, part, (max(0, least), most)):
            changed.append(part)
    return changed
