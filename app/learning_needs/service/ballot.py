"""Dropping an answer into the ballot box, so that nothing but the answer is kept.

Two things are written apart: the answer, among others on a shelf drawn by chance and sorted by what they
say; and that one more has answered today. No row holds a time or an id that tells one, nothing is
enqueued, nothing is recorded, nothing is logged.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from random import Random, SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Refused
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Response, layout_of, raw_answer
from app.learning_needs.models import AnswerCount, AskedSurvey, BallotBox, SentKeys
from app.learning_needs.queries.door import as_survey, survey_columns
from app.learning_needs.service.overlaps import count_apart
from app.learning_needs.statistics.records import merge_sorted
from tenants import db, forget_log, secret_id

SHELF_OF = 200  # staff: about so many answers lie on a shelf when all have answered
MOST_SHELVES = 64
REMEMBERED_KEYS = 256  # forms of which it is known that they came in; as many of those before
KEY_HASH = 8  # bytes
_USUAL_HEADCOUNT = 200


class SurveyClosed(Refused):
    """None of the surveys can be answered any more."""

    status = 410


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came of an answer."""

    counted: tuple[DoorSurvey, ...]  # just now
    known: tuple[DoorSurvey, ...]  # the same form had come in before: it counts once
    closed: tuple[DoorSurvey, ...]  # it came too late for these


def drop(
    *,
    response: Response,
    request_ids: Collection[UUID],
    key: str | None,
    now: datetime,
    chance: Random | None = None,
) -> Dropped:
    """Count one person's answer in every survey that was ticked and is open.

    Args:
        response: what they answered.
        request_ids: requests to the current organisation that they ticked.
        key: drawn by chance with the form; one that came before counts nothing. None: it was never sent before.
        now: aware UTC; the day of the counter is all that is kept of it.
        chance: draws the shelves; of the system, outside tests.

    Raises:
        SurveyClosed: none of them is open any more; nothing was counted.
        ValueError: an answer is outside its scale.
    """
    chance = chance or SystemRandom()
    asked = _held(request_ids, now=now)
    still_open = [survey for survey in asked if survey.is_open]
    if not still_open:
        raise SurveyClosed("This survey has closed. Nothing was sent.")
    known = _note_key(still_open, key) if key else frozenset()
    counted = [survey for survey in still_open if survey.request_id not in known]
    rows = {survey.request_id: (raw_answer(response, survey), _topic_keys(survey)) for survey in counted}
    for survey in counted:
        _put_in(survey, layout_of(survey).pack(rows[survey.request_id][0]), response.text, chance)
        count_one(survey.request_id, day=clock.local_date(now))
    if rows:
        count_apart(counted=rows, elsewhere=known)
    return Dropped(
        counted=tuple(counted),
        known=tuple(survey for survey in still_open if survey.request_id in known),
        closed=tuple(survey for survey in asked if not survey.is_open),
    )


def shelves_for(headcount: int | None) -> int:
    """Return over how many shelves the answers of so many staff are spread."""
    return min(MOST_SHELVES, max(1, -(-(headcount or _USUAL_HEADCOUNT) // SHELF_OF)))


def lay(*, request_id: UUID, shelf: int, width: int, record: bytes = b"", text: str = "") -> None:
    """Put an answer, or words from the free box, on a shelf of a request's ballot box, each in its sorted place.

    Whoever calls it holds the request, so that no two lay at once.

    Args:
        shelf: 0 and up.
        width: bytes of one answer of this survey.
        record: one packed answer, or nothing.
        text: words, or nothing.
    """
    forget_log()
    here = (BallotBox.request_id == request_id, BallotBox.shelf == shelf)
    found = db.session.execute(
        select(BallotBox.id, BallotBox.records, BallotBox.texts).where(*here).with_for_update()
    ).one_or_none()
    box_id, records, texts = found or (None, b"", [])
    more = {
        "records": merge_sorted(records, record, width) if record else records,
        "texts": _with_text(texts, text) if text else texts,
    }
    if box_id is None:
        db.session.add(BallotBox(request_id=request_id, shelf=shelf, width=width, **more))
        db.session.flush()
        return
    _change(BallotBox, box_id, **more)


def count_one(request_id: UUID, *, day: date) -> None:
    """Count that one more has answered on a day."""
    here = (AnswerCount.request_id == request_id, AnswerCount.day == day)
    counted: Any = db.session.execute(
        update(AnswerCount)
        .where(*here)
        .values(answered=AnswerCount.answered + 1)
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount == 0:
        # An id of chance: the usual ones tell when they were made, and the first of a day is one person's.
        db.session.add(AnswerCount(id=secret_id(), request_id=request_id, day=day, answered=1))
        db.session.flush()


def _held(request_ids: Collection[UUID], *, now: datetime) -> list[DoorSurvey]:
    """Return the surveys, held until the transaction ends: none closes meanwhile, and no two answers meet."""
    statement = (
        survey_columns().where(AskedSurvey.id.in_(request_ids)).order_by(AskedSurvey.id).with_for_update(of=AskedSurvey)
    )
    return [as_survey(row, now=now) for row in db.session.execute(statement).all()]


def _topic_keys(survey: DoorSurvey) -> tuple[str, ...]:
    return tuple(topic.key for topic in survey.topics)


def _put_in(survey: DoorSurvey, record: bytes, text: str, chance: Random) -> None:
    """Draw the answer's shelf, and the words' by themselves: nothing ties the two together."""
    shelves, width = shelves_for(survey.headcount), layout_of(survey).width
    shelf = chance.randrange(shelves)
    words_shelf = chance.randrange(shelves)
    together = text if words_shelf == shelf else ""
    lay(request_id=survey.request_id, shelf=shelf, width=width, record=record, text=together)
    if text and not together:
        lay(request_id=survey.request_id, shelf=words_shelf, width=width, text=text)


def _with_text(texts: list[str], text: str) -> list[str]:
    sorted_texts = list(texts)
    insort(sorted_texts, text)
    return sorted_texts


def _note_key(surveys: Collection[DoorSurvey], key: str) -> frozenset[UUID]:
    """Remember a form in each survey; return those that knew it already."""
    digest = sha256(key.encode()).digest()[:KEY_HASH]
    ids = [survey.request_id for survey in surveys]
    statement = select(SentKeys.id, SentKeys.request_id, SentKeys.newer, SentKeys.older).where(
        SentKeys.request_id.in_(ids)
    )
    held = {request_id: (row_id, newer, older) for row_id, request_id, newer, older in db.session.execute(statement)}
    known = set()
    for request_id in ids:
        row_id, newer, older = held.get(request_id, (None, b"", b""))
        if _has(newer, digest) or _has(older, digest):
            known.add(request_id)
            continue
        if len(newer) >= REMEMBERED_KEYS * KEY_HASH:
            newer, older = b"", newer
        newer = merge_sorted(newer, digest, KEY_HASH)
        if row_id is None:
            db.session.add(SentKeys(id=secret_id(), request_id=request_id, newer=newer, older=older))
        else:
            _change(SentKeys, row_id, newer=newer, older=older)
    return frozenset(known)


def _has(keys: bytes, digest: bytes) -> bool:
    rows = range(len(keys) // KEY_HASH)
    place = bisect_left(rows, digest, key=lambda row: keys[row * KEY_HASH : (row + 1) * KEY_HASH])
    return keys[place * KEY_HASH : (place + 1) * KEY_HASH] == digest


def _change(model: type[BallotBox] | type[SentKeys], row_id: UUID, **values: Any) -> None:
    db.session.execute(
        update(model).where(model.id == row_id).values(**values).execution_options(synchronize_session=False)
    )
