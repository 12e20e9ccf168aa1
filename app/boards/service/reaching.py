"""Reaching a partner: it is asked to connect, and its contact invited where nobody is there yet.

A link that invites leads to what waits to be answered, where something does: one link connects the
organisation and opens the first question.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.waiting import find_waiting
from app.boards import queries
from app.boards.messages.links import NOBODY
from app.boards.models import Partner
from app.boards.service.settings import Stale
from app.core.errors import Refused
from app.core.mail import send
from app.organisations import queries as directory
from app.people import queries as people
from app.people import service as tokens
from app.people.models import Token, TokenPurpose
from app.people.roles import Role
from tenants import Link, LinkState, ask_to_link, current_space_id, db, record

ONCE_A_DAY = timedelta(days=1)


def reach(row: Partner, *, now: datetime) -> None:
    """Ask the organisation to connect; where nobody is there yet, invite its contact to be the first."""
    link = _link(row.organisation_id)
    if link is None or link.state in (LinkState.DECLINED, LinkState.ENDED):
        ask_to_link(row.organisation_id, now=now)
    if not directory.get_entry(row.organisation_id).is_claimed:
        invite(row, now=now)
    row.invited_at = now
    db.session.flush()


def _link(organisation_id: UUID) -> Link | None:
    mine = (Link.asker_id == current_space_id(), Link.asked_id == organisation_id)
    return db.session.scalars(select(Link).where(*mine)).one_or_none()


def invite(row: Partner, *, now: datetime, request_id: UUID | None = None, instead_of: str | None = None) -> None:
    """Invite the contact; where something waits to be answered, one link connects and opens its first question.

    Others who were invited beside the contact stay so.

    Args:
        row: the partner.
        now: aware UTC.
        request_id: what waits; looked for where it is left out.
        instead_of: the address of the contact before, whose invitation ends.
    """
    addresses = [row.contact_email, *([instead_of] if instead_of else [])]
    cancel_invitations(row.organisation_id, to=addresses, now=now)
    accounts.invite(
        email=row.contact_email,
        name=row.contact_name,
        role=Role.ORGANISATION_LEAD,
        space_id=row.organisation_id,
        request_id=request_id or find_waiting(row.organisation_id, now=now),
        now=now,
    )


def reach_for_requests(requests: Mapping[UUID, UUID], *, now: datetime) -> None:
    """Mail whoever is to answer where a partner is not connected yet, now that something waits for it.

    Where nobody is there, the contact gets a link that connects and opens the first question, in place of an earlier
    invitation. Where somebody is, the organisation's own people are asked to connect; not twice in a day.

    Args:
        requests: what waits, by the partner's id.
        now: aware UTC.
    """
    if not requests:
        return
    for partner in queries.list_partners():
        waits = partner.id in requests and partner.left_at is None and partner.link_state is LinkState.ASKED
        if not waits or partner.looked_after_at is not None:
            continue
        row = row_of(partner.id)
        if not partner.is_claimed:
            invite(row, request_id=requests[partner.id], now=now)
        elif row.invited_at is None or now - row.invited_at >= ONCE_A_DAY:
            ask_to_link(row.organisation_id, remind=True, now=now)
        else:
            continue
        row.invited_at = now
    db.session.flush()


def mail_fresh_link(*, organisation_id: UUID, email: str, now: datetime) -> bool:
    """Invite a partner's contact again who asks for a fresh link; say whether they are still whom to invite.

    Nobody else is mailed: not a contact of before, and nobody of a partner that left or has its own people by now.

    Args:
        organisation_id: the partner's.
        email: to which the earlier link went.
        now: aware UTC.
    """
    partner = queries.partner_of(organisation_id)
    if partner is None or partner.left_at is not None or partner.is_claimed:
        return False
    open_to_it = partner.link_state in (LinkState.ASKED, LinkState.ACCEPTED)
    if not open_to_it or partner.contact_email != people.normal_email(email):
        return False
    row = row_of(partner.id)
    invite(row, now=now)
    row.invited_at = now
    db.session.flush()
    return True


def cancel_invitations(organisation_id: UUID, *, now: datetime, to: Collection[str] | None = None) -> None:
    """Cancel what the current board has sent to people of an organisation where nobody was, and is still open.

    Args:
        organisation_id: the partner's.
        now: aware UTC.
        to: the addresses whose invitations end; None for all.
    """
    waiting = select(Token.id).where(
        Token.sent_from == current_space_id(),
        Token.space_id == organisation_id,
        Token.purpose == TokenPurpose.INVITATION,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
    )
    if to is not None:
        waiting = waiting.where(Token.email.in_(to))
    for token_id in db.session.scalars(waiting).all():
        tokens.cancel_invitation(token_id=token_id, now=now)


def row_of(partner_id: UUID) -> Partner:
    """Return one of the current board's partners, to be changed; NoResultFound where it has none such."""
    return db.session.scalars(select(Partner).where(Partner.id == partner_id)).one()


def name_somebody(*, partner_id: UUID, contact_name: str, contact_email: str, revision: int, now: datetime) -> None:
    """Name somebody else at a partner where nobody of its own is: they become the contact, and are invited.

    Whoever accepts takes the organisation up with all that was saved and sent.

    Raises:
        NoResultFound: the board has no such partner.
        Stale: somebody changed the partner since the page was opened.
        Refused: it has left, is not asked, or has people of its own, who say themselves who joins.
    """
    partner, row = queries.get_partner(partner_id), row_of(partner_id)
    if partner.left_at is not None or partner.link_state not in (LinkState.ASKED, LinkState.ACCEPTED):
        raise Refused("This partner is not asked to connect at the moment. Ask it again first.")
    if partner.is_claimed:
        raise Refused("People of its own are there. They invite whoever is to answer.")
    email = people.normal_email(contact_email)
    if (row.contact_name, row.contact_email, row.revision) == (contact_name, email, revision + 1):
        return  # the same page sent twice
    if row.revision != revision:
        raise Stale
    before = row.contact_email
    row.contact_name, row.contact_email, row.revision = contact_name, email, revision + 1
    db.session.flush()
    invite(row, instead_of=before, now=now)
    row.invited_at = now
    db.session.flush()
    record("partner.named_new", kind="partner", object_id=partner.organisation_id, now=now)


def note_nobody(*, organisation_id: UUID, since: datetime | None, now: datetime) -> None:
    """Keep since when nobody answers for a partner, and mail the managers; None where somebody does again."""
    row = db.session.scalars(select(Partner).where(Partner.organisation_id == organisation_id)).one_or_none()
    if row is None or row.nobody_since == since:
        return
    row.nobody_since = since
    db.session.flush()
    if since is None or row.left_at is not None:
        return
    for member in people.list_members():
        if any(held.role is Role.BOARD_MANAGER for held in member.roles):
            ids = {"partner_id": str(row.id), "account_id": str(member.account_id)}
            send(NOBODY, ids, now=now, dedupe_key=f"{row.id}:{member.account_id}:{since.isoformat()}")
