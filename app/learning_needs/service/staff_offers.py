"""What an organisation does with a board's offer to remove a barrier: keeps it, tells its people, answers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.mail import send
from app.learning_needs.crossing import OFFER_ANSWER, OfferAnswerPayload, OfferPayload
from app.learning_needs.messages.offers import OFFERED
from app.learning_needs.models import OfferAnswer, ReceivedOffer
from app.learning_needs.offers import TakenUp, tell_taker
from app.learning_needs.service.refusals_plan import AlreadyDone, NotConnected, NotWaiting
from app.people.models import Membership
from app.people.roles import Role
from tenants import CrossSpace, Received, current_account_id, current_space_id, db, publish, record
from tenants.envelopes import linked_spaces

TOLD = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)
ANSWERS = {OfferAnswer.TAKEN_UP: "taken up", OfferAnswer.NOT_NOW: "not now"}


def keep_offer(envelope: Received, *, now: datetime) -> None:
    """Keep, as the organisation, what a board offers, and tell those who coordinate. Made anew, it waits again.

    Raises:
        CrossSpace: another board's offer has this id.
    """
    payload = OfferPayload.from_json(envelope.payload)
    offer = _received(envelope)
    if offer is None:
        offer = ReceivedOffer(id=envelope.subject_id, board_id=envelope.sender_id)
        db.session.add(offer)
    offer.board_name = envelope.sender_name
    offer.barrier, offer.barrier_label, offer.words = payload.barrier, payload.barrier_label, payload.words
    offer.withdrawn, offer.received_at = False, envelope.published_at
    offer.answer, offer.answer_words, offer.answered_at, offer.answered_by = None, "", None, None
    db.session.flush()
    for account_id in _told():
        key = f"{offer.id}:{account_id}:{envelope.version}"
        send(OFFERED, {"offer_id": str(offer.id), "account_id": str(account_id)}, now=now, dedupe_key=key)


def keep_withdrawal(envelope: Received) -> None:
    """Keep, as the organisation, that a board took its offer back.

    Raises:
        CrossSpace: the offer is another board's.
    """
    offer = _received(envelope)
    if offer is not None:
        offer.withdrawn = True
        db.session.flush()


def _received(envelope: Received) -> ReceivedOffer | None:
    statement = select(ReceivedOffer).where(ReceivedOffer.id == envelope.subject_id).with_for_update()
    offer = db.session.scalars(statement).one_or_none()
    if offer is not None and offer.board_id != envelope.sender_id:
        raise CrossSpace("A board can speak of its own offers alone.")
    return offer


def _told() -> Collection[UUID]:
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None), Membership.role.in_(TOLD))
    statement = select(Membership.account_id).where(*held).distinct().order_by(Membership.account_id)
    return db.session.scalars(statement).all()


def answer_offer(*, offer_id: UUID, taken_up: bool, words: str, now: datetime) -> UUID | None:
    """Say, as the organisation, whether an offer is taken up; the board hears it at once.

    "Not now" may become "taken up" later. What was taken up stays so: from there on it is an action.

    Args:
        offer_id: to the current organisation.
        taken_up: else the answer is "not now".
        words: to the board, if there is anything to say.
        now: aware UTC.

    Returns:
        The id of the action that was made of it, where there is a feature that makes them; see `offers`.

    Raises:
        NoResultFound: this organisation was made no such offer.
        AlreadyDone: it was answered so.
        NotWaiting: the board took it back, or it was taken up already.
        NotConnected: the board cannot be told.
    """
    offer = db.session.scalars(select(ReceivedOffer).where(ReceivedOffer.id == offer_id).with_for_update()).one()
    answer = OfferAnswer.TAKEN_UP if taken_up else OfferAnswer.NOT_NOW
    if (offer.answer, offer.answer_words) == (answer, words):
        raise AlreadyDone("This was answered already.")
    if offer.withdrawn:
        raise NotWaiting(f"{offer.board_name} has taken this offer back, so there is nothing to answer.")
    if offer.answer is OfferAnswer.TAKEN_UP:
        raise NotWaiting(f"Your organisation has taken this up already. Talk to {offer.board_name} to change it.")
    if offer.board_id not in linked_spaces():
        raise NotConnected(f"Your organisation and {offer.board_name} are not connected any more.")
    offer.answer, offer.answer_words = answer, words
    offer.answered_at, offer.answered_by = now, current_account_id()
    db.session.flush()
    action_id = tell_taker(_taken_up(offer), now=now) if taken_up else None
    payload = OfferAnswerPayload(answer.value, words, action_id)
    publish(OFFER_ANSWER, to=offer.board_id, subject_id=offer.id, payload=payload.to_json(), now=now)
    detail = {"answer": ANSWERS[answer], "action": str(action_id) if action_id else None}
    record("barrier.answered", kind="offer", object_id=offer.id, now=now, detail=detail)
    return action_id


def _taken_up(offer: ReceivedOffer) -> TakenUp:
    return TakenUp(
        offer_id=offer.id,
        board_id=offer.board_id,
        board_name=offer.board_name,
        barrier=offer.barrier,
        barrier_label=offer.barrier_label,
        words=offer.words,
        answer_words=offer.answer_words,
    )
