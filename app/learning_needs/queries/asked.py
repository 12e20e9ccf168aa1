"""What an organisation's staff are asked: by whom, until when, and how many have answered."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.core import clock
from app.learning_needs.models import AskedSurvey, AskedSurveyState, ReceivedFindings, SurveyProgress
from app.learning_needs.queries.surveys import DayRow, days_of, door_words
from app.learning_needs.statistics.tables import SHARES_FROM
from tenants import Link, LinkState, current_space_id, read


class Standing(enum.StrEnum):
    """Whether staff can still answer, and if not, why."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # the two are connected no more


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One survey of a board, as the organisation was told of it."""

    id: UUID
    board_id: UUID
    board_name: str
    survey_id: UUID
    title: str
    instrument_id: UUID
    topics: int
    intro: str
    worry_phone: str
    worry_words: str
    smallest: int
    opens_on: date
    closes_on: date
    door: str
    headcount: int | None
    crossed_at: datetime | None
    answered: int  # rounded
    by_day: tuple[DayRow, ...]
    counted_at: datetime | None
    has_findings: bool
    standing: Standing
    days_left: int  # 0 on the last day itself

    @property
    def is_open(self) -> bool:
        """Whether staff can answer."""
        return self.standing is Standing.OPEN

    @property
    def door_words(self) -> str:
        """The code in groups of four, as people read it aloud."""
        return door_words(self.door)

    @property
    def share(self) -> int | None:
        """The share that has answered, in per cent; None where nobody said how many there are, or where they are few.

        Of few, rounding would make most of it: 0 of 4 could be 2, and 5 of 7 could be all.
        """
        known = self.headcount is not None and self.headcount >= SHARES_FROM
        return min(100, round(100 * self.answered / (self.headcount or 1))) if known else None

    @property
    def headcount_too_small(self) -> bool:
        """Whether more have answered than there are staff, as far as the rounded count tells."""
        return self.headcount is not None and self.answered > self.headcount


def _asked() -> Select[*tuple[Any, ...]]:
    me = current_space_id()
    connected = and_(Link.asker_id == AskedSurvey.board_id, Link.asked_id == me)
    counted = and_(SurveyProgress.request_id == AskedSurvey.id, SurveyProgress.organisation_id == me)
    found = select(ReceivedFindings.id).where(
        ReceivedFindings.request_id == AskedSurvey.id, ReceivedFindings.is_current
    )
    return (
        select(
            AskedSurvey.id,
            AskedSurvey.board_id,
            AskedSurvey.board_name,
            AskedSurvey.survey_id,
            AskedSurvey.title,
            AskedSurvey.instrument_id,
            AskedSurvey.topics,
            AskedSurvey.intro,
            AskedSurvey.worry_phone,
            AskedSurvey.worry_words,
            AskedSurvey.smallest,
            AskedSurvey.opens_on,
            AskedSurvey.closes_on,
            AskedSurvey.door,
            AskedSurvey.headcount,
            AskedSurvey.crossed_at,
            SurveyProgress.answered,
            SurveyProgress.by_day,
            SurveyProgress.updated_at,
            found.exists(),
            AskedSurvey.state,
            Link.state,
        )
        .outerjoin(Link, connected)
        .outerjoin(SurveyProgress, counted)
    )


def _as_row(row: Any, *, now: datetime) -> AskedRow:
    *plain, answered, by_day, counted_at, found, state, link = row
    days_left = clock.days_left(plain[12], now)
    plain[6] = len(plain[6])
    if state is AskedSurveyState.WITHDRAWN and link is LinkState.ACCEPTED:
        standing = Standing.WITHDRAWN
    elif link is not LinkState.ACCEPTED and state is not AskedSurveyState.CLOSED:
        standing = Standing.ENDED
    elif state is AskedSurveyState.CLOSED or days_left < 0:
        standing = Standing.CLOSED
    else:
        standing = Standing.OPEN
    days = days_of(by_day or [])
    known: list[Any] = [*plain, answered or 0, days, counted_at, bool(found), standing, days_left]
    return AskedRow(*known)


def get_asked(request_id: UUID, *, now: datetime) -> AskedRow:
    """Return one survey of the current organisation's staff; NoResultFound where it was asked no such thing."""
    return _as_row(read(_asked().where(AskedSurvey.id == request_id)).one(), now=now)


def list_asked(*, now: datetime) -> tuple[AskedRow, ...]:
    """Return every survey of the current organisation's staff: the open ones first, the first to close first."""
    rows = [_as_row(row, now=now) for row in read(_asked().order_by(AskedSurvey.closes_on, AskedSurvey.id))]
    over = [row for row in rows if not row.is_open]
    return (*(row for row in rows if row.is_open), *reversed(over))


def open_beside(asked: AskedRow, *, now: datetime) -> tuple[AskedRow, ...]:
    """Return the other surveys that the current organisation's staff can answer through the same door."""
    others = (row for row in list_asked(now=now) if row.is_open and row.id != asked.id)
    return tuple(row for row in others if row.instrument_id == asked.instrument_id)  # they ask the same questions
