"""Offers to remove a barrier: what the organisation receives, what comes back to the board, texts struck at both."""

from datetime import datetime

from app.learning_needs.crossing import OFFER, OFFER_ANSWER
from app.learning_needs.service import offers, staff_offers
from tenants import Received, Struck, envelope_handler, strike_handler


@envelope_handler(OFFER)
def receive_offer(envelope: Received, *, now: datetime) -> None:
    """Keep what a board offers, or that it took it back."""
    if envelope.withdrawn:
        staff_offers.keep_withdrawal(envelope)
    else:
        staff_offers.keep_offer(envelope, now=now)


@envelope_handler(OFFER_ANSWER)
def receive_answer(envelope: Received, *, now: datetime) -> None:
    """Keep what a partner says to an offer."""
    offers.keep_answer(envelope)


@strike_handler(OFFER, codes=("barrier", "barrier_label"))
def strike_offer(struck: Struck, *, now: datetime) -> None:
    """Strike the board's words at either end."""
    offers.strike_words(struck, of_answer=False)


@strike_handler(OFFER_ANSWER, codes=("answer", "action_id"))
def strike_answer(struck: Struck, *, now: datetime) -> None:
    """Strike the partner's words at either end."""
    offers.strike_words(struck, of_answer=True)
