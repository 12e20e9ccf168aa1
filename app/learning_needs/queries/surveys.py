"""What is read of a board's surveys: the list, one survey, whom it asks and how many have answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.exc import NoResultFound

from app.commons.kinds import PartnerKind
from app.core import clock
from app.learning_needs.models import Survey, SurveyOrigin, SurveyProgress, SurveyRequest, SurveyState
from app.learning_needs.statistics.tables import SHARES_FROM
from tenants import Link, LinkState, read

PATIENCE = timedelta(days=1)  # before a board may go on without a partner's answers; the service says the same


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A survey, with how many partners it asks and about how many people have answered."""

    id: UUID
    title: str
    origin: SurveyOrigin
    instrument_id: UUID
    opens_on: date
    closes_on: date
    opens_itself: bool
    smallest: int
    topics: Sequence[Mapping[str, Any]]
    services: Sequence[Mapping[str, Any]]
    intro: str
    worry_phone: str
    worry_words: str
    state: SurveyState
    replaces_id: UUID | None
    change_reason: str
    revision: int
    progress: int  # per cent, while closing
    opened_at: datetime | None
    closed_at: datetime | None
    released_at: datetime | None
    asked: int
    answered: int  # the sum of the partners' rounded counts

    @property
    def is_draft(self) -> bool:
        """Nobody outside has seen it."""
        return self.state is SurveyState.DRAFT

    @property
    def is_open(self) -> bool:
        """Staff are answering."""
        return self.state is SurveyState.OPEN

    @property
    def is_closing(self) -> bool:
        """Answers are on their way, or being counted."""
        return self.state is SurveyState.CLOSING

    @property
    def is_closed(self) -> bool:
        """The findings are there."""
        return self.state is SurveyState.CLOSED

    @property
    def is_imported(self) -> bool:
        """Its answers come from a file."""
        return self.origin is SurveyOrigin.IMPORTED

    @property
    def own_topics(self) -> int:
        """How many topics are the board's own."""
        return sum(bool(topic["own"]) for topic in self.topics)

    @property
    def own_services(self) -> tuple[str, ...]:
        """The board's own services."""
        return tuple(str(service["label"]) for service in self.services if service["own"])


@dataclass(frozen=True, slots=True)
class DayRow:
    """How many had answered up to the end of a day, rounded."""

    day: date
    answered: int


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One partner in a survey."""

    id: UUID
    survey_id: UUID
    partner_id: UUID
    organisation_id: UUID
    name: str
    kind: PartnerKind
    door: str
    sent_at: datetime | None
    nudged_at: datetime | None
    answers_at: datetime | None
    left_out: bool
    is_connected: bool
    headcount: int | None
    answered: int  # rounded
    by_day: tuple[DayRow, ...]
    counted_at: datetime | None

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
    def is_on_its_way(self) -> bool:
        """Whether a closing survey waits for its answers."""
        return self.sent_at is not None and self.answers_at is None and not self.left_out

    def is_behind(self, smallest: int) -> bool:
        """Whether so few have answered that a reminder may help."""
        return self.answered * 2 < self.headcount if self.headcount else self.answered < 2 * smallest

    def was_nudged_today(self, now: datetime) -> bool:
        """Whether its coordinators were reminded on this very day."""
        return self.nudged_at is not None and clock.local_date(self.nudged_at) == clock.local_date(now)


def door_words(code: str) -> str:
    """Return a door's code in groups of four, as people read it aloud: ABCD-EFGH-JKMN."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def days_of(by_day: Iterable[Mapping[str, Any]]) -> tuple[DayRow, ...]:
    """Return the days of a `SurveyProgress`."""
    return tuple(DayRow(date.fromisoformat(one["day"]), one["answered"]) for one in by_day)


def sum_of_days(requests: Iterable[RequestRow]) -> tuple[DayRow, ...]:
    """Return the sum of partners' rounded counts by day; a partner counts on with its last one."""
    found = [request.by_day for request in requests if request.by_day]
    if not found:
        return ()
    first, last = min(days[0].day for days in found), max(days[-1].day for days in found)
    totals: dict[date, int] = {}
    for days in found:
        known = {one.day: one.answered for one in days}
        answered = 0
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            answered = known.get(day, answered)
            totals[day] = totals.get(day, 0) + answered
    return tuple(DayRow(day, answered) for day, answered in sorted(totals.items()))


def _surveys() -> Select[*tuple[Any, ...]]:
    asked = select(func.count(SurveyRequest.id)).where(SurveyRequest.survey_id == Survey.id).scalar_subquery()
    answered = (
        select(func.coalesce(func.sum(SurveyProgress.answered), 0))
        .where(SurveyProgress.space_id == Survey.space_id, SurveyProgress.survey_id == Survey.id)
        .scalar_subquery()
    )
    return select(
        Survey.id,
        Survey.title,
        Survey.origin,
        Survey.instrument_id,
        Survey.opens_on,
        Survey.closes_on,
        Survey.opens_itself,
        Survey.smallest,
        Survey.topics,
        Survey.services,
        Survey.intro,
        Survey.worry_phone,
        Survey.worry_words,
        Survey.state,
        Survey.replaces_id,
        Survey.change_reason,
        Survey.revision,
        Survey.progress,
        Survey.opened_at,
        Survey.closed_at,
        Survey.released_at,
        asked,
        answered,
    )


def _as_survey(row: Any) -> SurveyRow:
    values: list[Any] = [*row[:-1], int(row[-1])]
    return SurveyRow(*values)


def list_surveys() -> tuple[SurveyRow, ...]:
    """Return the board's surveys: what is open, what is closing, drafts, what is closed; the latest last day first."""
    rows = [_as_survey(row) for row in read(_surveys().order_by(Survey.closes_on.desc(), Survey.id.desc()))]
    order = (SurveyState.OPEN, SurveyState.CLOSING, SurveyState.DRAFT, SurveyState.CLOSED)
    return tuple(sorted(rows, key=lambda row: order.index(row.state)))


def get_survey(survey_id: UUID) -> SurveyRow:
    """Return one survey; NoResultFound where this board has no such one."""
    return _as_survey(read(_surveys().where(Survey.id == survey_id)).one())


def list_requests(survey_id: UUID) -> tuple[RequestRow, ...]:
    """Return whom a survey asks, by name, and how many have answered there. One statement, whatever the number."""
    return _requests(SurveyRequest.survey_id == survey_id)


def get_request(survey_id: UUID, request_id: UUID) -> RequestRow:
    """Return one partner in a survey; NoResultFound where that survey asks no such one."""
    found = _requests(and_(SurveyRequest.survey_id == survey_id, SurveyRequest.id == request_id))
    if not found:
        raise NoResultFound("no such request")
    return found[0]


def _requests(condition: Any) -> tuple[RequestRow, ...]:
    linked = and_(Link.asker_id == SurveyRequest.space_id, Link.asked_id == SurveyRequest.organisation_id)
    counted = and_(SurveyProgress.space_id == SurveyRequest.space_id, SurveyProgress.request_id == SurveyRequest.id)
    rows = read(
        select(
            SurveyRequest.id,
            SurveyRequest.survey_id,
            SurveyRequest.partner_id,
            SurveyRequest.organisation_id,
            SurveyRequest.partner_name,
            SurveyRequest.partner_kind,
            SurveyRequest.door,
            SurveyRequest.sent_at,
            SurveyRequest.nudged_at,
            SurveyRequest.answers_at,
            SurveyRequest.left_out,
            Link.state,
            SurveyProgress.headcount,
            SurveyProgress.answered,
            SurveyProgress.by_day,
            SurveyProgress.updated_at,
        )
        .outerjoin(Link, linked)
        .outerjoin(SurveyProgress, counted)
        .where(condition)
        .order_by(func.lower(SurveyRequest.partner_name), SurveyRequest.id)
    )
    return tuple(_as_request(row) for row in rows)


def _as_request(row: Any) -> RequestRow:
    *known, link, headcount, answered, by_day, counted_at = row
    values: list[Any] = [
        *known,
        link is LinkState.ACCEPTED,
        headcount,
        answered or 0,
        days_of(by_day or ()),
        counted_at,
    ]
    return RequestRow(*values)
