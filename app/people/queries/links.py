"""What a mailed link says, for its mail and its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from app.people.models import Account, Token, TokenPurpose
from app.people.roles import Role
from tenants import Space, SpaceRef, current_space_id, read


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says: for its mail and for the page that it leads to."""

    email: str
    name: str
    role: Role
    space: SpaceRef  # that the role is in
    sender_name: str | None  # the space that invited, where it is another and can be seen from here
    inviter_name: str | None  # the person, where they can be seen from here
    expires_at: datetime
    is_open: bool
    request_id: UUID | None = None  # what waits to be answered, where a board invites to it


def get_invitation(token_id: UUID, *, now: datetime) -> Invitation:
    """Return an invitation to the current space or from it; NoResultFound where there is none."""
    sender = aliased(Space)
    statement = (
        select(
            Token.email,
            Token.name,
            Token.role,
            Space.id,
            Space.kind,
            Space.slug,
            Space.name,
            Space.state,
            Space.host_name,
            sender.name,
            Account.name,
            Token.expires_at,
            _is_open(now),
            Token.request_id,
        )
        .join(Space, Space.id == Token.space_id)
        .outerjoin(sender, sender.id == Token.sent_from)
        .outerjoin(Account, Account.id == Token.created_by)
        .where(Token.id == token_id, Token.purpose == TokenPurpose.INVITATION)
    )
    email, name, role, *rest = read(statement).one()
    return Invitation(email, name, role, SpaceRef(*rest[:6]), *rest[6:])


@dataclass(frozen=True, slots=True)
class Reset:
    """What a reset's mail needs."""

    name: str
    email: str
    is_open: bool


def get_reset(token_id: UUID, *, now: datetime) -> Reset:
    """Return a reset of the current account; NoResultFound where there is none."""
    statement = (
        select(
            Account.name,
            Account.email,
            _is_open(now),
        )
        .join(Account, Account.id == Token.account_id)
        .where(Token.id == token_id, Token.purpose == TokenPurpose.RESET)
    )
    return Reset(*read(statement).one())


def leads_here(request_id: UUID) -> bool:
    """Say whether a link that was used led into the current space, to something that a board asks."""
    used = (Token.space_id == current_space_id(), Token.request_id == request_id, Token.used_at.is_not(None))
    return read(select(Token.id).where(*used).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """What a link says that signs in, to answer in the current space: for its mail and its page."""

    email: str
    name: str
    space: SpaceRef
    request_id: UUID | None
    expires_at: datetime
    is_open: bool


def get_answer_link(token_id: UUID, *, now: datetime) -> AnswerLink:
    """Return a link to answer in the current space; NoResultFound where there is none."""
    return AnswerLink(*_leading_here(token_id, TokenPurpose.ANSWER, now=now))


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """What a link says that shows an address to be somebody's who claims the current organisation."""

    email: str
    name: str
    space: SpaceRef
    claim_id: UUID
    expires_at: datetime
    is_open: bool


def get_claim_link(token_id: UUID, *, now: datetime) -> ClaimLink:
    """Return a link of a claim to be of the current organisation; NoResultFound where there is none."""
    return ClaimLink(*_leading_here(token_id, TokenPurpose.CLAIM, now=now))


def _leading_here(token_id: UUID, purpose: TokenPurpose, *, now: datetime) -> tuple[Any, ...]:
    """Return what a link into the current space says: address, name, space, what it is about, its end, is it open."""
    statement = (
        select(
            Token.email,
            Token.name,
            Space.id,
            Space.kind,
            Space.slug,
            Space.name,
            Space.state,
            Space.host_name,
            Token.request_id,
            Token.expires_at,
            _is_open(now),
        )
        .join(Space, Space.id == Token.space_id)
        .where(Token.id == token_id, Token.purpose == purpose)
    )
    email, name, *rest = read(statement).one()
    return email, name, SpaceRef(*rest[:6]), *rest[6:]


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(Token.used_at.is_(None), Token.cancelled_at.is_(None), Token.expires_at > now)
