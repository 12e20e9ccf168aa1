"""What an organisation does when a board asks to connect with it, and when somebody comes in by invitation."""

from datetime import datetime
from uuid import UUID

from app.accounts import Accepted, on_invitation_accepted
from app.core.mail import send
from app.organisations import queries, service
from app.organisations.messages import ASKED
from tenants import LinkState, SpaceKind, link_listener


@link_listener
def tell_own_people(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Mail whoever answers for the organisation that a board asks."""
    if state is not LinkState.ASKED:
        return
    for account_id in queries.people_who_answer():
        ids = {"asker_id": str(other_id), "account_id": str(account_id)}
        send(ASKED, ids, now=now, dedupe_key=f"{other_id}:{account_id}:{now.isoformat()}")


@on_invitation_accepted
def somebody_joined(accepted: Accepted, *, now: datetime) -> None:
    """Note the organisation's first person; one whom a board invited connects with that board, as the page said."""
    if accepted.role.kind is not SpaceKind.ORGANISATION:
        return
    if accepted.sent_from is None:
        service.claim(now=now)
    else:
        service.join_from_board(account_id=accepted.account_id, board_id=accepted.sent_from, now=now)
