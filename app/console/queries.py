"""What the operator may see: that spaces exist and in which state, and which jobs need a hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from tenants import Job, JobState, Space, SpaceKind, SpaceState, read
from tenants.lifecycle import FOLLOWS

PAGE = 50
MOST_JOBS = 100
OVERDUE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """A space, from outside."""

    id: UUID
    kind: SpaceKind
    slug: str
    name: str
    state: SpaceState
    host_name: str | None
    region_code: str | None
    controller: str
    host_council: str | None
    retention_years: int
    created_at: datetime

    @property
    def may_become(self) -> list[SpaceState]:
        """The states that it can be moved to."""
        return [state for state in SpaceState if state in FOLLOWS[self.state]]


@dataclass(frozen=True, slots=True)
class SpacePage:
    """Some spaces, by name, and whether there are more."""

    rows: tuple[SpaceRow, ...]
    number: int
    has_more: bool


def _spaces() -> Select[*tuple[Any, ...]]:
    return select(
        Space.id,
        Space.kind,
        Space.slug,
        Space.name,
        Space.state,
        Space.host_name,
        Space.region_code,
        Space.controller,
        Space.host_council,
        Space.retention_years,
        Space.created_at,
    )


def list_spaces(*, kind: SpaceKind, words: str, page: int) -> SpacePage:
    """Return a page of the spaces of a kind whose name holds some words.

    Args:
        kind: which of the three.
        words: empty for all.
        page: from 1.
    """
    statement = _spaces().where(Space.kind == kind)
    if words:
        statement = statement.where(Space.name.icontains(words, autoescape=True))
    ordered = statement.order_by(Space.name, Space.id).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = [SpaceRow(*row) for row in read(ordered)]
    return SpacePage(tuple(rows[:PAGE]), page, has_more=len(rows) > PAGE)


def get_space(space_id: UUID) -> SpaceRow:
    """Return one space; NoResultFound where there is none."""
    return SpaceRow(*read(_spaces().where(Space.id == space_id)).one())


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job that failed, or that should have been done by now. Its arguments are ids: they say nothing here."""

    id: UUID
    kind: str
    space_name: str | None
    state: JobState
    attempts: int
    error: str | None
    run_at: datetime
    created_at: datetime


def list_jobs(*, now: datetime) -> tuple[JobRow, ...]:
    """Return the jobs that need a hand, oldest first: failed, or ten minutes overdue.

    Args:
        now: aware UTC.
    """
    late = or_(
        Job.state == JobState.FAILED,
        and_(Job.state == JobState.WAITING, Job.run_at < now - OVERDUE),
        and_(Job.state == JobState.WAITING, Job.attempts > 0, Job.created_at < now - OVERDUE),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now - OVERDUE),
    )
    columns = (Job.id, Job.kind, Space.name, Job.state, Job.attempts, Job.last_error, Job.run_at, Job.created_at)
    statement = select(*columns).outerjoin(Space, Space.id == Job.space_id).where(late)
    return tuple(JobRow(*row) for row in read(statement.order_by(Job.created_at, Job.id).limit(MOST_JOBS)))
