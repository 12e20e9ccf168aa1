"""From true counts to what a release shows: periods are summed first, then small numbers go, then the rest is rounded.

Before a cell's own number is looked at, it is settled how finely it may be told: so that no small count of any quarter
of the year could be worked out by somebody who holds all that was released before, and knows the sums that a table
obeys. Mostly that is the national rule itself, 0 to 4 suppressed and the rest rounded to 5. Where it is not,
neighbouring values are told as one range.
"""

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.outcomes.statistics.telling import SMALL, Band, Count, Knowledge, Sum, band_of_rounded, chain, same_period


@dataclass(frozen=True, slots=True)
class Total:
    """A cell, or a number that stands in no cell (then it is named for itself), that is the sum of cells."""

    cell: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier release told of one period.

    Attributes:
        quarter: 1 to 4; 0 for the year.
        quarters: of a year, how many it covered.
        told: by cell, the counts that it may be.
    """

    quarter: int
    quarters: int
    told: Mapping[Hashable, Band]


@dataclass(frozen=True, slots=True)
class Year:
    """What a council knows of one year.

    Attributes:
        counts: the true counts that there are, of quarters and of the year so far.
        totals: the sums that a table obeys, in truth.
        apart: cells whose whole year, counted as such, is not the sum of their quarters.
    """

    counts: Mapping[Count, int]
    totals: Sequence[Total] = ()
    apart: frozenset[Hashable] = frozenset()

    def count(self, cell: Hashable, quarter: int, quarters: int) -> Count:
        """Return which count a cell has in a period."""
        return Count.of(cell, quarter, quarters, is_apart=cell in self.apart)


def protect(
    year: Year, past: Iterable[Past], *, quarter: int, quarters: int, only: Container[Hashable] | None = None
) -> dict[Hashable, Band]:
    """Return what a release of one period tells, by cell, of every cell that has a count in it.

    Args:
        year: the true counts, with those of all other periods.
        past: what was released of the year before; what was withdrawn since is known all the same.
        quarter: of the period to release: 1 to 4; 0 for the year.
        quarters: of a year, how many it covers.
        only: the cells that are released; None: all.
    """
    told = tuple(dict.fromkeys(_still_true(year, past)))  # told to two audiences, or again and again, is told once
    cells = sorted({count.cell for count in year.counts}, key=repr)
    shown: dict[Hashable, Band] = {}
    for group, totals in _groups(cells, year.totals):
        sums = [*(one for cell in group for one in chain(cell)), *_sums(totals)]
        knowledge = Knowledge(sums, [(count, band) for count, band in told if count.cell in group])
        alone = Knowledge(sums)  # what this release tells whoever has seen no other
        wholes = {total.cell for total in totals}
        for cell in sorted(group, key=lambda cell: (cell in wholes, repr(cell))):  # totals after their parts
            count = year.count(cell, quarter, quarters)
            if count in year.counts and (only is None or cell in only):
                shown[cell] = _told(knowledge, alone, count, year.counts[count])
    return shown


def rounded_of(band: Band) -> int | None:
    """Return the multiple of 5 that a band stands for; None where it is small, or a range of several."""
    if band[0] <= SMALL:
        return None
    value = (band[1] - 2) // 5 * 5
    return value if band_of_rounded(value) == band else None


def _told(knowledge: Knowledge, alone: Knowledge, count: Count, value: int) -> Band:
    bands = knowledge.bands(count)
    # A number so large that nothing known reaches it gives nothing small away.
    band = next((band for band in bands if band[0] <= value <= band[1]), band_of_rounded((value + 2) // 5 * 5))
    knowledge.tell(count, band)
    known = alone.band(count)
    alone.tell(count, band)
    if band[0] > SMALL and rounded_of(band) is None:  # a range ends where the sums of this very release end it
        return max(band[0], known[0]), min(band[1], known[1])
    return band


def _still_true(year: Year, past: Iterable[Past]) -> Iterable[tuple[Count, Band]]:
    """Return what was told before; what was counted anew since, and no longer fits, tells nothing of the new counts."""
    for one in past:
        for cell, band in one.told.items():
            count = year.count(cell, one.quarter, one.quarters)
            value = year.counts.get(count)
            if value is None or band[0] <= value <= band[1]:
                yield count, band


def _sums(totals: Iterable[Total]) -> Iterable[Sum]:
    return (one for total in totals for one in same_period(total.cell, total.parts))


def _groups(
    cells: Sequence[Hashable], totals: Sequence[Total]
) -> Iterable[tuple[frozenset[Hashable], tuple[Total, ...]]]:
    """Return the cells in groups that no sum joins, each with its own sums."""
    group_of: dict[Hashable, set[Hashable]] = {cell: {cell} for cell in cells}
    for total in totals:
        joined = {total.cell, *total.parts}
        for cell in tuple(joined):
            joined |= group_of.get(cell, set())
        for cell in joined:
            group_of[cell] = joined
    for group in {id(group): group for group in group_of.values()}.values():
        yield frozenset(group), tuple(total for total in totals if total.cell in group)
