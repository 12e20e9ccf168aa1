"""What an organisation's people are mailed of offers: that a board offers to have a barrier removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.mail import Letter, composer
from app.learning_needs.queries.offers import OfferState, get_received
from app.people.models import Account, AccountState, Membership
from tenants import current_space_id, is_tombstone, read, this_space

OFFERED = "learning_needs.offered"


@dataclass(frozen=True, slots=True)
class _Recipient:
    name: str
    email: str


def _recipient(account_id: UUID) -> _Recipient | None:
    """Return one of the organisation's people, unless they have left since."""
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None))
    statement = (
        select(Account.name, Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.id == account_id, Account.state == AccountState.ACTIVE, *held)
        .limit(1)
    )
    row = read(statement).first()
    return _Recipient(*row) if row else None


@composer(OFFERED)
def compose_offered(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say what gets in the way of staff, and that the board offers to have it removed."""
    offer, recipient = get_received(UUID(arguments["offer_id"])), _recipient(UUID(arguments["account_id"]))
    if recipient is None or offer.state is not OfferState.WAITING:
        return None
    here = this_space()
    said = () if is_tombstone(offer.words) else tuple(line for line in offer.words.split("\n") if line.strip())
    return Letter(
        to_name=recipient.name,
        to_email=recipient.email,
        subject=f"{offer.board_name}: an offer to remove a barrier",
        paragraphs=(
            f"In a survey, staff of the board’s partners said what gets in their way. One is: {offer.barrier_label}.",
            f"{offer.board_name} asks {here.name} to remove this, and offers help.",
            *(("The board writes:", *said) if said else ()),
            "You can say whether you take this up, or not now. Either answer is fine.",
        ),
        action=("Read the offer and answer", f"{here.home}surveys/offers/{offer.id}"),
        closing=(f"You get this mail because you look after this work at {here.name}.",),
        sender_name=offer.board_name,
        about_id=offer.id,
        for_id=offer.board_id,
    )
