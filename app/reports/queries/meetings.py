"""When the board meets, who has the brief mailed, and who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access.permissions import Permission
from app.access.policy import permissions_of
from app.core import clock
from app.people.queries import list_members
from app.people.roles import Role
from app.reports.models import Meeting
from tenants import read

SENT_AT = timedelta(hours=7)  # after local midnight of the day on which a brief goes out


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting."""

    id: UUID
    title: str
    place: str
    held_on: date
    days_before: int
    recipients: tuple[UUID, ...]  # accounts, whether or not they still may read the brief
    brief_sent_at: datetime | None
    revision: int

    @property
    def brief_on(self) -> date:
        """The day on which the brief goes out."""
        return self.held_on - timedelta(days=self.days_before)

    @property
    def brief_at(self) -> datetime:
        """The moment at which the brief goes out."""
        return clock.start_of(self.brief_on) + SENT_AT

    @property
    def ends_at(self) -> datetime:
        """The end of its day: a brief that comes later helps nobody."""
        return clock.end_of(self.held_on)

    def is_over(self, today: date) -> bool:
        """Whether it lies behind."""
        return self.held_on < today


@dataclass(frozen=True, slots=True)
class Reader:
    """A member who may read the brief."""

    account_id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]

    @property
    def is_chair(self) -> bool:
        """Whether it goes to this person unless somebody says otherwise."""
        return Role.BOARD_CHAIR in self.roles


_COLUMNS = (
    Meeting.id,
    Meeting.title,
    Meeting.place,
    Meeting.held_on,
    Meeting.days_before,
    Meeting.recipients,
    Meeting.brief_sent_at,
    Meeting.revision,
)


def _row(values: Iterable[Any]) -> MeetingRow:
    id_, title, place, held_on, days_before, recipients, brief_sent_at, revision = values
    accounts = tuple(UUID(one["account_id"]) for one in recipients)
    return MeetingRow(id_, title, place, held_on, days_before, accounts, brief_sent_at, revision)


def list_meetings() -> tuple[MeetingRow, ...]:
    """Return the current board's meetings, first to come first."""
    return tuple(_row(row) for row in read(select(*_COLUMNS).order_by(Meeting.held_on, Meeting.id)))


def get_meeting(meeting_id: UUID) -> MeetingRow:
    """Return one meeting; NoResultFound where the current board has none such."""
    return _row(read(select(*_COLUMNS).where(Meeting.id == meeting_id)).one())


def list_readers() -> tuple[Reader, ...]:
    """Return the members of the current board who may read the brief, chairs first, then by name."""
    found = []
    for member in list_members():
        roles = tuple(held.role for held in member.roles)
        if Permission.BRIEF_READ in permissions_of(frozenset(roles)):
            found.append(Reader(member.account_id, member.name, member.email, roles))
    return tuple(sorted(found, key=lambda one: (not one.is_chair, one.name.casefold())))
