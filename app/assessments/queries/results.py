"""What is read of a cycle's results: levels by partner and factor, and the words behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, func, select

from app.assessments.models import Request, Submission, SubmittedAnswer
from app.assessments.queries.cycles import CycleRow, RequestRow, before, list_requests
from app.assessments.statistics import Distribution, Movement, distribution, movement, total_movement
from app.commons.instrument import Instrument
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.commons.queries import instrument
from tenants import read

_LEVELS = {level.value: level for level in Level}
Levels = Mapping[UUID, Mapping[int, Level | None]]  # by organisation, then by factor


@dataclass(frozen=True, slots=True)
class Results:
    """A cycle's results: what its partners chose now, and in the cycle before it."""

    cycle: CycleRow
    previous: CycleRow | None
    instrument: Instrument
    requests: tuple[RequestRow, ...]
    levels: Levels
    levels_before: Levels
    now: Mapping[int, Distribution]  # by factor
    before: Mapping[int, Distribution]  # all empty where there was no cycle before
    movements: Mapping[int, Movement]  # of those who chose a level both times


@dataclass(frozen=True, slots=True)
class OfResults:
    """The base of what is said of a cycle's results: how many partners it stands on, and how they moved."""

    results: Results

    @property
    def sent(self) -> int:
        """How many partners' answers it stands on."""
        return len(self.results.levels)

    @property
    def asked(self) -> int:
        """How many partners were asked."""
        return len(self.results.requests)

    @property
    def both(self) -> int:
        """How many partners answered both times."""
        return sum(one in self.results.levels_before for one in self.results.levels)

    @property
    def movement(self) -> Movement:
        """How all levels that were chosen both times moved."""
        return total_movement(self.results.movements.values())


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a partner said of one factor."""

    submission_id: UUID
    factor: int
    level: Level | None
    practice: str
    difference: str
    addendum: str
    shared_level: Level | None
    links: Sequence[Mapping[str, Any]]
    spoken_for: str = ""  # how the board got it, where it answered in the partner's name


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """What one of the partners said of a factor."""

    request_id: UUID
    name: str
    kind: PartnerKind
    answer: AnswerRow


def read_results(cycle: CycleRow, cycles: Iterable[CycleRow]) -> Results:
    """Return the results of a cycle, in three statements.

    Args:
        cycle: one that was opened.
        cycles: all of the board's, to find the one before it.
    """
    previous = before(cycle, cycles)
    found = _levels([cycle.id, *([previous.id] if previous else [])])
    levels, levels_before = found[cycle.id], found[previous.id] if previous else {}
    asked = instrument(cycle.instrument_id)
    return Results(
        cycle=cycle,
        previous=previous,
        instrument=asked,
        requests=list_requests(cycle.id),
        levels=levels,
        levels_before=levels_before,
        now=_distributions(asked.numbers, levels),
        before=_distributions(asked.numbers, levels_before),
        movements={number: _movement(number, levels, levels_before) for number in asked.numbers},
    )


def _levels(cycle_ids: Sequence[UUID]) -> Mapping[UUID, dict[UUID, dict[int, Level | None]]]:
    """Return the levels of some cycles, by cycle and organisation: a row a partner, its levels in one text.

    A row a level costs several times as much to read, and a board's page reads near a thousand.
    """
    one = SubmittedAnswer.factor.cast(Text) + ":" + func.coalesce(SubmittedAnswer.level.cast(Text), "")
    rows = read(
        select(Submission.cycle_id, Submission.organisation_id, func.aggregate_strings(one, ","))
        .join(SubmittedAnswer, _answers_of())
        .where(Submission.cycle_id.in_(cycle_ids), Submission.is_current)
        .group_by(Submission.cycle_id, Submission.organisation_id)
    )
    found: dict[UUID, dict[UUID, dict[int, Level | None]]] = {cycle_id: {} for cycle_id in cycle_ids}
    for cycle_id, organisation_id, text in rows:
        pairs = (pair.split(":") for pair in text.split(","))
        found[cycle_id][organisation_id] = {int(factor): _LEVELS.get(level) for factor, level in pairs}
    return found


def _distributions(numbers: Sequence[int], levels: Levels) -> dict[int, Distribution]:
    return {number: distribution(answers.get(number) for answers in levels.values()) for number in numbers}


def _movement(number: int, levels: Levels, levels_before: Levels) -> Movement:
    both = levels.keys() & levels_before.keys()
    return movement((levels_before[one].get(number), levels[one].get(number)) for one in both)


def _answers_of() -> Any:
    return and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id)


_ANSWER = (
    SubmittedAnswer.submission_id,
    SubmittedAnswer.factor,
    SubmittedAnswer.level,
    SubmittedAnswer.practice,
    SubmittedAnswer.difference,
    SubmittedAnswer.addendum,
    SubmittedAnswer.shared_level,
    SubmittedAnswer.links,
)


_MARKED = (*_ANSWER, Submission.spoken_for)


def list_answers(submission_id: UUID) -> tuple[AnswerRow, ...]:
    """Return all that one version says, by factor."""
    statement = select(*_ANSWER).where(SubmittedAnswer.submission_id == submission_id)
    return tuple(AnswerRow(*row) for row in read(statement.order_by(SubmittedAnswer.factor)))


def get_answer(submission_id: UUID, factor: int) -> AnswerRow:
    """Return what one version says of a factor; NoResultFound where it says nothing of it."""
    statement = select(*_ANSWER).where(SubmittedAnswer.submission_id == submission_id, SubmittedAnswer.factor == factor)
    return AnswerRow(*read(statement).one())


def list_factor_answers(cycle_id: UUID, factor: int) -> tuple[PartnerAnswer, ...]:
    """Return what each partner's current version says of a factor, by the partner's name."""
    rows = read(
        select(Request.id, Request.partner_name, Request.partner_kind, *_MARKED)
        .join(Submission, and_(Submission.space_id == Request.space_id, Submission.request_id == Request.id))
        .join(SubmittedAnswer, _answers_of())
        .where(Request.cycle_id == cycle_id, Submission.is_current, SubmittedAnswer.factor == factor)
        .order_by(func.lower(Request.partner_name), Request.id)
    )
    return tuple(PartnerAnswer(row[0], row[1], row[2], AnswerRow(*row[3:])) for row in rows)


def list_organisation_levels(cycle_id: UUID, organisation_id: UUID) -> dict[int, Level | None]:
    """Return the levels that one partner chose in a cycle, by factor; empty where it sent nothing in."""
    return dict(_levels([cycle_id])[cycle_id].get(organisation_id, {}))


def find_answer(cycle_id: UUID, organisation_id: UUID, factor: int) -> AnswerRow | None:
    """Return what an organisation's current version in a cycle says of a factor, if it says anything."""
    statement = (
        select(*_MARKED)
        .join(Submission, _answers_of())
        .where(
            Submission.cycle_id == cycle_id,
            Submission.organisation_id == organisation_id,
            Submission.is_current,
            SubmittedAnswer.factor == factor,
        )
    )
    row = read(statement).one_or_none()
    return AnswerRow(*row) if row else None
