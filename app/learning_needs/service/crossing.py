"""How answers leave an organisation: once, at close, in one batch in an order drawn by chance, and then no more."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from secrets import SystemRandom
from typing import Any

from sqlalchemy import or_, select

from app.learning_needs.crossing import ANSWERS, AnswersPayload
from app.learning_needs.models import AskedSurvey, BallotBox, SurveyOverlap
from app.learning_needs.service.boxes import empty_boxes, is_linked
from app.learning_needs.service.counting import tell
from app.learning_needs.service.overlaps import let_go
from app.learning_needs.statistics.records import NOT_MY_WORK, TIERS, Layout, shuffled
from tenants import db, publish, record

Counts = Mapping[str, list[int]]  # "" or a topic's key: how many in each tier, 0 to 4
_HEAD = 3  # bytes of an answer before its first topic; see statistics.records


def send_answers(asked: AskedSurvey, *, now: datetime) -> bool:
    """Send a board the answers to its survey, and keep none of them; say whether they could be sent.

    Where the two are connected no more nothing crosses. The answers stay for a while, in case they connect again;
    see `counting.count`.
    """
    if asked.crossed_at is not None or not is_linked(asked.board_id):
        return False
    tell(asked, now=now)
    publish(ANSWERS, to=asked.board_id, subject_id=asked.id, payload=_batch(asked).to_json(), now=now)
    empty_boxes(asked.id)
    asked.crossed_at = now
    db.session.flush()
    let_go(asked.id, crossed=True)
    record("survey.answers_crossed", kind="board", object_id=asked.board_id, now=now)
    return True


def _batch(asked: AskedSurvey) -> AnswersPayload:
    """Take every shelf together, and shuffle; what was written in the free box apart, so that nothing ties the two."""
    width = Layout(len(asked.topics), len(asked.services)).width
    shelves = db.session.scalars(select(BallotBox).where(BallotBox.request_id == asked.id)).all()
    chance = SystemRandom()
    texts = [text for shelf in shelves for text in shelf.texts]
    chance.shuffle(texts)
    return AnswersPayload(
        width=width,
        records=shuffled(b"".join(shelf.records for shelf in shelves), width, chance),
        texts=tuple(texts),
        held_back=tuple(held_back(asked)),
    )


def held_back(asked: AskedSurvey) -> list[tuple[int | None, str | None]]:
    """Return the groups of this organisation's staff that a board must not show, as (tier or all, topic or all).

    Staff whom several boards ask at the same time answer once, and say for which boards it counts. Most say all. So
    the two boards' figures for one group are almost about the same people, and where one shows 40 answers and the
    other 38, the two whom they differ by are given away by subtraction, though either board alone keeps the rules.
    Hence: where the answers that count for one board and not for the other are at least one and fewer than the
    smallest group of either, the board that closes second does not show that group. What the first has published
    stands already.
    """
    rows = db.session.execute(
        select(SurveyOverlap.request_id, SurveyOverlap.other_id, SurveyOverlap.counts).where(
            or_(SurveyOverlap.request_id == asked.id, SurveyOverlap.other_id == asked.id)
        )
    ).all()
    counts = {(one, other): found for one, other, found in rows}
    ids = {one if other == asked.id else other for one, other in counts}
    others = db.session.scalars(
        select(AskedSurvey).where(AskedSurvey.id.in_(ids), AskedSurvey.crossed_at.is_not(None))
    ).all()
    found: set[tuple[int | None, str | None]] = set()
    mine = [topic["key"] for topic in asked.topics]
    for other in others:
        theirs = {topic["key"] for topic in other.topics}
        shared = [None, *(key for key in mine if key in theirs)]
        least = max(asked.smallest, other.smallest)
        here, there = counts.get((asked.id, other.id), {}), counts.get((other.id, asked.id), {})
        found |= {group for group in _groups(shared) if _tells(here, there, group, least)}
    return sorted(found, key=lambda group: (group[0] is not None, group[0] or 0, group[1] or ""))


def _groups(topics: Iterable[str | None]) -> list[tuple[int | None, str | None]]:
    return [(tier, topic) for topic in topics for tier in (None, *range(TIERS + 1))]


def _tells(here: Counts, there: Counts, group: tuple[int | None, str | None], least: int) -> bool:
    return any(0 < _count(counts, group) < least for counts in (here, there))


def _count(counts: Counts, group: tuple[int | None, str | None]) -> int:
    tier, topic = group
    by_tier = counts.get(topic or "", [])
    return sum(by_tier) if tier is None else sum(by_tier[tier : tier + 1])


def counted(shelves: Iterable[tuple[bytes, int]], topics: list[str]) -> dict[str, Any]:
    """Count answers as an overlap does: how many in each tier, in all and of each topic whose work it is.

    Args:
        shelves: answers, and the width of one.
        topics: keys, in the order of the survey's own list.
    """
    counts = {key: [0] * (TIERS + 1) for key in ("", *topics)}
    for records, width in shelves:
        for start in range(0, len(records), width):
            tier = records[start]
            counts[""][tier] += 1
            for place, key in enumerate(topics, start + _HEAD):
                counts[key][tier] += records[place] != NOT_MY_WORK
    return counts
