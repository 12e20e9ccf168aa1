"""What is read of a board's cycles: the list, one cycle, whom it asks and how far they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.exc import NoResultFound

from app.assessments.models import Cycle, CycleState, Progress, Request, Submission
from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from app.commons.models import InstrumentVersion
from app.core import clock
from tenants import Link, LinkState, read


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


class RequestState(StrEnum):
    """How far a partner is, as its board sees it."""

    NOT_CONNECTED = "not_connected"
    NOT_BEGUN = "not_begun"
    WORKING = "working"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version that a partner signed off."""

    id: UUID
    request_id: UUID
    version: int
    is_current: bool
    submitted_at: datetime
    submitted_by: str
    answered: int
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    spoken_for: str = ""  # how the board got it, where it answered in the partner's name


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One partner in a cycle."""

    id: UUID
    cycle_id: UUID
    partner_id: UUID
    organisation_id: UUID
    name: str
    kind: PartnerKind
    sent_at: datetime | None
    is_connected: bool
    answered: int
    total: int
    last_worked_on: datetime | None
    versions: tuple[VersionRow, ...]  # newest first
    closes_on: date | None = None  # a later last day of its own

    @property
    def current(self) -> VersionRow | None:
        """What counts: the newest version, where it was not withdrawn."""
        return next((version for version in self.versions if version.is_current), None)

    @property
    def latest(self) -> VersionRow | None:
        """The newest version, withdrawn or not."""
        return self.versions[0] if self.versions else None

    @property
    def state(self) -> RequestState:
        """How far it is."""
        if self.current:
            return RequestState.SUBMITTED
        if self.versions:
            return RequestState.WITHDRAWN
        if self.sent_at is None:
            return RequestState.NOT_CONNECTED
        return RequestState.WORKING if self.last_worked_on else RequestState.NOT_BEGUN


@dataclass(frozen=True, slots=True)
class ChoosableRow:
    """A partner that a cycle may ask."""

    id: UUID
    name: str
    kind: PartnerKind
    is_connected: bool


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


def _connected() -> Any:
    return and_(Link.asker_id == Partner.space_id, Link.asked_id == Partner.organisation_id)


def list_choosable(*, without: Iterable[UUID] = ()) -> tuple[ChoosableRow, ...]:
    """Return the partners that may be asked, by name.

    Args:
        without: ids of partners to leave out.
    """
    rows = read(
        select(Partner.id, Partner.name, Partner.kind, Link.state)
        .outerjoin(Link, _connected())
        .where(Partner.left_at.is_(None))
        .order_by(func.lower(Partner.name), Partner.id)
    )
    left_out = set(without)
    return tuple(
        ChoosableRow(id_, name, kind, state is LinkState.ACCEPTED)
        for id_, name, kind, state in rows
        if id_ not in left_out
    )


def list_requests(cycle_id: UUID) -> tuple[RequestRow, ...]:
    """Return whom a cycle asks, by name, and how far each is. Two statements, whatever the number."""
    return _requests(Request.cycle_id == cycle_id)


def list_requests_of(cycle_ids: Iterable[UUID]) -> tuple[RequestRow, ...]:
    """Return whom several cycles ask, by name. Two statements, whatever the number."""
    return _requests(Request.cycle_id.in_(tuple(cycle_ids)))


def get_request(cycle_id: UUID, request_id: UUID) -> RequestRow:
    """Return one partner in a cycle; NoResultFound where that cycle asks no such one."""
    found = _requests(and_(Request.cycle_id == cycle_id, Request.id == request_id))
    if not found:
        raise NoResultFound("no such request")
    return found[0]


def _requests(condition: Any) -> tuple[RequestRow, ...]:
    rows = read(
        select(
            Request.id,
            Request.cycle_id,
            Request.partner_id,
            Request.organisation_id,
            Request.partner_name,
            Request.partner_kind,
            Request.sent_at,
            Link.state,
            Progress.answered,
            Progress.total,
            Progress.last_worked_on,
            Request.closes_on,
        )
        .outerjoin(Link, and_(Link.asker_id == Request.space_id, Link.asked_id == Request.organisation_id))
        .outerjoin(Progress, and_(Progress.space_id == Request.space_id, Progress.request_id == Request.id))
        .where(condition)
        .order_by(func.lower(Request.partner_name), Request.id)
    ).all()
    versions = _versions(condition)
    return tuple(
        RequestRow(
            id=row[0],
            cycle_id=row[1],
            partner_id=row[2],
            organisation_id=row[3],
            name=row[4],
            kind=row[5],
            sent_at=row[6],
            is_connected=row[7] is LinkState.ACCEPTED,
            answered=row[8] or 0,
            total=row[9] or 0,
            last_worked_on=row[10],
            versions=tuple(versions.get(row[0], ())),
            closes_on=row[11],
        )
        for row in rows
    )


def _versions(condition: Any) -> dict[UUID, list[VersionRow]]:
    rows = read(
        select(
            Submission.id,
            Submission.request_id,
            Submission.version,
            Submission.is_current,
            Submission.submitted_at,
            Submission.submitted_by,
            Submission.answered,
            Submission.withdrawn_at,
            Submission.withdrawn_by,
            Submission.spoken_for,
        )
        .join(Request, and_(Request.space_id == Submission.space_id, Request.id == Submission.request_id))
        .where(condition)
        .order_by(Submission.version.desc())
    )
    found: dict[UUID, list[VersionRow]] = defaultdict(list)
    for row in rows:
        version = VersionRow(*row)
        found[version.request_id].append(version)
    return found
