"""Many invitations at once: what a list of an organisation's people brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.errors import Refused
from app.people.keys import link_secret
from app.people.models import Token, TokenPurpose
from app.people.queries import hash_of, normal_email
from app.people.roles import Role
from app.people.service.tokens import INVITATION_LASTS
from tenants import Space, current_scope, current_space_id, db, secret_id


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to be invited from the current space to another, where nobody of its own is yet."""

    space_id: UUID
    email: str
    name: str
    role: Role


def create_invitations(invited: Sequence[Invited], *, now: datetime) -> list[tuple[UUID, Invited]]:
    """Make many invitations from the current space to others in a few statements; the links have yet to be mailed.

    Whoever has such an invitation of this space waiting gets no second one.

    Returns:
        The id of each token that was made, and whom it invites.

    Raises:
        Refused: a role is none of its space's.
    """
    me = current_space_id()
    spaces = {one.space_id for one in invited}
    rows = db.session.execute(select(Space.id, Space.kind).where(Space.id.in_(spaces)))
    kinds = {row.id: row.kind for row in rows}
    if any(kinds.get(one.space_id) is not one.role.kind for one in invited):
        raise Refused("Choose a role that this space has.", field="role")
    waiting = select(Token.space_id, Token.role, Token.email).where(
        Token.purpose == TokenPurpose.INVITATION,
        Token.sent_from == me,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
        Token.expires_at > now,
    )
    known = {(row.space_id, row.role, row.email) for row in db.session.execute(waiting)}
    made = []
    for one in invited:
        key = (one.space_id, one.role, normal_email(one.email))
        if key in known:
            continue
        known.add(key)
        token = Token(
            id=secret_id(),
            purpose=TokenPurpose.INVITATION,
            email=key[2],
            name=one.name,
            space_id=one.space_id,
            role=one.role,
            sent_from=me,
            created_by=current_scope().account_id,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        token.token_hash = hash_of(link_secret(token.purpose.value, token.id))
        db.session.add(token)
        made.append((token.id, one))
    db.session.flush()
    return made
