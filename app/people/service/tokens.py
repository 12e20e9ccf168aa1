"""Mailed links: invitations and resets. Random, for one purpose, for a while, used once.

The link's secret is made from the token's id with the service's key; what is kept is its hash. So the
worker can mail a link that no table, job or log holds.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.people.keys import link_secret
from app.people.models import Account, Membership, Token, TokenPurpose
from app.people.queries import hash_of, normal_email
from app.people.roles import Role
from tenants import Space, current_account_id, current_scope, current_space_id, db, secret_id

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
CLAIM_LASTS = timedelta(days=3)
ANSWER_LASTS = timedelta(days=14)  # also where an invitation leads to something to be answered


class LinkUnusable(Refused):
    """A mailed link was used, cancelled or has run out."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link does not work any more.")


def create_invitation(
    *,
    email: str,
    name: str,
    role: Role,
    now: datetime,
    space_id: UUID | None = None,
    token_id: UUID | None = None,
    request_id: UUID | None = None,
    replaces_id: UUID | None = None,
) -> UUID:
    """Make an invitation to the current space, or from it to another; the link has yet to be mailed.

    Args:
        email: to whom.
        name: of the person, as the inviter writes it.
        role: of the invited space's kind.
        now: aware UTC.
        space_id: the space that the role is in, where it is not the current one: a board invites an
            organisation's first person.
        token_id: the random key of the form that was sent, so that a second click makes no second invitation.
        request_id: what a board asks, where the link is to lead to it.
        replaces_id: the account whose same role ends when this one is taken up.

    Returns:
        The token's id.

    Raises:
        Refused: the person has that role already, or an invitation to it is waiting.
    """
    me = current_space_id()
    target, address = space_id or me, normal_email(email)
    if token_id is not None and is_made(token_id):
        return token_id
    _check_kind(target, role)
    _check_not_member(target, address, role)
    _check_not_waiting(target, address, role, now=now)
    return _add(
        Token(
            id=token_id or secret_id(),
            purpose=TokenPurpose.INVITATION,
            email=address,
            name=name,
            space_id=target,
            role=role,
            sent_from=me if target != me else None,
            created_by=current_scope().account_id,
            created_at=now,
            expires_at=now + (ANSWER_LASTS if request_id else INVITATION_LASTS),
            request_id=request_id,
            replaces_id=replaces_id,
        )
    )


def create_answer_link(*, email: str, name: str, request_id: UUID | None, now: datetime) -> UUID:
    """Make a link that signs a person of the current space in, to answer there and to do nothing else.

    Args:
        email: to whom; an account of the current space has it.
        name: of the person.
        request_id: what it leads to; None leads to the space's first page.
        now: aware UTC.

    Returns:
        The token's id.
    """
    return _add_leading_here(
        TokenPurpose.ANSWER,
        email=email,
        name=name,
        about_id=request_id,
        created_by=current_scope().account_id,
        now=now,
        lasts=ANSWER_LASTS,
    )


def create_claim(*, email: str, name: str, claim_id: UUID, now: datetime) -> UUID:
    """Make a link by which whoever claims to be of the current organisation shows that the address is theirs.

    It gives no role and signs nobody in.

    Args:
        email: the address that they gave.
        name: theirs, as they gave it.
        claim_id: what they claim; boards that know the organisation hold it under this id.
        now: aware UTC.

    Returns:
        The token's id.
    """
    return _add_leading_here(
        TokenPurpose.CLAIM, email=email, name=name, about_id=claim_id, created_by=None, now=now, lasts=CLAIM_LASTS
    )


def _add_leading_here(
    purpose: TokenPurpose,
    *,
    email: str,
    name: str,
    about_id: UUID | None,
    created_by: UUID | None,
    now: datetime,
    lasts: timedelta,
) -> UUID:
    return _add(
        Token(
            id=secret_id(),
            purpose=purpose,
            email=normal_email(email),
            name=name,
            space_id=current_space_id(),
            created_by=created_by,
            created_at=now,
            expires_at=now + lasts,
            request_id=about_id,
        )
    )


def is_made(token_id: UUID) -> bool:
    """Say whether the link of this id is made already: by the first click of two."""
    return db.session.scalar(select(Token.id).where(Token.id == token_id)) is not None


def _check_kind(space_id: UUID, role: Role) -> None:
    if db.session.scalar(select(Space.kind).where(Space.id == space_id)) is not role.kind:
        raise Refused("Choose a role that this space has.", field="role")


def _check_not_member(space_id: UUID, address: str, role: Role) -> None:
    held = (
        select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.space_id == space_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
            Account.email == address,
        )
    )
    if db.session.scalar(held):
        raise Refused("This person has this role here already", field="email")


def _check_not_waiting(space_id: UUID, address: str, role: Role, *, now: datetime) -> None:
    waiting = select(Token.id).where(
        Token.purpose == TokenPurpose.INVITATION,
        Token.space_id == space_id,
        Token.role == role,
        Token.email == address,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
        Token.expires_at > now,
    )
    if db.session.scalar(waiting.limit(1)):
        raise Refused("An invitation to this role is waiting at this address already. Send it again", field="email")


def create_reset(*, email: str, now: datetime) -> UUID:
    """Make a link that sets a new password for the current account; return the token's id."""
    return _add(
        Token(
            id=secret_id(),
            purpose=TokenPurpose.RESET,
            email=normal_email(email),
            name="",
            account_id=current_account_id(),
            created_by=current_account_id(),
            created_at=now,
            expires_at=now + RESET_LASTS,
        )
    )


def _add(token: Token) -> UUID:
    token.token_hash = hash_of(link_secret(token.purpose.value, token.id))
    db.session.add(token)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused("This page was sent already. Open it again and send it once.") from error
    return token.id


def use_token(*, token_id: UUID, purpose: TokenPurpose, now: datetime) -> None:
    """Use a link up; the second of two at the same moment is refused.

    Raises:
        LinkUnusable: it was used, cancelled or has run out, or is for another purpose.
    """
    token = _open_token(token_id, purpose)
    if token.expires_at <= now:
        raise LinkUnusable
    token.used_at = now
    db.session.flush()


def cancel_invitation(*, token_id: UUID, now: datetime) -> Token:
    """Cancel an invitation of the current space, or from it; one that has run out too.

    Raises:
        LinkUnusable: it was used or cancelled already, or there is none.
    """
    token = _open_token(token_id, TokenPurpose.INVITATION)
    token.cancelled_at = now
    db.session.flush()
    return token


def cancel_resets(*, now: datetime) -> None:
    """Cancel every reset link of the current account that is still open."""
    still_open = select(Token).where(
        Token.account_id == current_account_id(),
        Token.purpose == TokenPurpose.RESET,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
    )
    for token in db.session.scalars(still_open.with_for_update()):
        token.cancelled_at = now
    db.session.flush()


def _open_token(token_id: UUID, purpose: TokenPurpose) -> Token:
    """Return a link that was neither used nor cancelled, locked: whoever comes second finds it used."""
    token = db.session.scalars(
        select(Token)
        .where(Token.id == token_id, Token.purpose == purpose, Token.used_at.is_(None), Token.cancelled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if token is None:
        raise LinkUnusable
    return token
