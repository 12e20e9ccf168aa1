"""Before anybody is known: who a sign-in, an address or a mailed link belongs to. One question each, one row."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from app.people.models import Account, AccountSession, AccountState, Credential, Membership, Token, TokenPurpose
from app.people.roles import Role
from tenants import Space, SpaceKind, SpaceRef, look_up
from tenants.types import UtcDateTime


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is kept, hexadecimal. Secrets are long and random: no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normal_email(text: str) -> str:
    """Return an address as it is kept and looked for: trimmed, in lower case, composed alike."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """Who came, and what they may be in the space that they came to."""

    account_id: UUID
    session_id: UUID
    name: str
    email: str
    is_operator: bool
    spaces: int
    space: SpaceRef | None
    roles: frozenset[Role]
    confined_to: UUID | None = None  # the one space that a sign-in by a mailed link reaches


@cache
def _entering() -> Select[*tuple[Any, ...]]:
    """Return the question that the guard asks before every page, built once."""
    held = aliased(Membership)
    anywhere = aliased(Membership)
    return (
        select(
            Account.id.label("account_id"),
            AccountSession.id.label("session_id"),
            Account.name.label("account_name"),
            Account.email,
            Account.is_operator,
            select(func.count(anywhere.space_id.distinct()))
            .where(anywhere.account_id == Account.id, anywhere.ended_at.is_(None))
            .scalar_subquery()
            .label("spaces"),
            Space.id.label("space_id"),
            Space.kind,
            Space.slug,
            Space.name.label("space_name"),
            Space.state,
            Space.host_name,
            select(func.aggregate_strings(held.role.cast(Text), ","))
            .where(held.account_id == Account.id, held.space_id == Space.id, held.ended_at.is_(None))
            .scalar_subquery()
            .label("roles"),
            AccountSession.space_id.label("confined_to"),
        )
        .select_from(AccountSession)
        .join(Account, Account.id == AccountSession.account_id)
        .outerjoin(Space, and_(Space.kind == bindparam("kind"), Space.slug == bindparam("slug")))
        .where(
            AccountSession.token_hash == bindparam("token_hash"),
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > bindparam("moment", type_=UtcDateTime()),
            Account.state == AccountState.ACTIVE,
        )
    )


def enter(token: str, *, kind: SpaceKind | None, slug: str | None, now: datetime) -> Entry | None:
    """Return the account of a sign-in, with the space of a path and the roles held there, in one question.

    Args:
        token: the secret of a sign-in.
        kind: the kind of space; None for pages of no space.
        slug: its name in the path.
        now: aware UTC.

    Returns:
        None where the sign-in has ended or its account is disabled.
    """
    arguments = {"token_hash": hash_of(token), "moment": now, "kind": kind, "slug": slug}
    row = look_up("enter_space", _entering(), arguments)
    if row is None:
        return None
    space = (
        SpaceRef(row.space_id, row.kind, row.slug, row.space_name, row.state, row.host_name) if row.space_id else None
    )
    roles = frozenset(Role(role) for role in row.roles.split(",")) if row.roles else frozenset()
    who = (row.account_id, row.session_id, row.account_name, row.email, row.is_operator, row.spaces)
    return Entry(*who, space, roles, row.confined_to)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What sign-in needs of an account, before anybody is known."""

    account_id: UUID
    name: str
    email: str
    state: AccountState
    is_operator: bool
    password_hash: str | None

    @property
    def is_active(self) -> bool:
        """Whether it may be used."""
        return self.state is AccountState.ACTIVE


def find_account(email: str) -> SignIn | None:
    """Return the account of an address, before anybody is known; None where there is none."""
    statement = (
        select(Account.id, Account.name, Account.email, Account.state, Account.is_operator, Credential.password_hash)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Account.email == bindparam("email"))
    )
    row = look_up("find_account", statement, {"email": normal_email(email)})
    return SignIn(*row) if row else None


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A mailed link, found by its secret."""

    id: UUID
    purpose: TokenPurpose
    email: str
    name: str
    account_id: UUID | None
    space_id: UUID | None
    role: Role | None
    sent_from: UUID | None
    created_by: UUID | None
    expires_at: datetime
    used_at: datetime | None
    cancelled_at: datetime | None
    request_id: UUID | None  # of a board: where it leads once it is used
    replaces_id: UUID | None  # account: whose same role ends when this one is taken up

    @property
    def invites(self) -> bool:
        """Whether whoever uses it gets a role."""
        return self.purpose is TokenPurpose.INVITATION

    def is_open(self, now: datetime) -> bool:
        """Whether it still works."""
        return self.used_at is None and self.cancelled_at is None and self.expires_at > now


def find_invitation(secret: str) -> FoundToken | None:
    """Return the invitation that has this secret; it may have been used or have run out."""
    return _find_token(secret, TokenPurpose.INVITATION)


def find_answering(secret: str) -> FoundToken | None:
    """Return the link with this secret that leads to answering: an invitation by a board, or one that signs in."""
    return _find_token(secret, TokenPurpose.ANSWER, TokenPurpose.INVITATION)


def find_claim(secret: str) -> FoundToken | None:
    """Return the link with this secret that shows an address to be somebody's who claims an organisation."""
    return _find_token(secret, TokenPurpose.CLAIM)


def find_reset(secret: str) -> FoundToken | None:
    """Return the reset that has this secret; it may have been used or have run out."""
    return _find_token(secret, TokenPurpose.RESET)


def _find_token(secret: str, *purposes: TokenPurpose) -> FoundToken | None:
    statement = select(
        Token.id,
        Token.purpose,
        Token.email,
        Token.name,
        Token.account_id,
        Token.space_id,
        Token.role,
        Token.sent_from,
        Token.created_by,
        Token.expires_at,
        Token.used_at,
        Token.cancelled_at,
        Token.request_id,
        Token.replaces_id,
    ).where(Token.token_hash == bindparam("token_hash"))
    row = look_up("find_token", statement, {"token_hash": hash_of(secret)})
    found = FoundToken(*row) if row else None
    return found if found and found.purpose in purposes else None
