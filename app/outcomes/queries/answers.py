"""What councils have answered to a call: who has, and what the national measures come to in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.commons.deriving import Derived
from app.commons.queries.areas import areas
from app.commons.shapes import AreaRow
from app.outcomes.models import CountsRelease
from app.outcomes.queries.calls import CallRow, standing
from app.outcomes.queries.measuring import CountMeasure, count_measures, released_cells
from app.outcomes.shapes import ProtectedCell, period_label
from tenants import read


@dataclass(frozen=True, slots=True)
class Answer:
    """What one council has released in answer to a call."""

    release_id: UUID
    council: AreaRow
    quarters: int
    version: int
    released_at: datetime
    label: str  # the period in words
    cells: tuple[ProtectedCell, ...]
    figures: Mapping[str, Derived]  # by measure key; absent where there is none

    @property
    def tables(self) -> frozenset[str]:
        """The tables that there are cells of."""
        return frozenset(cell.key.table for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CallResults:
    """A call and what has come of it.

    Attributes:
        answers: by council, in the order of their names.
        waiting: councils of the region that have not answered, whether they use the service or not.
        measures: those that the tables called for make, and of which there is a figure.
    """

    call: CallRow
    answers: tuple[Answer, ...]
    waiting: tuple[AreaRow, ...]
    measures: tuple[CountMeasure, ...]

    @property
    def asked(self) -> int:
        """How many councils the region has."""
        return len(self.answers) + len(self.waiting)

    def lacking(self, answer: Answer) -> tuple[str, ...]:
        """Return the tables called for that an answer has nothing of."""
        return tuple(table for table in self.call.tables if table not in answer.tables)


def call_results(call: CallRow, *, now: datetime) -> CallResults:
    """Return what has come of a call: of the tables that it names, and of nothing else.

    Args:
        call: as the region or one of its councils reads it.
        now: aware UTC; releases that have run out by then are not in it.
    """
    wanted, all_areas = frozenset(call.tables), areas()
    measures = tuple(one for one in count_measures() if one.table in wanted)
    columns = (
        CountsRelease.id,
        CountsRelease.council_code,
        CountsRelease.quarters,
        CountsRelease.version,
        CountsRelease.released_at,
        CountsRelease.cells,
    )
    statement = select(*columns).where(CountsRelease.call_id == call.id, *standing(now))
    newest: dict[str, Answer] = {}
    for release_id, code, quarters, version, released_at, kept in read(statement.order_by(CountsRelease.released_at)):
        council = all_areas.get(code)
        if council is None or council.region_code != call.region_code:
            continue
        cells = tuple(cell for one in kept if (cell := ProtectedCell.from_json(one)).key.table in wanted)
        within = released_cells(cells)
        figures = {
            one.measure.key: figure
            for one in measures
            if (figure := one.of(within, year=call.year, adults=council.adults_18plus)) is not None
        }
        label = period_label(call.year, call.quarter, quarters)
        newest[code] = Answer(release_id, council, quarters, version, released_at, label, cells, figures)
    answers = tuple(sorted(newest.values(), key=lambda one: one.council.name))
    waiting = tuple(council for council in all_areas.councils(call.region_code) if council.code not in newest)
    shown = tuple(one for one in measures if any(one.measure.key in answer.figures for answer in answers))
    return CallResults(call, answers, waiting, shown)
