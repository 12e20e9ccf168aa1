"""Whom a cycle asks, and how far each is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.exc import NoResultFound

from app.assessments.models import Progress, Request, Submission
from app.commons.kinds import PartnerKind
from tenants import Link, LinkState, read


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
