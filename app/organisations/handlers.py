"""What an organisation does when a board asks to connect with it."""

from datetime import datetime
from uuid import UUID

from app.core.mail import send
from app.organisations import queries
from app.organisations.messages import ASKED
from tenants import LinkState, link_listener


@link_listener
def tell_own_people(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    """Mail whoever answers for the organisation that a board asks."""
    if state is not LinkState.ASKED:
        return
    for account_id in queries.people_who_answer():
        ids = {"asker_id": str(other_id), "account_id": str(account_id)}
        send(ASKED, ids, now=now, dedupe_key=f"{other_id}:{account_id}")
