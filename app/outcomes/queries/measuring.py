"""What the national measures come to, from counts that are a council's own or were released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from app.commons.deriving import Derived, Wanted, count_figure, places_of
from app.commons.deriving.cells import Cell
from app.commons.deriving.matching import made_from, spellings_of
from app.commons.importing.labels import SAC
from app.commons.models import FigureState, Measure, MeasureKind
from app.commons.queries.measures import list_measures
from app.commons.queries.newest import newest
from app.commons.shapes import MeasureRow
from app.commons.statistics.intervals import Bounds
from app.outcomes.reading.words import all_cells
from app.outcomes.shapes import CellKey, CellState, ProtectedCell
from tenants import read


@dataclass(frozen=True, slots=True)
class _Between(Cell):
    """A cell that is between two numbers, whatever it is a multiple of."""

    low: float
    high: float

    @property
    def bounds(self) -> Bounds:
        """What the count may be."""
        return Bounds(self.low, self.high)


@dataclass(frozen=True, slots=True)
class CountMeasure:
    """A national measure that counts of the collection make."""

    measure: MeasureRow
    parts: Wanted
    others: Mapping[str, Wanted]  # rest, whole, over or block
    needs_population: bool
    first_year: int
    last_year: int

    @property
    def table(self) -> str:
        """The table of the collection that it is made from."""
        return next(table for dataset, table in self.measure.tables if dataset == SAC)

    @property
    def is_rate(self) -> bool:
        """Whether it is for so many people: then part of a year gives part of a year's rate."""
        return self.measure.kind is MeasureKind.RATE

    def of(self, cells: Mapping[UUID, Cell], *, year: int, adults: int | None) -> Derived | None:
        """Return the figure; None where cells are absent, or its framework is of other years."""
        if not self.first_year <= year <= self.last_year:
            return None
        return count_figure(
            self.parts.cells(cells),
            multiplier=self.measure.multiplier,
            population=adults if self.needs_population else None,
            **{name: wanted.cells(cells) for name, wanted in self.others.items()},
        )


_known: dict[UUID | None, tuple[CountMeasure, ...]] = {}


def count_measures() -> tuple[CountMeasure, ...]:
    """Return the measures that counts of the collection make, in the order of all measures."""
    state = newest().measure_set
    known = _known.get(state)
    if known is None:
        definitions = {
            key: definition for key, definition in read(select(Measure.key, Measure.definition)) if definition
        }
        found = [
            made
            for measure in list_measures()
            if definitions.get(measure.key, {}).get("dataset") == SAC
            and (made := _made(measure, definitions[measure.key], list(definitions.values()))) is not None
        ]
        known = tuple(found)
        _known.clear()
        _known[state] = known
    return known


def true_cells(counts: Mapping[CellKey, int | None]) -> dict[UUID, Cell]:
    """Return true counts as cells that measures are made from; they stand for themselves."""
    return {
        _id(key): Cell(FigureState.NOT_SUPPLIED, None)
        if value is None
        else _Between(FigureState.VALUE, float(value), value, value)
        for key, value in counts.items()
    }


def released_cells(cells: Sequence[ProtectedCell]) -> dict[UUID, Cell]:
    """Return released cells as cells that measures are made from, with all that each may be."""
    return {_id(cell.key): _released(cell) for cell in cells}


def _released(cell: ProtectedCell) -> Cell:
    if cell.state is CellState.NOT_SUPPLIED:
        return Cell(FigureState.NOT_SUPPLIED, None)
    low, high = cell.band
    if cell.state is CellState.SUPPRESSED:
        return _Between(FigureState.SUPPRESSED, None, low, high)
    middle = cell.value if cell.value is not None else (low + high) / 2
    return _Between(FigureState.VALUE, float(middle), low, high)


@cache
def _id(key: CellKey) -> UUID:
    return uuid5(NAMESPACE_URL, "\n".join(key))


def _made(
    measure: MeasureRow, definition: Mapping[str, Any], all_definitions: Sequence[Mapping[str, Any]]
) -> CountMeasure | None:
    table = definition["table"]
    places = places_of((_id(key), *key[1:]) for key in all_cells() if key.table == table)
    of_table = [one for one in all_definitions if (one.get("dataset"), one.get("table")) == (SAC, table)]
    known = frozenset[str]().union(*(spellings_of(one) for one in of_table))
    made = made_from(definition, places, known=known)
    first, last = definition.get("first_year", 0), definition.get("last_year", 9999)
    return CountMeasure(measure, *made, "population" in definition, first, last) if made else None
