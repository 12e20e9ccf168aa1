"""Signing off: what goes to a board, sending it, taking it back."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from app.assessments.crossing import SUBMISSION, AnswerPayload, LinkPayload, SubmissionPayload
from app.assessments.messages.organisation import RECEIPT
from app.assessments.models import SentState, SentSubmission
from app.assessments.queries.answers import OwnAnswer, own_answers
from app.assessments.service import returns
from app.assessments.service.links import is_web_address
from app.assessments.spoken import How
from app.commons.instrument import Instrument
from app.commons.queries import instrument
from app.core.errors import Refused
from app.core.mail import send
from app.people.models import Membership
from app.people.roles import Role
from tenants import current_account_id, current_space_id, db, publish, read_envelope, record, withdraw
from tenants.envelopes import canonical


class AlreadySent(Refused):
    """The same form was sent before: what it sent stands."""

    def __init__(self, sent_id: UUID) -> None:
        super().__init__("These answers were sent already.")
        self.sent_id = sent_id


class AnswersChanged(Refused):
    """What would go is not what the person who signs has read."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed an answer since you opened this page, so nothing was sent."
            " Read the answers again, then send them."
        )


class NothingToSend(Refused):
    """There is no answer yet."""

    def __init__(self) -> None:
        super().__init__("Answer at least one factor before you send.")


class HowMissing(Refused):
    """Whoever answers in an organisation's name says how the answers were got."""

    def __init__(self) -> None:
        super().__init__("Choose how you got these answers", field="how")


class NotStanding(Refused):
    """That version was taken back, or replaced by a newer one, already."""

    def __init__(self) -> None:
        super().__init__("This version was taken back or replaced already.")


def what_goes(asked_of: Instrument, answers: Mapping[int, OwnAnswer]) -> tuple[AnswerPayload, ...]:
    """Return every factor as it would go to the board whose addenda the answers hold."""
    return tuple(_as_it_goes(answers[number]) for number in asked_of.numbers)


def _as_it_goes(answer: OwnAnswer) -> AnswerPayload:
    links = [LinkPayload(link["title"] or link["url"], link["url"]) for link in answer.links]
    return AnswerPayload(
        factor=answer.factor,
        level=answer.level_here,
        shared_level=answer.level,
        practice=answer.practice,
        difference=answer.difference,
        addendum=answer.own_words,
        links=tuple(link for link in links if is_web_address(link.url)),  # one half typed, or struck, leads nowhere
    )


def print_of(answers: Sequence[AnswerPayload]) -> str:
    """Return the hash by which is told whether what goes is what somebody has read, hexadecimal."""
    return hashlib.sha256(canonical({"answers": [answer.to_json() for answer in answers]})).hexdigest()


def submit(
    *, asked_id: UUID, key: UUID, signed_by: str, read: str | None, now: datetime, how: How | None = None
) -> UUID:
    """Send the answers to the board as they stand: a new version, which replaces the one before.

    Args:
        asked_id: a request to the current organisation, open.
        key: of the form that was sent, so that a double click sends once.
        signed_by: name and role of whoever signs, as the board will read them.
        read: `print_of` what the person has read; None where nobody read it on a page.
        now: aware UTC.
        how: how a board's caretaker got the answers; nobody else is asked, and what they say counts for nothing.

    Returns:
        The id of what was sent, the envelope's.

    Raises:
        NoResultFound: this organisation was asked no such thing.
        NotOpen: the request cannot be answered any more.
        AlreadySent: this form was sent before.
        AnswersChanged: an answer was changed since it was read.
        NothingToSend: no factor has an answer.
        HowMissing: a caretaker sends, and does not say how the answers were got.
    """
    asked = returns.hold_alone(asked_id, now=now)
    _refuse_second(asked_id, key)
    answers = what_goes(instrument(asked.instrument_id), own_answers(asked))
    answered = sum(answer.is_answered for answer in answers)
    if read is not None and read != print_of(answers):
        raise AnswersChanged
    if not answered:
        raise NothingToSend
    spoken_for = _spoken_for(how)
    payload = SubmissionPayload(asked.instrument_id, signed_by, answers, spoken_for)
    envelope_id = publish(SUBMISSION, to=asked.board_id, subject_id=asked_id, payload=payload.to_json(), now=now)
    version = read_envelope(envelope_id).version
    db.session.execute(
        update(SentSubmission)
        .where(SentSubmission.asked_id == asked_id, SentSubmission.state == SentState.SENT)
        .values(state=SentState.REPLACED)
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        SentSubmission(
            id=envelope_id,
            asked_id=asked_id,
            version=version,
            state=SentState.SENT,
            envelope_space_id=asked.board_id,
            envelope_id=envelope_id,
            answered=answered,
            submitted_at=now,
            submitted_by=current_account_id(),
            one_time_key=str(key),
            spoken_for=spoken_for,
        )
    )
    db.session.flush()
    returns.bring_up_to_date(asked.return_id, now=now)
    record(
        "submission.sent",
        kind="request",
        object_id=asked_id,
        now=now,
        detail={"version": version, "answered": answered, "board": str(asked.board_id)},
    )
    if spoken_for:
        record("answers.given_for", kind="request", object_id=asked_id, now=now, detail={"how": spoken_for})
    receipt = {"sent_id": str(envelope_id), "account_id": str(current_account_id())}
    send(RECEIPT, receipt, now=now, dedupe_key=str(envelope_id))
    return envelope_id


def _spoken_for(how: How | None) -> str:
    """Return how a caretaker got the answers; empty where somebody of the organisation sends.

    Asked of the roles themselves, so that no page can leave the mark out.
    """
    held = select(Membership.role).where(
        Membership.space_id == current_space_id(),
        Membership.account_id == current_account_id(),
        Membership.ended_at.is_(None),
    )
    if Role.ORGANISATION_CARETAKER not in set(db.session.scalars(held)):
        return ""
    if how is None:
        raise HowMissing
    return how.value


def _refuse_second(asked_id: UUID, key: UUID) -> None:
    same = (SentSubmission.asked_id == asked_id, SentSubmission.one_time_key == str(key))
    sent_id = db.session.scalar(select(SentSubmission.id).where(*same))
    if sent_id is not None:
        raise AlreadySent(sent_id)


def take_back(*, asked_id: UUID, sent_id: UUID, signed_by: str, now: datetime) -> None:
    """Withdraw the version that the board holds. The board keeps that it was, by whom, and when.

    Args:
        asked_id: a request to the current organisation, open.
        sent_id: the version that the confirming person saw.
        signed_by: name and role of whoever withdraws.
        now: aware UTC.

    Raises:
        NoResultFound: no such request, or nothing like that was sent.
        NotOpen: the request cannot be answered any more, so what was sent stands.
        NotStanding: it was taken back or replaced already.
    """
    asked = returns.hold_alone(asked_id, now=now)
    which = (SentSubmission.asked_id == asked_id, SentSubmission.id == sent_id)
    sent = db.session.scalars(select(SentSubmission).where(*which)).one()
    if sent.state is not SentState.SENT:
        raise NotStanding
    withdraw(SUBMISSION, to=asked.board_id, subject_id=asked_id, now=now, payload={"withdrawn_by": signed_by})
    sent.state, sent.withdrawn_at = SentState.WITHDRAWN, now
    db.session.flush()
    record(
        "submission.withdrawn",
        kind="request",
        object_id=asked_id,
        now=now,
        detail={"version": sent.version, "board": str(asked.board_id)},
    )
