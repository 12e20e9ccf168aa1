"""An organisation's own answers: the list of factors, one factor's page, everything as it would be sent."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.assessments.models import Addendum, Answer, Asked, Return
from app.assessments.models.organisation import MOST_WORDS
from app.assessments.queries.asked import (
    AskedRow,
    SentRow,
    as_asked,
    asked_columns,
    get_asked,
    list_sent,
    sharing_boards,
)
from app.commons.instrument import Factor, Group, Instrument, Words
from app.commons.levels import Level
from app.commons.models import InstrumentVersion
from app.commons.queries import instrument
from app.core.clock import reporting_year_label
from app.people.models import Account, Membership
from app.people.roles import Role
from tenants import current_scope, current_space_id, read

__all__ = [
    "MOST_WORDS",
    "Before",
    "CheckPage",
    "FactorPage",
    "FactorState",
    "OwnAnswer",
    "TaskList",
    "check_page",
    "factor_page",
    "list_senders",
    "own_answers",
    "task_list",
]


class FactorState(enum.StrEnum):
    """How far one factor is."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"  # words, but no level yet
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One factor of a return, with what is different for one board."""

    factor: int
    level: Level | None  # the shared one
    practice: str
    difference: str
    links: tuple[Mapping[str, str], ...]
    revision: int
    saved_at: datetime | None
    saved_by: str | None  # a name; "you" for whoever asks
    own_words: str = ""
    own_level: Level | None = None

    @property
    def level_here(self) -> Level | None:
        """The level that this board is told."""
        return self.own_level or self.level

    @property
    def is_different_here(self) -> bool:
        """Whether this board is told something that the others are not."""
        return bool(self.own_words or self.own_level)

    @property
    def state(self) -> FactorState:
        """How far it is, for this board."""
        if self.level_here is not None:
            return FactorState.ANSWERED
        begun = self.practice or self.difference or self.links or self.own_words
        return FactorState.BEGUN if begun else FactorState.NOT_BEGUN


@dataclass(frozen=True, slots=True)
class TaskList:
    """The factors of a request and how far each is."""

    asked: AskedRow
    instrument: Instrument
    answers: Mapping[int, OwnAnswer]
    sharing: tuple[AskedRow, ...]
    sent: tuple[SentRow, ...]

    @property
    def answered(self) -> int:
        """How many factors have an answer, for this board."""
        return sum(self.answers[number].state is FactorState.ANSWERED for number in self.instrument.numbers)

    @property
    def next_factor(self) -> Factor | None:
        """The first factor without an answer."""
        factors = self.instrument.factors
        return next((one for one in factors if self.answers[one.number].state is not FactorState.ANSWERED), None)

    @property
    def standing_version(self) -> SentRow | None:
        """What the board holds now, if it holds anything."""
        return next((row for row in self.sent if row.stands), None)

    @property
    def changed_since_sent(self) -> bool:
        """Whether an answer was saved after what the board holds was sent."""
        sent = self.standing_version
        saved = [answer.saved_at for answer in self.answers.values() if answer.saved_at]
        return bool(sent and saved and max(saved) > sent.submitted_at)


@dataclass(frozen=True, slots=True)
class Before:
    """The same factor, a reporting year ago."""

    reporting_year: int
    level: Level | None
    practice: str
    difference: str

    @property
    def year(self) -> str:
        """The reporting year as it is written."""
        return reporting_year_label(self.reporting_year)


@dataclass(frozen=True, slots=True)
class FactorPage:
    """One factor, ready to be answered."""

    asked: AskedRow
    instrument: Instrument
    factor: Factor
    group: Group
    words: Words
    answer: OwnAnswer
    before: Before | None
    sharing: tuple[AskedRow, ...]

    @property
    def previous(self) -> Factor | None:
        """The factor before this one."""
        return self._beside(-1)

    @property
    def next(self) -> Factor | None:
        """The factor after this one."""
        return self._beside(1)

    def _beside(self, step: int) -> Factor | None:
        factors = self.instrument.factors
        place = factors.index(self.factor) + step
        return factors[place] if 0 <= place < len(factors) else None

    @property
    def may_differ(self) -> bool:
        """Whether to ask what is different for this board: others get the same answer, or it was asked before."""
        return bool(self.sharing) or self.answer.is_different_here

    @property
    def fits_short_form(self) -> bool:
        """Whether nothing would be out of sight on the short form."""
        answer = self.answer
        return self.asked.short_form and not (answer.difference or answer.links or answer.is_different_here)


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything as it would be sent to one board now."""

    tasks: TaskList
    senders: tuple[str, ...]  # who may send


ANSWER_COLUMNS = (
    Answer.factor,
    Answer.level,
    Answer.practice,
    Answer.difference,
    Answer.links,
    Answer.revision,
    Answer.saved_at,
    Answer.saved_by,
    Account.name,
    Addendum.words,
    Addendum.level,
)


def as_answer(row: Any) -> OwnAnswer:
    """Return the answer that a row of `ANSWER_COLUMNS` says."""
    factor, level, practice, difference, links, revision, saved_at, saved_by, name, own_words, own_level = row
    by = "you" if saved_by is not None and saved_by == current_scope().account_id else name
    return OwnAnswer(
        factor, level, practice, difference, tuple(links), revision, saved_at, by, own_words or "", own_level
    )


def own_answers(asked: AskedRow) -> dict[int, OwnAnswer]:
    """Return every factor of a request's return, by its number, with what is different for its board."""
    here = and_(Addendum.asked_id == asked.id, Addendum.factor == Answer.factor)
    statement = (
        select(*ANSWER_COLUMNS)
        .select_from(Answer)
        .outerjoin(Addendum, here)
        .outerjoin(Account, Account.id == Answer.saved_by)
        .where(Answer.return_id == asked.return_id)
        .order_by(Answer.factor)
    )
    return {row[0]: as_answer(row) for row in read(statement)}


def task_list(asked_id: UUID, *, now: datetime) -> TaskList:
    """Return the factors of a request and how far each is; NoResultFound where there is no such request."""
    asked = get_asked(asked_id, now=now)
    return TaskList(
        asked=asked,
        instrument=instrument(asked.instrument_id),
        answers=own_answers(asked),
        sharing=sharing_boards(asked, now=now),
        sent=list_sent(asked_id=asked_id),
    )


def factor_page(asked_id: UUID, number: int, *, now: datetime) -> FactorPage:
    """Return one factor of a request; NoResultFound where there is no such request or factor."""
    here = and_(Addendum.asked_id == Asked.id, Addendum.factor == Answer.factor)
    statement = (
        asked_columns(*ANSWER_COLUMNS)
        .join(Answer, Answer.return_id == Asked.return_id)
        .outerjoin(Addendum, here)
        .outerjoin(Account, Account.id == Answer.saved_by)
        .where(Asked.id == asked_id, Answer.factor == number)
    )
    row = read(statement).one()
    asked = as_asked(row, now=now)
    version = instrument(asked.instrument_id)
    factor = version.factor(number)
    return FactorPage(
        asked=asked,
        instrument=version,
        factor=factor,
        group=version.group_of(number),
        words=factor.for_kind(asked.kind),
        answer=as_answer(row[-len(ANSWER_COLUMNS) :]),
        before=_before(asked, number),
        sharing=sharing_boards(asked, now=now),
    )


def _before(asked: AskedRow, number: int) -> Before | None:
    """Return the answer of the last year's return of the same instrument, of whichever version."""
    theirs = aliased(InstrumentVersion)
    same_key = select(theirs.key).where(theirs.id == asked.instrument_id).scalar_subquery()
    statement = (
        select(Return.reporting_year, Answer.level, Answer.practice, Answer.difference)
        .join(Answer, Answer.return_id == Return.id)
        .join(InstrumentVersion, InstrumentVersion.id == Return.instrument_id)
        .where(
            Return.reporting_year == asked.reporting_year - 1,
            InstrumentVersion.key == same_key,
            Answer.factor == number,
            Answer.revision > 0,
        )
        .order_by(InstrumentVersion.version.desc())
        .limit(1)
    )
    row = read(statement).first()
    return Before(*row) if row else None


def list_senders() -> tuple[str, ...]:
    """Return the names of those who may send for the current organisation."""
    # A membership is readable by its own account from anywhere, so the space is said here too.
    here = Membership.space_id == current_space_id()
    held = (here, Membership.role == Role.ORGANISATION_LEAD, Membership.ended_at.is_(None))
    statement = select(Account.name).join(Membership, Membership.account_id == Account.id)
    return tuple(row.name for row in read(statement.where(*held).order_by(Account.name)))


def check_page(asked_id: UUID, *, now: datetime) -> CheckPage:
    """Return everything as it would be sent to the board now; NoResultFound where there is no such request."""
    return CheckPage(tasks=task_list(asked_id, now=now), senders=list_senders())
