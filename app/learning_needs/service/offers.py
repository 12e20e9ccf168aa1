"""Barriers become offers: the board offers a partner to remove one, the partner says whether it takes that up."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from app.core.mail import send
from app.learning_needs.crossing import OFFER, OFFER_ANSWER, OfferAnswerPayload, OfferPayload
from app.learning_needs.messages.offers import OFFERED
from app.learning_needs.models import BarrierOffer, OfferAnswer, ReceivedOffer, SurveyRequest
from app.learning_needs.offers import TakenUp, tell_taker
from app.learning_needs.queries.needs import ALL, Sheets, get_sheets
from app.learning_needs.queries.offers import barrier_label_of, envelope_with_words, share_of
from app.learning_needs.service.plan import hold_plan
from app.learning_needs.service.refusals_plan import (
    AlreadyDone,
    NobodyChosen,
    NotConnected,
    NothingToRemove,
    NotOfThisSurvey,
    NotWaiting,
)
from app.people.models import Membership
from app.people.roles import Role
from tenants import (
    CannotChange,
    CrossSpace,
    Outgoing,
    Received,
    Struck,
    current_account_id,
    current_space_id,
    db,
    new_id,
    publish,
    publish_all,
    record,
    strike,
    text_hash,
    withdraw,
)
from tenants.envelopes import linked_spaces

TOLD = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)
ANSWERS = {OfferAnswer.TAKEN_UP: "taken up", OfferAnswer.NOT_NOW: "not now"}
ACTION = "action_id"  # beside the answer in what crosses: set where a feature has made an action of it


def make_offers(
    *, survey_id: UUID, barrier: str, partner_ids: Collection[UUID], words: str, now: datetime
) -> tuple[UUID, ...]:
    """Offer partners to remove a barrier. Where an offer of it stands already, that partner is left as it is.

    Args:
        survey_id: a survey of the current board, with findings.
        barrier: its key.
        partner_ids: of partners that the survey asked, and that are connected.
        words: what the board says, the same to each.
        now: aware UTC.

    Returns:
        The offers that were made.

    Raises:
        NoResultFound: this board has no such survey, or the instrument no such barrier.
        NoFindings: the survey was not counted yet.
        NobodyChosen: no partner was chosen.
        NotOfThisSurvey: somebody chosen was not asked.
        NotConnected: somebody chosen has not accepted a connection, or has ended it.
        AlreadyDone: an offer of this stands with every one chosen.
    """
    survey = hold_plan(survey_id)
    label = barrier_label_of(survey.instrument_id, barrier)
    if not partner_ids:
        raise NobodyChosen
    asked = db.session.scalars(
        select(SurveyRequest)
        .where(SurveyRequest.survey_id == survey_id, SurveyRequest.partner_id.in_(set(partner_ids)))
        .order_by(SurveyRequest.partner_name, SurveyRequest.id)
    ).all()
    if len(asked) != len(set(partner_ids)):
        raise NotOfThisSurvey("partners")
    there = _offers(survey_id, barrier, partner_ids)
    fresh = [one for one in asked if one.partner_id not in there or there[one.partner_id].withdrawn_at]
    if not fresh:
        raise AlreadyDone("This was offered already.")
    _check_connected(fresh)
    sheets = get_sheets(survey_id, (ALL, "partner"))
    made = [_offer(one, there.get(one.partner_id), barrier, words, sheets, now=now) for one in fresh]
    db.session.flush()
    payload = OfferPayload(barrier, label, words).to_json()
    publish_all(OFFER, [Outgoing(offer.organisation_id, offer.id, payload) for offer in made], now=now)
    for offer in made:
        record("barrier.offered", kind="offer", object_id=offer.organisation_id, now=now, detail={"barrier": barrier})
    return tuple(offer.id for offer in made)


def _offers(survey_id: UUID, barrier: str, partner_ids: Collection[UUID]) -> dict[UUID, BarrierOffer]:
    statement = select(BarrierOffer).where(
        BarrierOffer.survey_id == survey_id,
        BarrierOffer.barrier == barrier,
        BarrierOffer.partner_id.in_(set(partner_ids)),
    )
    return {offer.partner_id: offer for offer in db.session.scalars(statement.with_for_update())}


def _check_connected(asked: Iterable[SurveyRequest]) -> None:
    linked = linked_spaces()
    strangers = [one.partner_name for one in asked if one.organisation_id not in linked]
    if strangers:
        raise NotConnected(
            f"{', '.join(strangers)} cannot be offered anything before the connection with your board is accepted",
            field="partners",
        )


def _offer(
    request: SurveyRequest, again: BarrierOffer | None, barrier: str, words: str, sheets: Sheets, *, now: datetime
) -> BarrierOffer:
    """Return the offer to one partner: a new one, or the one that was taken back, made anew."""
    offer = again or BarrierOffer(
        id=new_id(),
        survey_id=request.survey_id,
        partner_id=request.partner_id,
        organisation_id=request.organisation_id,
        barrier=barrier,
    )
    offer.partner_name = request.partner_name
    offer.words, offer.offered_at, offer.withdrawn_at = words, now, None
    offer.answer, offer.answer_words, offer.answered_at, offer.action_id = None, "", None, None
    own = share_of(sheets, f"partner:{request.id}", barrier)
    offer.detail = {"share": own, "share_of_all": share_of(sheets, ALL, barrier)}
    db.session.add(offer)
    return offer


def withdraw_offer(*, survey_id: UUID, offer_id: UUID, now: datetime) -> None:
    """Take an offer back. The partner keeps that it was made, and that it was taken back.

    Args:
        survey_id: a survey of the current board.
        offer_id: made after it.
        now: aware UTC.

    Raises:
        NoResultFound: no such offer.
        AlreadyDone: it was taken back.
        NotWaiting: the partner has taken it up: now it is for the two to agree on.
        NotConnected: the partner cannot be told.
    """
    which = (BarrierOffer.survey_id == survey_id, BarrierOffer.id == offer_id)
    offer = db.session.scalars(select(BarrierOffer).where(*which).with_for_update()).one()
    if offer.withdrawn_at:
        raise AlreadyDone("This offer was taken back already.")
    if offer.answer is OfferAnswer.TAKEN_UP:
        raise NotWaiting(f"{offer.partner_name} has taken this up, so it cannot be taken back. Talk to them about it.")
    if offer.organisation_id not in linked_spaces():
        raise NotConnected(
            f"{offer.partner_name} is not connected with your board any more, so it cannot be told. Connect first."
        )
    offer.withdrawn_at = now
    db.session.flush()
    withdraw(OFFER, to=offer.organisation_id, subject_id=offer.id, now=now)
    detail = {"barrier": offer.barrier}
    record("barrier.offer_withdrawn", kind="offer", object_id=offer.organisation_id, now=now, detail=detail)


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
    made = str(action_id) if action_id else None
    payload = OfferAnswerPayload(answer.value, words).to_json() | {ACTION: made}
    publish(OFFER_ANSWER, to=offer.board_id, subject_id=offer.id, payload=payload, now=now)
    detail = {"answer": ANSWERS[answer], "action": made}
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


def keep_answer(envelope: Received) -> bool:
    """Keep, as the board, what a partner says to an offer. One given before the offer was made anew is none to it.

    Returns:
        Whether it was kept. It is not where this board never offered that organisation such a thing.
    """
    which = (BarrierOffer.id == envelope.subject_id, BarrierOffer.organisation_id == envelope.sender_id)
    offer = db.session.scalars(select(BarrierOffer).where(*which).with_for_update()).one_or_none()
    if offer is None or envelope.published_at < offer.offered_at:
        return False
    payload = OfferAnswerPayload.from_json(envelope.payload)
    action_id = envelope.payload.get(ACTION)
    offer.answer, offer.answer_words = OfferAnswer(payload.answer), payload.words
    offer.answered_at = envelope.published_at
    offer.action_id = UUID(action_id) if action_id else None
    db.session.flush()
    return True


def remove_words(*, offer_id: UUID, of_answer: bool, reason: str, now: datetime) -> None:
    """Remove, from either end, what the board or the partner wrote; from every copy.

    Args:
        offer_id: as both ends call it.
        of_answer: the partner's words, not the board's.
        reason: why; itself without names.
        now: aware UTC.

    Raises:
        NothingToRemove: nothing was written, or it was removed already.
    """
    try:
        strike(envelope_with_words(offer_id, answer=of_answer), "words", reason=reason, now=now)
    except (CannotChange, IntegrityError, NoResultFound) as error:  # the other end was quicker, or nothing was sent
        raise NothingToRemove("This text was removed already.") from error


def strike_words(struck: Struck, *, of_answer: bool) -> int:
    """Put the tombstone in the place of a struck text in this end's own row; return how many texts that was.

    Args:
        struck: what was struck, and at which end this is.
        of_answer: in an answer, which the organisation sent and the board received; else in an offer, the other way.
    """
    at_board = struck.received == of_answer
    model: type[BarrierOffer] | type[ReceivedOffer] = BarrierOffer if at_board else ReceivedOffer
    row = db.session.scalars(select(model).where(model.id == struck.envelope.subject_id)).one_or_none()
    field = "answer_words" if of_answer else "words"
    if row is None or text_hash(getattr(row, field)) != struck.text_hash:
        return 0
    setattr(row, field, struck.tombstone)
    db.session.flush()
    return 1
