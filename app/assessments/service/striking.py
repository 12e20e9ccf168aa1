"""Removing a text that should not be there (a name), from every version and every copy of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app.assessments.crossing import SUBMISSION
from app.assessments.models import Addendum, Answer, Cycle, Return, Submission, SubmittedAnswer
from app.assessments.queries.striking import FIELDS, PARTS
from app.assessments.service.made_files import throw_away_all
from app.assessments.service.refusals_board import NothingToRemove
from app.assessments.service.submissions_board import strike_from_brought_in, strike_link
from app.core import letting_pass
from tenants import CannotChange, Struck, db, is_tombstone, read_envelope, record, strike, text_hash
from tenants.envelopes import Received
from tenants.strikes import TOMBSTONE


def remove_text(*, envelope_id: UUID, factor: int, field: str, reason: str, now: datetime) -> None:
    """Remove one text of a submission, from either end, from every version and copy of it.

    Args:
        envelope_id: of the submission; the board's copy has the same id. One that a spreadsheet brought
            has no envelope: its own id.
        factor: the number of the factor.
        field: "practice", "difference", "addendum", or "link-0" and "address-0" for the first link's title and address.
        reason: why; itself without names.
        now: aware UTC.

    Raises:
        NoResultFound: no such submission here.
        NothingToRemove: there is no such text, or it was removed already.
    """
    _hold_returns()
    answer = _brought_in(envelope_id, factor)
    if answer is not None:
        _remove_brought_in(answer, field, reason=reason, now=now)
        return
    envelope = read_envelope(envelope_id)
    path = path_of(envelope, factor, field)
    if path is None:
        raise NothingToRemove("There is no text there to remove.")
    try:
        strike(envelope_id, path, reason=reason, now=now)
    except (CannotChange, IntegrityError) as error:  # the other end was quicker, by days or by a moment
        raise NothingToRemove("This text was removed already.") from error


def _brought_in(submission_id: UUID, factor: int) -> SubmittedAnswer | None:
    """Return an answer of a submission that a spreadsheet brought; None where that is none such."""
    statement = (
        select(SubmittedAnswer)
        .join(Submission, Submission.id == SubmittedAnswer.submission_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(Submission.id == submission_id, Cycle.imported_from.is_not(None), SubmittedAnswer.factor == factor)
    )
    return db.session.scalars(statement).one_or_none()


def _remove_brought_in(answer: SubmittedAnswer, field: str, *, reason: str, now: datetime) -> None:
    """Remove a text of an earlier year, and from what the same partner sent since, if it said the same again."""
    text = getattr(answer, field) if field in FIELDS else ""
    if not text or is_tombstone(text):
        raise NothingToRemove("There is no text there to remove.")
    submission_id, factor = answer.submission_id, answer.factor
    partner = db.session.scalars(select(Submission.organisation_id).where(Submission.id == submission_id)).one()
    again = (
        select(SubmittedAnswer)
        .join(Submission, Submission.id == SubmittedAnswer.submission_id)
        .join(Cycle, Cycle.id == Submission.cycle_id)
        .where(Submission.organisation_id == partner, Cycle.imported_from.is_(None))
        .where(or_(*(getattr(SubmittedAnswer, name) == text for name in FIELDS)))
    )
    sent = db.session.scalars(again.limit(1)).first()
    if sent is not None:
        same = next(name for name in FIELDS if getattr(sent, name) == text)
        remove_text(envelope_id=sent.submission_id, factor=sent.factor, field=same, reason=reason, now=now)
        return
    strike_from_brought_in(partner, text_hash(text), f"{TOMBSTONE}{now:%Y-%m-%d}")
    detail = {"path": f"{factor}/{field}", "reason": reason}
    record("text.struck", kind="submission", object_id=submission_id, now=now, detail=detail)


def _hold_returns() -> None:
    """Have what is being saved or sent finish first, so that it does not bring the text back."""
    db.session.execute(select(Return.id).order_by(Return.id).with_for_update()).all()


def path_of(envelope: Received, factor: int, field: str) -> str | None:
    """Return where a text lies in a submission's payload; None where there is no such place."""
    if envelope.kind != SUBMISSION or envelope.withdrawn:
        return None
    answers: list[dict[str, Any]] = envelope.payload["answers"]
    for index, answer in enumerate(answers):
        if answer["factor"] == factor:
            if field in FIELDS:
                return f"answers/{index}/{field}"
            part, _, number = field.rpartition("-")
            if part in PARTS and number.isdecimal() and int(number) < len(answer["links"]):
                return f"answers/{index}/links/{int(number)}/{PARTS[part]}"
    return None


def strike_from_answers(struck: Struck) -> int:
    """Put the tombstone in the organisation's own answers too, so that the next version does not bring it back.

    Returns:
        How many answers and addenda were changed.
    """
    _hold_returns()
    changed = 0
    for answer in db.session.scalars(select(Answer)).all():
        before = (answer.practice, answer.difference, answer.links)
        answer.practice = _struck(answer.practice, struck)
        answer.difference = _struck(answer.difference, struck)
        answer.links = [strike_link(link, struck.text_hash, struck.tombstone) for link in answer.links]
        if before != (answer.practice, answer.difference, answer.links):
            answer.revision += 1  # whoever has it open is shown the difference
            letting_pass.forget(kind="answer", object_id=answer.id)
            changed += 1
    for addendum in db.session.scalars(select(Addendum)).all():
        before_words = addendum.words
        addendum.words = _struck(addendum.words, struck)
        changed += addendum.words != before_words
    throw_away_all()
    db.session.flush()
    return changed


def _struck(text: str, struck: Struck) -> str:
    return struck.tombstone if text_hash(text) == struck.text_hash else text
