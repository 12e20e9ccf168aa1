"""Counting who answered for one board and not for another that asks the same staff: counts alone.

Where two boards publish findings of the same partner, the difference of the two is a group too. The counts say
how large it is, so that a board can hold back what would give a few people away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import or_, select, update

from app.learning_needs.models import AskedSurvey, SurveyOverlap
from app.learning_needs.statistics.records import NOT_MY_WORK, TIERS, RawAnswer
from tenants import db

EVERYBODY = ""  # the key of the count of people; the others are topics'

Counts = dict[str, list[int]]


def count_apart(*, counted: Mapping[UUID, tuple[RawAnswer, tuple[str, ...]]], elsewhere: Collection[UUID]) -> None:
    """Count one answer against every survey that it does not count for.

    Args:
        counted: the surveys that it was just counted for, each with its row and the keys of its topics, in order.
        elsewhere: more surveys that it counts for already.
    """
    statement = (
        select(SurveyOverlap.id, SurveyOverlap.request_id, SurveyOverlap.counts)
        .where(SurveyOverlap.request_id.in_(counted), SurveyOverlap.other_id.not_in({*counted, *elsewhere}))
        .order_by(SurveyOverlap.id)
        .with_for_update()
    )
    for overlap_id, request_id, counts in db.session.execute(statement).all():
        raw, topics = counted[request_id]
        db.session.execute(
            update(SurveyOverlap)
            .where(SurveyOverlap.id == overlap_id)
            .values(counts=with_answer(counts, raw, topics))
            .execution_options(synchronize_session=False)
        )


def with_answer(counts: Mapping[str, list[int]], raw: RawAnswer, topics: tuple[str, ...]) -> Counts:
    """Return counts with one answer more: of people by tier, and of each topic that is their work.

    Args:
        counts: key to five counts, of tier 0 (rather not say) to 4; keys that are missing count nobody.
        raw: the answer.
        topics: keys, in the order of the answer's codes.
    """
    work = (key for key, matters in zip(topics, raw.matters, strict=True) if matters != NOT_MY_WORK)
    added = {key: list(by_tier) for key, by_tier in counts.items()}
    for key in (EVERYBODY, *work):
        added.setdefault(key, [0] * (TIERS + 1))[raw.tier] += 1
    return added


def let_go(request_id: UUID, *, crossed: bool = False) -> None:
    """Delete what was counted beside other boards' surveys: a count of one says what one person answered.

    Args:
        request_id: a survey whose answers wait here no more.
        crossed: they went to its board. Then those that have not crossed yet are still held against them.
    """
    which = or_(SurveyOverlap.request_id == request_id, SurveyOverlap.other_id == request_id)
    pairs = db.session.scalars(select(SurveyOverlap).where(which)).all()
    others = {pair.other_id if pair.request_id == request_id else pair.request_id for pair in pairs}
    waits = select(AskedSurvey.id).where(AskedSurvey.id.in_(others), AskedSurvey.crossed_at.is_(None))
    waiting = set(db.session.scalars(waits)) if crossed else set()
    for pair in pairs:
        if waiting.isdisjoint((pair.request_id, pair.other_id)):
            db.session.delete(pair)
    db.session.flush()
