"""What a board does when a partner answers it or ends the connection."""

from datetime import datetime
from uuid import UUID

from app.boards import queries
from app.boards.messages import ANSWERED
from app.core.mail import send
from app.people import queries as people
from app.people.roles import Role
from tenants import LinkState, link_listener


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
