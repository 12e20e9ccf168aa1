"""A board's cycles: the list, one of them, which is in hand, and which came before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.assessments.models import Cycle, CycleState, Request, Submission
from app.commons.models import InstrumentVersion
from app.core import clock
from tenants import read


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle, with how many it asks and how many have sent their answers."""

    id: UUID
    title: str
    reporting_year: int
    opens_on: date
    closes_on: date
    chair_words: str
    state: CycleState
    revision: int
    opened_at: datetime | None
    closed_at: datetime | None
    instrument_id: UUID
    instrument_key: str
    asked: int
    submitted: int
    imported_from: str | None  # the spreadsheet that its results came from
    latest: date | None  # the latest of the last days that single partners have

    @property
    def last_day(self) -> date:
        """The day after whose end nobody can send any more: later than the cycle's own where some have more time."""
        return max(self.closes_on, self.latest or self.closes_on)

    @property
    def year_label(self) -> str:
        """The reporting year as it is written: "2026-27"."""
        return clock.reporting_year_label(self.reporting_year)

    @property
    def is_draft(self) -> bool:
        """Nobody outside has seen it."""
        return self.state is CycleState.DRAFT

    @property
    def is_open(self) -> bool:
        """Partners are answering."""
        return self.state is CycleState.OPEN

    @property
    def is_closed(self) -> bool:
        """Nothing more comes in."""
        return self.state is CycleState.CLOSED


def _cycles() -> Select[*tuple[Any, ...]]:
    asked = select(func.count(Request.id)).where(Request.cycle_id == Cycle.id).scalar_subquery()
    latest = select(func.max(Request.closes_on)).where(Request.cycle_id == Cycle.id).scalar_subquery()
    submitted = (
        select(func.count(Submission.id))
        .where(Submission.cycle_id == Cycle.id, Submission.is_current)
        .scalar_subquery()
    )
    return select(
        Cycle.id,
        Cycle.title,
        Cycle.reporting_year,
        Cycle.opens_on,
        Cycle.closes_on,
        Cycle.chair_words,
        Cycle.state,
        Cycle.revision,
        Cycle.opened_at,
        Cycle.closed_at,
        Cycle.instrument_id,
        InstrumentVersion.key,
        asked,
        submitted,
        Cycle.imported_from,
        latest,
    ).join(InstrumentVersion, InstrumentVersion.id == Cycle.instrument_id)


def list_cycles() -> tuple[CycleRow, ...]:
    """Return the board's cycles: what is open, then drafts, then what is closed; the latest last day first."""
    rows = [CycleRow(*row) for row in read(_cycles().order_by(Cycle.closes_on.desc(), Cycle.id.desc()))]
    order = (CycleState.OPEN, CycleState.DRAFT, CycleState.CLOSED)
    return tuple(sorted(rows, key=lambda row: order.index(row.state)))


def get_cycle(cycle_id: UUID) -> CycleRow:
    """Return one cycle; NoResultFound where this board has no such one."""
    return CycleRow(*read(_cycles().where(Cycle.id == cycle_id)).one())


def in_hand(cycles: Iterable[CycleRow]) -> CycleRow | None:
    """Return the cycle that a first page is about: the open one that closes next, else the one closed last."""
    found = tuple(cycles)
    opened = [cycle for cycle in found if cycle.is_open]
    if opened:
        return min(opened, key=lambda cycle: (cycle.closes_on, cycle.id))
    closed = [cycle for cycle in found if cycle.is_closed]
    return max(closed, key=lambda cycle: (cycle.closes_on, cycle.id)) if closed else None


def before(cycle: CycleRow, cycles: Iterable[CycleRow]) -> CycleRow | None:
    """Return the last cycle: the board's previous closed one of the same instrument, whatever its version."""
    earlier = [
        other
        for other in cycles
        if other.is_closed
        and other.id != cycle.id
        and other.instrument_key == cycle.instrument_key
        and other.opened_at
        and (cycle.opened_at is None or other.opened_at < cycle.opened_at)
    ]
    return max(earlier, key=lambda other: (other.opened_at, other.id), default=None)
