"""Links that sign in, to answer in one organisation: made, mailed, used.

A link made for an address works for that address's account alone, while it has a role in the organisation.
Two purposes lead to the same page: an invitation by a board with something to be answered, and this one.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.accounts.messages import ANSWER_LINK, answer_path, invited_path
from app.core.errors import Refused
from app.core.mail import send
from app.people import queries as people
from app.people import service
from app.people.models import TokenPurpose
from app.people.queries import FoundToken
from tenants import Use, allows, current_account_id, current_space_id, record

__all__ = [
    "NoRole",
    "answer_path",
    "invited_path",
    "mail_answer_link",
    "mail_own_link",
    "make_answer_link",
    "on_invitation_wanted",
    "renew_invitation",
    "renew_link",
    "use_answer_link",
]


class NoRole(Refused):
    """Whoever holds the link does not belong to the organisation any more."""

    status = 403

    def __init__(self, name: str) -> None:
        super().__init__(f"You do not answer for {name} any more. Ask its safeguarding lead to invite you again.")


class Inviter(Protocol):
    """What a floor above does when somebody asks for a fresh link in place of its invitation."""

    def __call__(self, found: FoundToken, *, now: datetime) -> None:
        """Act as the space that invited: mail a fresh link to the same address, where that is still whom to ask."""


_inviters: dict[str, Inviter] = {}


def on_invitation_wanted(inviter: Inviter) -> Inviter:
    """Register what answers whoever asks for a fresh link; usable as a decorator."""
    _inviters[f"{inviter.__module__}.{getattr(inviter, '__qualname__', inviter)}"] = inviter
    return inviter


def make_answer_link(
    *, now: datetime, request_id: UUID | None = None, account_id: UUID | None = None, email: str | None = None
) -> UUID:
    """Make a link for one of the current organisation's people; whoever calls mails it, with `answer_path`.

    Args:
        now: aware UTC.
        request_id: what it leads to, to its first question; None leads to the organisation's first page.
        account_id: for whom; or
        email: at which address.

    Returns:
        The token's id.

    Raises:
        NoResultFound: nobody with a role in the current space is it.
    """
    member = people.get_person(account_id=account_id, email=email)
    return service.create_answer_link(email=member.email, name=member.name, request_id=request_id, now=now)


def mail_answer_link(*, email: str, now: datetime, request_id: UUID | None = None) -> UUID:
    """Make a link for one of the current organisation's people and mail it. See `make_answer_link`."""
    token_id = make_answer_link(email=email, request_id=request_id, now=now)
    send(ANSWER_LINK, {"token_id": str(token_id)}, now=now, dedupe_key=str(token_id))
    member = people.get_person(email=email)
    record("link.answer_mailed", kind="account", object_id=member.account_id, now=now)
    return token_id


def mail_own_link(*, now: datetime) -> bool:
    """Mail the current account a link into the current organisation; say whether it has a role there still."""
    me = current_account_id()
    if not people.has_role(me):
        return False
    mail_answer_link(email=people.get_own_account().email, now=now)
    return True


def use_answer_link(found: FoundToken, *, account_id: UUID, now: datetime) -> None:
    """Use a link up, acting for its organisation and the account that it is for.

    Raises:
        LinkUnusable: it was used or has run out.
        NoRole: the account has no role here any more.
        Refused: the organisation's space is not open.
    """
    if found.space_id != current_space_id():
        raise service.LinkUnusable
    said = people.get_answer_link(found.id, now=now)
    if not allows(said.space.state, Use.WRITE):
        raise Refused(f"{said.space.name} is not open at the moment. Nothing you saved is lost.")
    if not people.has_role(account_id):
        raise NoRole(said.space.name)
    service.use_token(token_id=found.id, purpose=TokenPurpose.ANSWER, now=now)


def renew_link(found: FoundToken, *, now: datetime) -> bool:
    """Mail a fresh link in place of one, to the same address, where its person belongs to the organisation by now.

    Acting for the organisation. To anybody else nothing is mailed.

    Returns:
        Whether it was mailed.
    """
    account = people.find_account(found.email)
    if account is None or not account.is_active or not people.has_role(account.account_id):
        return False
    mail_answer_link(email=found.email, request_id=found.request_id, now=now)
    return True


def renew_invitation(found: FoundToken, *, now: datetime) -> None:
    """Have whoever invited decide whether a fresh invitation goes to the same address; acting for the inviter."""
    for inviter in _inviters.values():
        inviter(found, now=now)
