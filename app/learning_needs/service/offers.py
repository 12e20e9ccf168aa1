"""Barriers become offers, at the board: made, taken back, answered by the partner; and texts struck at both ends."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from app.learning_needs.crossing import OFFER, OfferAnswerPayload, OfferPayload
from app.learning_needs.models import BarrierOffer, OfferAnswer, ReceivedOffer, SurveyRequest
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
from tenants import (
    CannotChange,
    Outgoing,
    Received,
    Struck,
    db,
    new_id,
    publish_all,
    record,
    strike,
    text_hash,
    withdraw,
)
from tenants.envelopes import linked_spaces


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
    offer.answer, offer.answer_words = OfferAnswer(payload.answer), payload.words
    offer.answered_at = envelope.published_at
    offer.action_id = payload.action_id
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
