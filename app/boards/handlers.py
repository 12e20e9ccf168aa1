"""What a board does when a partner answers it or ends the connection."""

from datetime import datetime
from uuid import UUID

from app.accounts import Accepted, on_invitation_accepted, on_invitation_wanted
from app.boards import queries, service
from app.boards.messages import ANSWERED
from app.boards.service import caring, claiming
from app.core.mail import send
from app.organisations.crossing import CARE, NOBODY_LEFT
from app.people import queries as people
from app.people.queries import FoundToken
from app.people.roles import Role
from app.people.service import on_role_ended
from tenants import LinkState, Received, SpaceKind, envelope_handler, link_listener


@link_listener
def tell_managers(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Mail the board's managers where a partner said no; a yes they see on their pages."""
    if state not in (LinkState.DECLINED, LinkState.ENDED):
        return
    partner = queries.partner_of(other_id)
    if partner is None or partner.left_at is not None:
        return
    for member in people.list_members():
        if any(held.role is Role.BOARD_MANAGER for held in member.roles):
            ids = {"partner_id": str(partner.id), "account_id": str(member.account_id)}
            send(ANSWERED, ids, now=now, dedupe_key=f"{partner.id}:{member.account_id}:{state}")


@envelope_handler(CARE)
def hear_of_care(envelope: Received, *, now: datetime) -> None:
    """Keep that the board looks after a partner, or no longer does."""
    caring.note_care(envelope, now=now)


@link_listener
def end_care(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Nobody answers in the name of a partner that is not connected."""
    if state in (LinkState.DECLINED, LinkState.ENDED):
        caring.care_ended_with_link(organisation_id=other_id, now=now)


@on_invitation_accepted
def end_claims(accepted: Accepted, *, now: datetime) -> None:
    """Once somebody of an organisation's own is there, it says itself who joins: no board decides any more."""
    if accepted.role.kind is SpaceKind.ORGANISATION and accepted.role is not Role.ORGANISATION_CARETAKER:
        claiming.end_claims(now=now)


@on_role_ended
def manager_left(account_id: UUID, role: Role, *, now: datetime) -> None:
    """Whoever is no manager of the board any more looks after none of its partners."""
    if role is Role.BOARD_MANAGER:
        caring.stop_care_by(account_id=account_id, now=now)


@on_invitation_wanted
def mail_fresh_link(found: FoundToken, *, now: datetime) -> None:
    """Invite the contact again who asks for a fresh link in place of the board's own invitation."""
    if found.space_id is not None:
        service.mail_fresh_link(organisation_id=found.space_id, email=found.email, now=now)


@envelope_handler(NOBODY_LEFT)
def hear_of_leaving(envelope: Received, *, now: datetime) -> None:
    """Keep that nobody answers for a partner any more, and tell the managers; or that somebody does again."""
    since = None if envelope.withdrawn else envelope.published_at
    service.note_nobody(organisation_id=envelope.sender_id, since=since, now=now)
