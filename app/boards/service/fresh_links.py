"""A mailed link for the contact of a partner where nobody is on the service yet: the one that waits, or a new one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.boards.models import Partner
from app.organisations import queries as directory
from app.people import service as tokens
from app.people.models import Token, TokenPurpose
from app.people.roles import Role
from tenants import current_space_id, db

STILL_GOOD = timedelta(days=3)  # a link that runs out sooner is no use in a reminder


def link_for_contact(*, partner_id: UUID, request_id: UUID, now: datetime) -> UUID | None:
    """Return the invitation that leads a partner's contact to a request; nothing is mailed here.

    Args:
        partner_id: a partner of the current board.
        request_id: what it is to answer.
        now: aware UTC.

    Returns:
        The token's id; None where the organisation has people of its own, who sign in as they always do.
    """
    partner = db.session.execute(
        select(Partner.organisation_id, Partner.contact_name, Partner.contact_email).where(Partner.id == partner_id)
    ).one()
    if directory.get_entry(partner.organisation_id).is_claimed:
        return None
    waiting = select(Token).where(
        Token.sent_from == current_space_id(),
        Token.space_id == partner.organisation_id,
        Token.purpose == TokenPurpose.INVITATION,
        Token.role == Role.ORGANISATION_LEAD,
        Token.used_at.is_(None),
        Token.cancelled_at.is_(None),
    )
    old = db.session.scalars(waiting.order_by(Token.created_at.desc())).all()
    for token in old:
        same = token.email == partner.contact_email and token.request_id == request_id
        if same and token.expires_at > now + STILL_GOOD:
            return token.id
    for token in old:
        tokens.cancel_invitation(token_id=token.id, now=now)
    return tokens.create_invitation(
        email=partner.contact_email,
        name=partner.contact_name,
        role=Role.ORGANISATION_LEAD,
        space_id=partner.organisation_id,
        request_id=request_id,
        now=now,
    )
