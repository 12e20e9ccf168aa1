"""Inviting a person to a role, and what happens when they accept.

Whether an address has an account is told to nobody: everybody gets the same mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.accounts.messages import INVITATION
from app.accounts.service import members
from app.core.errors import Refused
from app.core.mail import send
from app.people import queries as people
from app.people import service
from app.people.models import TokenPurpose
from app.people.queries import FoundToken
from app.people.roles import Role
from tenants import Use, allows, current_space_id, record


@dataclass(frozen=True, slots=True)
class Accepted:
    """An invitation that a person has just accepted: what floors above are told, acting for the space."""

    token_id: UUID
    space_id: UUID
    sent_from: UUID | None  # the space that invited, where it is another: a board, an organisation's first person
    account_id: UUID
    role: Role


class AcceptedListener(Protocol):
    """What a floor above does when an invitation is accepted."""

    def __call__(self, accepted: Accepted, *, now: datetime) -> None:
        """Act for the space that the person joined, in the transaction in which they join."""


_listeners: dict[str, AcceptedListener] = {}


def on_invitation_accepted(listener: AcceptedListener) -> AcceptedListener:
    """Register what is to happen whenever an invitation is accepted; usable as a decorator."""
    name = f"{listener.__module__}.{getattr(listener, '__qualname__', listener)}"
    _listeners[name] = listener  # by name: making the app twice must not tell it twice
    return listener


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    now: datetime,
    space_id: UUID | None = None,
    token_id: UUID | None = None,
    request_id: UUID | None = None,
    replaces_id: UUID | None = None,
    mailed: bool = True,
) -> UUID:
    """Invite a person to the current space, or from it to another, and mail the link.

    Args:
        email: to whom.
        name: of the person.
        role: of the invited space's kind.
        now: aware UTC.
        space_id: the space of the role, where it is not the current one.
        token_id: the key of the form, so that a second click makes no second invitation.
        request_id: what a board asks; the link then opens its first question.
        replaces_id: the account whose same role ends when this one is taken up.
        mailed: False where whoever calls mails the link.

    Returns:
        The token's id.

    Raises:
        Refused: they have that role already, or such an invitation waits; its `field` says where.
    """
    if token_id is not None and service.is_made(token_id):
        return token_id  # the second click of two: mailed and noted already
    made = service.create_invitation(
        email=email,
        name=name,
        role=role,
        space_id=space_id,
        token_id=token_id,
        request_id=request_id,
        replaces_id=replaces_id,
        now=now,
    )
    if mailed:
        _mail(made, now=now)
    record("member.invited", kind="invitation", object_id=made, now=now, detail={"role": role.value})
    return made


def invite_many(invited: Sequence[service.Invited], *, now: datetime) -> None:
    """Invite many people from the current space to others where nobody is yet, and mail the links.

    Raises:
        Refused: a role is none of its space's.
    """
    for token_id, one in service.create_invitations(invited, now=now):
        _mail(token_id, now=now)
        record("member.invited", kind="invitation", object_id=token_id, now=now, detail={"role": one.role.value})


def _mail(token_id: UUID, *, now: datetime) -> None:
    send(INVITATION, {"token_id": str(token_id)}, now=now, dedupe_key=str(token_id))


def cancel(*, token_id: UUID, now: datetime) -> None:
    """Cancel an invitation to the current space.

    Raises:
        NoResultFound: there is no such invitation here.
        LinkUnusable: it was accepted or cancelled already.
    """
    people.check_invitation(token_id)
    service.cancel_invitation(token_id=token_id, now=now)
    record("member.invitation_cancelled", kind="invitation", object_id=token_id, now=now)


def send_again(*, token_id: UUID, now: datetime) -> UUID:
    """Cancel an invitation and send the same anew, with a new link and a new last day; return the new token's id.

    Raises:
        NoResultFound: there is no such invitation to the current space.
        LinkUnusable: it was accepted or cancelled already.
    """
    people.check_invitation(token_id)
    old = service.cancel_invitation(token_id=token_id, now=now)
    if old.role is None:
        raise service.LinkUnusable
    return invite(
        email=old.email, name=old.name, role=old.role, space_id=old.space_id, replaces_id=old.replaces_id, now=now
    )


def accept_as_new(found: FoundToken, *, account_id: UUID, name: str, password_hash: str | None, now: datetime) -> None:
    """Make an account for whoever holds the link, and give it the role; acting for the space and the new account.

    Without a password they come in by mailed links, until they choose one.

    Raises:
        LinkUnusable: the link was used, cancelled or has run out.
        Refused: there is an account with that address by now, or the space is not open.
    """
    service.create_account(account_id=account_id, email=found.email, name=name, password_hash=password_hash, now=now)
    accept(found, account_id=account_id, now=now)


def accept(found: FoundToken, *, account_id: UUID, now: datetime) -> None:
    """Give an account the role that the link offers; acting for the space and the account.

    Raises:
        LinkUnusable: the link was used, cancelled or has run out.
        Refused: the space is not open, or the account is of another address than the link was mailed to.
    """
    if found.role is None or found.space_id != current_space_id():
        raise service.LinkUnusable
    said = people.get_invitation(found.id, now=now)
    if not allows(said.space.state, Use.WRITE):
        raise Refused(f"{said.space.name} is not open at the moment. Ask whoever invited you.")
    if people.get_own_account().email != said.email:
        raise Refused(f"This invitation is for {said.email}. Sign in with that address to accept it.")
    service.use_token(token_id=found.id, purpose=TokenPurpose.INVITATION, now=now)
    service.grant(account_id=account_id, role=found.role, now=now)
    record("member.joined", kind="account", object_id=account_id, now=now, detail={"role": found.role.value})
    members.end_replaced(found, role=found.role, now=now)
    accepted = Accepted(found.id, found.space_id, found.sent_from, account_id, found.role)
    for listener in _listeners.values():
        listener(accepted, now=now)
