"""What people are to be told, and which mails they want."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select

from app.people.models import Account, AccountState, Credential, Membership, News, Notification, Reminders
from app.people.roles import Role
from tenants import Space, SpaceState, Use, allows, current_account_id, current_space_id, read

__all__ = [
    "News",
    "Recipient",
    "Reminders",
    "Told",
    "Wants",
    "last_mailed_at",
    "list_unmailed",
    "recipient",
    "who_wants",
]


@dataclass(frozen=True, slots=True)
class Wants:
    """One of the current space's people, and which mails they want."""

    account_id: UUID
    reminders: Reminders
    news: News


def who_wants(roles: Collection[Role], *, also: Collection[UUID] = ()) -> tuple[Wants, ...]:
    """Return the people of the current space who hold one of some roles, and what they want to be mailed.

    Args:
        roles: which.
        also: accounts that are told too, where they are still of the space, whatever their role.
    """
    held = exists().where(
        Membership.space_id == current_space_id(),
        Membership.account_id == Account.id,
        Membership.ended_at.is_(None),
        or_(Membership.role.in_(roles), Membership.account_id.in_(also)),
    )
    columns = (Account.id, Account.reminders, Account.news)
    rows = read(select(*columns).where(Account.state == AccountState.ACTIVE, held).order_by(Account.id))
    return tuple(Wants(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The current account, as its mails need it."""

    account_id: UUID
    name: str
    email: str
    is_active: bool
    has_password: bool  # without one, a link of its own signs them in
    reminders: Reminders
    news: News


def recipient() -> Recipient:
    """Return the current account, with what its mails need; NoResultFound where it is not there."""
    columns = (Account.id, Account.name, Account.email, Account.state, Credential.account_id)
    row = read(
        select(*columns, Account.reminders, Account.news)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Account.id == current_account_id())
    ).one()
    return Recipient(
        row[0], row[1], row[2], row[3] is AccountState.ACTIVE, row[4] is not None, reminders=row[5], news=row[6]
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the current account is to be told."""

    id: UUID
    space_id: UUID
    for_id: UUID
    about_id: UUID | None
    kind: str
    title: str
    detail: str
    path: str
    sender_name: str
    accent: str
    created_at: datetime


def list_unmailed(*, now: datetime) -> tuple[Told, ...]:
    """Return what the current account has not been mailed yet, oldest first: in spaces it is still of, and in time."""
    member = exists().where(
        Membership.account_id == Notification.account_id,
        Membership.space_id == Notification.space_id,
        Membership.ended_at.is_(None),
    )
    columns = (Notification.id, Notification.space_id, Notification.for_id, Notification.about_id, Notification.kind)
    more = (Notification.title, Notification.detail, Notification.path, Notification.sender_name, Notification.accent)
    rows = read(
        select(*columns, *more, Notification.created_at)
        .join(Space, Space.id == Notification.space_id)
        .where(
            Space.state.in_([state for state in SpaceState if allows(state, Use.READ)]),
            and_(Notification.account_id == current_account_id(), Notification.mailed_at.is_(None), member),
            or_(Notification.until.is_(None), Notification.until > now),
        )
        .order_by(Notification.created_at, Notification.id)
    )
    return tuple(Told(*row) for row in rows)


def last_mailed_at() -> datetime | None:
    """Return when the current account was last mailed what it was told; None where it never was."""
    mine = Notification.account_id == current_account_id()
    found: datetime | None = read(select(func.max(Notification.mailed_at)).where(mine)).scalar_one()
    return found
