"""The seam between offers and actions: a feature above this one may take up as an action what a partner takes up.

Imports run down, so the feature registers itself:

    @offer_taker
    def make_action(offer: TakenUp, *, now: datetime) -> UUID | None: ...

It is called as the organisation, inside the transaction that keeps the answer: what it writes stands or falls with
that. The id that it answers goes to the board with the answer, and is kept at both ends. Where nobody is
registered, an offer simply stands as taken up.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TakenUp:
    """An offer that the current organisation has just taken up."""

    offer_id: UUID  # the same at both ends
    board_id: UUID
    board_name: str
    barrier: str  # key in the instrument
    barrier_label: str
    words: str  # the board's
    answer_words: str  # the organisation's own


class OfferTaker(Protocol):
    """What makes something of an offer that was taken up."""

    def __call__(self, offer: TakenUp, *, now: datetime) -> UUID | None:
        """Make it, as the organisation; return its id, or None where nothing was made."""


_takers: list[OfferTaker] = []


def offer_taker(taker: OfferTaker) -> OfferTaker:
    """Register what is told of each offer that is taken up.

    Raises:
        ValueError: something else is registered; an offer becomes one action, not two.
    """
    if _takers and _takers != [taker]:
        raise ValueError("Offers are taken up by one feature.")
    _takers[:] = [taker]
    return taker


def tell_taker(offer: TakenUp, *, now: datetime) -> UUID | None:
    """Tell whoever is registered; return the id of what was made, or None."""
    return _takers[0](offer, now=now) if _takers else None
