"""What an organisation was asked, by whom, until when, and how far it is."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from app.assessments.models import Addendum, Answer, Asked, AskedState, Return, SentState, SentSubmission
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.commons.queries import instrument
from app.core import clock
from tenants import Link, LinkState, Space, current_space_id, read


class Standing(enum.StrEnum):
    """Whether a request can still be answered, and if not, why."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # the board took its request back
    ENDED = "ended"  # the two are connected no more: nothing can be sent


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One request, as the organisation was told of it."""

    id: UUID
    board_id: UUID
    board_name: str
    return_id: UUID
    instrument_id: UUID
    title: str
    reporting_year: int
    opens_on: date
    closes_on: date  # inclusive
    chair_words: str
    kind: PartnerKind
    version: int
    asked_at: datetime
    changed_at: datetime
    standing: Standing
    days_left: int  # 0 on the last day itself
    full_form: bool  # a small organisation asked for the full one

    @property
    def short_form(self) -> bool:
        """Whether it answers the short form: small organisations do, unless they asked for the full one."""
        return self.kind.short_form and not self.full_form

    @property
    def is_open(self) -> bool:
        """Whether it can be answered, sent and withdrawn."""
        return self.standing is Standing.OPEN

    @property
    def why_not(self) -> str:
        """Why it cannot be answered any more, as a sentence; empty while it can."""
        match self.standing:
            case Standing.WITHDRAWN:
                return f"{self.board_name} took this request back on {_day(clock.local_date(self.changed_at))}."
            case Standing.ENDED:
                return f"Your organisation and {self.board_name} are not connected any more."
            case Standing.CLOSED if self.days_left < 0:
                return f"{self.board_name} closed this at the end of {_day(self.closes_on)}."
            case Standing.CLOSED:
                local = self.changed_at.astimezone(clock.LOCAL)
                return f"{self.board_name} closed this on {_day(local.date())} at {local:%H:%M}."
        return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, slots=True)
class SentRow:
    """One version that was sent to a board."""

    id: UUID
    asked_id: UUID
    version: int
    state: SentState
    answered: int
    submitted_at: datetime
    withdrawn_at: datetime | None
    is_latest: bool
    spoken_for: str  # how a board's caretaker got it, who sent it in the organisation's name; else empty
    seen_at: datetime | None  # when somebody of the organisation read what was said in its name

    @property
    def stands(self) -> bool:
        """Whether the board holds it as the partner's answer."""
        return self.state is SentState.SENT

    @property
    def is_news(self) -> bool:
        """Whether it was said in the organisation's name and nobody of its own has read it."""
        return bool(self.spoken_for) and self.seen_at is None


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One request on the first page: how far it is, and what comes next."""

    asked: AskedRow
    answered: int
    total: int
    last_saved_at: datetime | None
    next_factor: int | None  # the first without an answer
    next_title: str | None
    sent: SentRow | None  # the newest version, whatever became of it
    shared_with: tuple[str, ...]  # the other boards that get the same answers

    @property
    def changed_since_sent(self) -> bool:
        """Whether somebody saved an answer after the version that the board holds."""
        sent = self.sent
        return bool(sent and sent.stands and self.last_saved_at and self.last_saved_at > sent.submitted_at)


@dataclass(frozen=True, slots=True)
class AskingBoard:
    """A board that asked to connect and waits for an answer."""

    board_id: UUID
    name: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """Everything that an organisation's first page shows."""

    open: tuple[HomeRow, ...]  # first to close first
    over: tuple[HomeRow, ...]  # newest first
    asking: tuple[AskingBoard, ...]
    said_for: tuple[SentRow, ...] = ()  # what was said in its name and nobody of its own has read yet


_COLUMNS = (
    Asked.id,
    Asked.board_id,
    Asked.board_name,
    Asked.return_id,
    Return.instrument_id,
    Asked.title,
    Asked.reporting_year,
    Asked.opens_on,
    Asked.closes_on,
    Asked.chair_words,
    Asked.partner_kind,
    Asked.version,
    Asked.asked_at,
    Asked.changed_at,
    Asked.state,
    Link.state,
    Return.full_form,
)


def asked_columns(*more: Any) -> Select[*tuple[Any, ...]]:
    """Return a select of requests with what `as_asked` needs first, and `more` after it."""
    connected = and_(Link.asker_id == Asked.board_id, Link.asked_id == current_space_id())
    return select(*_COLUMNS, *more).join(Return, Return.id == Asked.return_id).outerjoin(Link, connected)


def as_asked(row: Sequence[Any], *, now: datetime) -> AskedRow:
    """Return the request that a row of `asked_columns` begins with."""
    *plain, kind, version, asked_at, changed_at, state, link, full_form = row[: len(_COLUMNS)]
    days_left = clock.days_left(row[8], now)
    if state is AskedState.WITHDRAWN:
        standing = Standing.WITHDRAWN
    elif link is not LinkState.ACCEPTED:
        standing = Standing.ENDED
    elif state is AskedState.CLOSED or days_left < 0:
        standing = Standing.CLOSED
    else:
        standing = Standing.OPEN
    known: list[Any] = [*plain, PartnerKind(kind), version, asked_at, changed_at, standing, days_left, full_form]
    return AskedRow(*known)


def get_asked(asked_id: UUID, *, now: datetime) -> AskedRow:
    """Return one request to the current organisation; NoResultFound where it was asked no such thing."""
    return as_asked(read(asked_columns().where(Asked.id == asked_id)).one(), now=now)


def sharing_boards(asked: AskedRow, *, now: datetime) -> tuple[AskedRow, ...]:
    """Return the other open requests that the same return answers, by board."""
    others = asked_columns().where(Asked.return_id == asked.return_id, Asked.id != asked.id)
    rows = [as_asked(row, now=now) for row in read(others.order_by(Asked.board_name, Asked.id))]
    return tuple(row for row in rows if row.is_open)


def list_sent(*, asked_id: UUID | None = None) -> tuple[SentRow, ...]:
    """Return what was sent, newest first; for one request or for all."""
    newest = aliased(SentSubmission)
    latest = select(func.max(newest.version)).where(newest.asked_id == SentSubmission.asked_id).scalar_subquery()
    statement = select(
        SentSubmission.id,
        SentSubmission.asked_id,
        SentSubmission.version,
        SentSubmission.state,
        SentSubmission.answered,
        SentSubmission.submitted_at,
        SentSubmission.withdrawn_at,
        SentSubmission.version == latest,
        SentSubmission.spoken_for,
        SentSubmission.seen_at,
    ).order_by(SentSubmission.submitted_at.desc(), SentSubmission.version.desc())
    if asked_id is not None:
        statement = statement.where(SentSubmission.asked_id == asked_id)
    return tuple(SentRow(*row) for row in read(statement))


@dataclass(slots=True)
class _Counted:
    levels: dict[int, Level | None] = field(default_factory=dict)
    last_saved_at: datetime | None = None


def home(*, now: datetime) -> Home:
    """Return what the current organisation was asked, in four statements whatever their number."""
    asked = [as_asked(row, now=now) for row in read(asked_columns().order_by(Asked.closes_on, Asked.board_name))]
    everything_sent = list_sent()
    sent = {row.asked_id: row for row in everything_sent if row.is_latest}
    counted = _count([row.id for row in asked if row.is_open])
    rows = [_home_row(row, asked, counted.get(row.id, _Counted()), sent.get(row.id)) for row in asked]
    over = [row for row in rows if not row.asked.is_open]
    return Home(
        open=tuple(row for row in rows if row.asked.is_open),
        over=tuple(sorted(over, key=lambda row: row.asked.closes_on, reverse=True)),
        asking=list_asking(),
        said_for=tuple(row for row in everything_sent if row.is_news),
    )


def _home_row(asked: AskedRow, everything: list[AskedRow], counted: _Counted, sent: SentRow | None) -> HomeRow:
    factors = instrument(asked.instrument_id).factors
    unanswered = [factor for factor in factors if counted.levels.get(factor.number) is None]
    others = [row for row in everything if row.return_id == asked.return_id and row.id != asked.id and row.is_open]
    return HomeRow(
        asked=asked,
        answered=len(factors) - len(unanswered),
        total=len(factors),
        last_saved_at=counted.last_saved_at,
        next_factor=unanswered[0].number if unanswered else None,
        next_title=unanswered[0].title if unanswered else None,
        sent=sent,
        shared_with=tuple(row.board_name for row in others) if asked.is_open else (),
    )


def _count(asked_ids: list[UUID]) -> dict[UUID, _Counted]:
    if not asked_ids:
        return {}
    own = and_(Addendum.asked_id == Asked.id, Addendum.factor == Answer.factor)
    statement = (
        select(Asked.id, Answer.factor, func.coalesce(Addendum.level, Answer.level), Answer.saved_at)
        .join(Answer, Answer.return_id == Asked.return_id)
        .outerjoin(Addendum, own)
        .where(Asked.id.in_(asked_ids))
    )
    found: dict[UUID, _Counted] = {}
    for asked_id, factor, level, saved_at in read(statement):
        counted = found.setdefault(asked_id, _Counted())
        counted.levels[factor] = level
        if saved_at and (counted.last_saved_at is None or saved_at > counted.last_saved_at):
            counted.last_saved_at = saved_at
    return found


def list_asking() -> tuple[AskingBoard, ...]:
    """Return the boards that asked to connect and have no answer yet, oldest first."""
    statement = (
        select(Link.asker_id, Space.name, Link.asked_at)
        .join(Space, Space.id == Link.asker_id)
        .where(Link.asked_id == current_space_id(), Link.state == LinkState.ASKED)
        .order_by(Link.asked_at)
    )
    return tuple(AskingBoard(*row) for row in read(statement))
