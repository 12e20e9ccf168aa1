"""Removing a text that should not be there (a name), from every version and every copy of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.assessments.crossing import SUBMISSION
from app.assessments.models import Addendum, Answer, Return
from app.assessments.queries.striking import FIELDS, PARTS
from app.assessments.service.made_files import throw_away_all
from app.assessments.service.refusals_board import NothingToRemove
from app.assessments.service.submissions_board import strike_link
from app.core import letting_pass
from tenants import CannotChange, Struck, db, read_envelope, strike, text_hash
from tenants.envelopes import Received


def remove_text(*, envelope_id: UUID, factor: int, field: str, reason: str, now: datetime) -> None:
    """Remove one text of a submission, from either end, from every version and copy of it.

    Args:
        envelope_id: of the submission; the board's copy has the same id.
        factor: the number of the factor.
        field: "practice", "difference", "addendum", or "link-0" and "address-0" for the first link's title and address.
        reason: why; itself without names.
        now: aware UTC.

    Raises:
        NoResultFound: no such submission here.
        NothingToRemove: there is no such text, or it was removed already.
    """
    _hold_returns()
    envelope = read_envelope(envelope_id)
    path = path_of(envelope, factor, field)
    if path is None:
        raise NothingToRemove("There is no text there to remove.")
    try:
        strike(envelope_id, path, reason=reason, now=now)
    except (CannotChange, IntegrityError) as error:  # the other end was quicker, by days or by a moment
        raise NothingToRemove("This text was removed already.") from error


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
        answer.links = [strike_link(link, struck) for link in answer.links]
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
