"""A year of a council's own counts: its quarters, what they add up to, and what would be released of each period."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from app.outcomes.models import WHOLE_YEAR, CountsRelease, OwnCount
from app.outcomes.reading.totals import Whole, added_up, wholes
from app.outcomes.reading.words import order_of
from app.outcomes.shapes import QUARTERS, CellKey, CellState, ProtectedCell
from app.outcomes.statistics.protecting import Past, Total, Year, protect, rounded_of
from app.outcomes.statistics.telling import SMALL, Band, Count
from tenants import current_space_id, read

Counts = Mapping[CellKey, int | None]


@dataclass(frozen=True)
class OwnYear:
    """A council's true counts of one year, as they were brought in.

    Attributes:
        year: the year it begins in.
        entered: by quarter, 0 for a whole year counted as such: the counts; None was not supplied.
        past: what was released of it before, oldest first; withdrawn releases too.
    """

    year: int
    entered: Mapping[int, Counts]
    past: tuple[Past, ...] = ()

    @cached_property
    def quarters(self) -> tuple[int, ...]:
        """The quarters that there are, from the first, without a gap."""
        found: list[int] = []
        for quarter in QUARTERS:
            if not self.entered.get(quarter):
                break
            found.append(quarter)
        return tuple(found)

    def covers(self, quarter: int) -> int:
        """Return how many quarters a period covers; 0 where there are no counts of it."""
        if quarter != WHOLE_YEAR:
            return 1 if self.entered.get(quarter) else 0
        return len(QUARTERS) if self.entered.get(WHOLE_YEAR) else len(self.quarters)

    def counts(self, quarter: int) -> dict[CellKey, int | None]:
        """Return the true counts of a period, in the order of the collection: a year is summed from its quarters.

        A whole year that was counted as such goes before the sum. A cell that one quarter lacks is not supplied.
        """
        if quarter != WHOLE_YEAR:
            found = dict(self.entered.get(quarter, {}))
        else:
            is_summed = len(self.quarters) == self.covers(WHOLE_YEAR)
            cells = {key for number in self.quarters for key in self.entered[number]} if is_summed else set()
            found = {key: self._sum(key, len(self.quarters)) for key in cells} | dict(self.entered.get(WHOLE_YEAR, {}))
        return dict(sorted(found.items(), key=lambda item: order_of(item[0])))

    def differences(self) -> tuple[tuple[CellKey, int, int], ...]:
        """Return cells whose whole year, counted as such, is not the sum of its quarters: the count and the sum."""
        found = []
        for key, value in self.entered.get(WHOLE_YEAR, {}).items():
            added = self._sum(key, len(QUARTERS))
            if value is not None and added is not None and added != value:
                found.append((key, value, added))
        return tuple(sorted(found, key=lambda one: order_of(one[0])))

    def released(self, quarter: int, tables: Collection[str] | None = None) -> tuple[ProtectedCell, ...]:
        """Return what a release of a period would show, in the order of the collection.

        Args:
            quarter: 1 to 4; 0 for the year.
            tables: that are released; None: all that there are.
        """
        counts = {key: value for key, value in self.counts(quarter).items() if tables is None or key.table in tables}
        bands = protect(self._protected, self.past, quarter=quarter, quarters=self.covers(quarter), only=counts)
        return tuple(
            ProtectedCell(key, CellState.NOT_SUPPLIED) if value is None else _cell(key, bands[key])
            for key, value in counts.items()
        )

    def _sum(self, key: CellKey, quarters: int) -> int | None:
        values = [self.entered.get(number, {}).get(key) for number in QUARTERS[:quarters]]
        return None if not values or None in values else sum(value for value in values if value is not None)

    @cached_property
    def _protected(self) -> Year:
        """The year as it is protected: all its counts at once."""
        counts: dict[Count, int] = {}
        for number in QUARTERS:
            for key, value in self.entered.get(number, {}).items():
                if value is not None:
                    counts[Count.of(key, number, 1)] = value
        keys = {key for number in self.quarters for key in self.entered[number]}
        for number in self.quarters[1:]:
            counts |= {Count.of(key, 0, number): value for key in keys if (value := self._sum(key, number)) is not None}
        apart = set()
        for key, value in self.entered.get(WHOLE_YEAR, {}).items():
            if value is None:
                continue
            least = sum(self.entered.get(number, {}).get(key) or 0 for number in QUARTERS)
            added = self._sum(key, len(QUARTERS))
            if least > value or (added is not None and added != value):
                apart.add(key)
            counts[Count.of(key, 0, len(QUARTERS), is_apart=key in apart)] = value
        return Year(counts, tuple(self._totals()), frozenset(apart))

    def _totals(self) -> Iterable[Total]:
        """Return the sums between cells that hold in truth, in every period."""
        periods = [
            {key: value for key, value in self.counts(number).items() if value is not None}
            for number in (*QUARTERS, WHOLE_YEAR)
        ]
        for whole in wholes():
            groups = _alike(whole, periods)
            if isinstance(whole.name, CellKey) or len(groups) > 1:
                yield from (Total(whole.name, parts) for parts in groups)


def _alike(whole: Whole, periods: Sequence[Mapping[CellKey, int]]) -> list[tuple[CellKey, ...]]:
    """Return the groups of cells that come to the same in every period in which both are known."""
    groups = [cells for _, cells in whole.sums]
    if isinstance(whole.name, CellKey):
        return [cells for cells in groups if _same(cells, (whole.name,), periods)]
    for base in groups:
        found = [cells for cells in groups if cells is base or _same(cells, base, periods)]
        if len(found) > 1:
            return found
    return []


def _same(one: Sequence[CellKey], other: Sequence[CellKey], periods: Sequence[Mapping[CellKey, int]]) -> bool:
    pairs = [(added_up(period, one), added_up(period, other)) for period in periods]
    both = [(first, second) for first, second in pairs if first is not None and second is not None]
    return bool(both) and all(first == second for first, second in both)


def _cell(key: CellKey, band: Band) -> ProtectedCell:
    value = rounded_of(band)
    if band == (0, SMALL):
        return ProtectedCell(key, CellState.SUPPRESSED, None, *band)
    return ProtectedCell(key, CellState.RANGE if value is None else CellState.VALUE, value, *band)


def fingerprint(cells: Sequence[ProtectedCell], counts: Counts) -> str:
    """Return what changes when anything changes of what somebody saw on the page of a period."""
    told = [[cell.as_json() for cell in cells], [[*key, value] for key, value in counts.items()]]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def get_year(year: int) -> OwnYear:
    """Return the current council's counts of a year, with what it released of it; two statements."""
    columns = (OwnCount.table_code, OwnCount.enquiry_type, OwnCount.category, OwnCount.subcategory)
    entered: dict[int, dict[CellKey, int | None]] = {}
    for quarter, value, *key in read(select(OwnCount.quarter, OwnCount.value, *columns).where(OwnCount.year == year)):
        entered.setdefault(quarter, {})[CellKey(*key)] = value
    told = (CountsRelease.quarter, CountsRelease.quarters, CountsRelease.cells)
    own = (CountsRelease.space_id == current_space_id(), CountsRelease.year == year)
    releases = read(select(*told).where(*own).order_by(CountsRelease.released_at, CountsRelease.id))
    return OwnYear(year, entered, tuple(_past(*row) for row in releases))


def _past(quarter: int, quarters: int, cells: list[dict[str, object]]) -> Past:
    kept = (ProtectedCell.from_json(cell) for cell in cells)
    return Past(quarter, quarters, {cell.key: cell.band for cell in kept if cell.state is not CellState.NOT_SUPPLIED})
