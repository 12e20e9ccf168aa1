"""The people of a space, and who was invited to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from app.people.models import Account, Membership, Token, TokenPurpose
from app.people.queries.entering import normal_email
from app.people.roles import Role
from tenants import Space, current_space_id, read


@dataclass(frozen=True, slots=True)
class Held:
    """One role of a member, and since when."""

    membership_id: UUID
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the current space, with every role held here."""

    account_id: UUID
    name: str
    email: str
    roles: tuple[Held, ...]


def list_members() -> list[Member]:
    """Return the people of the current space, by name."""
    rows = read(_held().order_by(Account.name, Account.id, Membership.created_at, Membership.id))
    members: dict[UUID, Member] = {}
    for account_id, name, email, *held in rows:
        known = members.get(account_id) or Member(account_id, name, email, ())
        members[account_id] = Member(account_id, name, email, (*known.roles, Held(*held)))
    return list(members.values())


def get_member(membership_id: UUID) -> Member:
    """Return the person of one role in the current space, with that role alone; NoResultFound where there is none."""
    account_id, name, email, *held = read(_held().where(Membership.id == membership_id)).one()
    return Member(account_id, name, email, (Held(*held),))


def get_person(*, account_id: UUID | None = None, email: str | None = None) -> Member:
    """Return a person of the current space by account or address, with every role; NoResultFound where there is none.

    The address is compared as it is kept: in lower case.
    """
    which = Account.id == account_id if account_id is not None else Account.email == normal_email(email or "")
    rows = read(_held().where(which).order_by(Membership.created_at, Membership.id)).all()
    if not rows:
        raise NoResultFound("nobody of this space is it")
    found, name, address, *_ = rows[0]
    return Member(found, name, address, tuple(Held(*row[3:]) for row in rows))


def find_membership(account_id: UUID, role: Role) -> UUID | None:
    """Return the id under which an account holds a role in the current space; None where it does not."""
    statement = select(Membership.id).where(
        Membership.space_id == current_space_id(),
        Membership.account_id == account_id,
        Membership.role == role,
        Membership.ended_at.is_(None),
    )
    found: UUID | None = read(statement).scalar_one_or_none()
    return found


def has_role(account_id: UUID) -> bool:
    """Say whether an account has any role in the current space."""
    return read(_held().where(Account.id == account_id).limit(1)).first() is not None


def _held() -> Select[*tuple[Any, ...]]:
    return (
        select(Account.id, Account.name, Account.email, Membership.id, Membership.role, Membership.created_at)
        .join(Account, Account.id == Membership.account_id)
        # said aloud: a membership is readable by its own account in other spaces too
        .where(Membership.space_id == current_space_id(), Membership.ended_at.is_(None))
    )


@dataclass(frozen=True, slots=True)
class Pending:
    """An invitation to the current space that nobody has accepted yet."""

    token_id: UUID
    name: str
    email: str
    role: Role
    sent_at: datetime
    expires_at: datetime
    sent_from: str | None  # the name of the space that invited, where it is another
    replaces: str | None = None  # the name of whoever's role ends when it is accepted

    def has_run_out(self, now: datetime) -> bool:
        """Whether it has to be sent again to be accepted."""
        return self.expires_at <= now


def list_pending() -> list[Pending]:
    """Return the invitations to the current space that wait, newest first; those that have run out too."""
    return [Pending(*row) for row in read(_pending().order_by(Token.created_at.desc(), Token.id))]


def get_pending(token_id: UUID) -> Pending:
    """Return one invitation to the current space that waits; NoResultFound where there is none."""
    return Pending(*read(_pending().where(Token.id == token_id)).one())


def check_invitation(token_id: UUID) -> None:
    """Check that an invitation is one to the current space, whatever became of it; NoResultFound where it is not."""
    mine = (Token.space_id == current_space_id(), Token.purpose == TokenPurpose.INVITATION)
    read(select(Token.id).where(Token.id == token_id, *mine)).one()


def _pending() -> Select[*tuple[Any, ...]]:
    sender, goes = aliased(Space), aliased(Account)
    return (
        select(
            Token.id, Token.name, Token.email, Token.role, Token.created_at, Token.expires_at, sender.name, goes.name
        )
        .outerjoin(sender, sender.id == Token.sent_from)
        .outerjoin(goes, goes.id == Token.replaces_id)
        .where(
            Token.space_id == current_space_id(),
            Token.purpose == TokenPurpose.INVITATION,
            Token.used_at.is_(None),
            Token.cancelled_at.is_(None),
        )
    )
