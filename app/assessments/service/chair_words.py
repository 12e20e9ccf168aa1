"""Removing the chair's words of a cycle: from it, from what crossed, from every copy, from the mails that are kept."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.assessments.crossing import REQUEST
from app.assessments.models import Asked, Cycle, CycleState, CycleTemplate, Request
from app.assessments.service.drafts import locked
from app.assessments.service.made_files import throw_away_all
from app.assessments.service.refusals_board import NothingToRemove, WrongState
from app.core import letting_pass
from app.core.mail.scrubbing import take_out
from tenants import (
    CannotChange,
    Envelope,
    Struck,
    current_space_id,
    db,
    is_tombstone,
    record,
    strike,
    text_hash,
)
from tenants.strikes import TOMBSTONE

FIELD = "chair_words"


def remove_chair_words(*, cycle_id: UUID, reason: str, now: datetime) -> None:
    """Remove the chair's words of an opened cycle, from every copy at either end. They cannot be brought back.

    Args:
        cycle_id: a cycle of the current board.
        reason: why; itself without names.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it is a draft: nobody else has read it, and it can be changed.
        NothingToRemove: there are none, or they were removed already.
    """
    cycle = locked(cycle_id)
    if cycle.state is CycleState.DRAFT:
        raise WrongState("This cycle is a draft. Change its words there.")
    words = cycle.chair_words
    if not words or is_tombstone(words):
        raise NothingToRemove("There is no text there to remove.")
    tombstone = f"{TOMBSTONE}{now:%Y-%m-%d}"
    sent = _an_envelope(cycle_id, words)
    if sent is not None:
        try:
            tombstone = strike(sent, FIELD, reason=reason, now=now)
        except (CannotChange, IntegrityError) as error:  # a second press, at the same moment
            raise NothingToRemove("This text was removed already.") from error
    else:  # it waits for partners that are not connected: nothing has crossed
        record("text.struck", kind="cycle", object_id=cycle_id, now=now, detail={"path": FIELD})
    _strike_at_board(text_hash(words), tombstone)


def _an_envelope(cycle_id: UUID, words: str) -> UUID | None:
    """Return a request of a cycle that carries the words; every other that does is struck with it."""
    statement = (
        select(Envelope)
        .join(Request, Request.id == Envelope.subject_id)
        .where(Request.cycle_id == cycle_id, Envelope.kind == REQUEST, Envelope.sender_id == current_space_id())
        .order_by(Envelope.id)
    )
    return next((one.id for one in db.session.scalars(statement) if json.loads(one.payload).get(FIELD) == words), None)


def strike_from_request(struck: Struck) -> None:
    """Put the tombstone in the place of a board's words at whichever end this is."""
    if struck.received:
        _strike_at_organisation(struck.text_hash, struck.tombstone)
    else:
        _strike_at_board(struck.text_hash, struck.tombstone)


def _strike_at_board(hash_: str, tombstone: str) -> None:
    """Strike from cycles; a draft and a template, which nobody else has read, are left without the words."""
    for cycle in db.session.scalars(select(Cycle).order_by(Cycle.id).with_for_update()).all():
        if text_hash(cycle.chair_words) != hash_:
            continue
        take_out(cycle.chair_words, tombstone)
        cycle.chair_words = "" if cycle.state is CycleState.DRAFT else tombstone
        cycle.revision += 1  # whoever has it open is shown the difference
        letting_pass.forget(kind="cycle", object_id=cycle.id)
    for template in db.session.scalars(select(CycleTemplate).order_by(CycleTemplate.id).with_for_update()).all():
        if text_hash(template.chair_words) == hash_:
            template.chair_words = ""
            template.revision += 1
            letting_pass.forget(kind="template", object_id=template.id)
    throw_away_all()
    db.session.flush()


def _strike_at_organisation(hash_: str, tombstone: str) -> None:
    for asked in db.session.scalars(select(Asked).order_by(Asked.id).with_for_update()).all():
        if text_hash(asked.chair_words) == hash_:
            take_out(asked.chair_words, tombstone)
            asked.chair_words = tombstone
    throw_away_all()
    db.session.flush()
