"""What a board could release, and exactly what others would see of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.assessments.models import Submission, SubmittedAnswer
from app.assessments.queries.cycles import get_cycle, list_cycles
from app.benchmarking.models import ReleaseSeries
from app.benchmarking.statistics.protecting import FEWEST, CellState, protect
from app.commons.queries import instrument
from app.core import clock
from app.learning_needs.queries.findings import list_released, read_findings
from tenants import read

Cell = dict[str, Any]


class Subject(StrEnum):
    """What can be released."""

    CYCLE = "cycle"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what others would see of a cycle or survey."""

    what: Subject
    subject_id: UUID
    series: ReleaseSeries
    title: str
    instrument_key: str
    reporting_year: int
    weight: int  # partners, or staff rounded to 5
    cells: tuple[Cell, ...]
    left_out: tuple[str, ...] = ()  # topics of the board's own, which nobody else has
    refusal: str = ""  # why it cannot be released; empty where it can

    @property
    def digest(self) -> str:
        """What tells this from the same made at another time."""
        return digest_of(self.cells)

    @property
    def year_label(self) -> str:
        """The reporting year as it is written: "2026-27"."""
        return clock.reporting_year_label(self.reporting_year)


def digest_of(cells: Sequence[Cell]) -> str:
    """Return what tells cells from others."""
    return hashlib.sha256(json.dumps(list(cells), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A closed cycle or a survey with findings: something that can be released."""

    what: Subject
    id: UUID
    title: str
    closed_on: date


def list_subjects() -> tuple[SubjectRow, ...]:
    """Return what can be released, the latest last day first."""
    cycles = [SubjectRow(Subject.CYCLE, one.id, one.title, one.closes_on) for one in list_cycles() if one.is_closed]
    surveys = [SubjectRow(Subject.SURVEY, one.id, one.title, one.closes_on) for one in list_released()]
    return tuple(sorted([*cycles, *surveys], key=lambda one: (one.closed_on, str(one.id)), reverse=True))


def prepare(what: Subject, subject_id: UUID) -> Preview:
    """Return exactly what others would see of a cycle or survey of the current board.

    Raises:
        NoResultFound: this board has no such cycle, or no findings of such a survey.
    """
    return _of_cycle(subject_id) if what is Subject.CYCLE else _of_survey(subject_id)


def _of_cycle(cycle_id: UUID) -> Preview:
    cycle = get_cycle(cycle_id)
    asked = instrument(cycle.instrument_id)
    levels = levels_at(history(cycle_id), None)
    cells = tuple(_factor_cell(one.number, one.title, levels) for one in asked.factors)
    refusal = ""
    if not cycle.is_closed:
        refusal = "This cycle is not closed. Close it first: until then its answers can change."
    elif len(levels) < FEWEST or all(cell["state"] == CellState.FEW for cell in cells):
        refusal = f"Fewer than {FEWEST} partners chose a level, so nothing of this cycle can be released."
    return Preview(
        Subject.CYCLE,
        cycle_id,
        ReleaseSeries.SELF,
        cycle.title,
        asked.key,
        cycle.reporting_year,
        max(len(levels), 1),
        cells,
        refusal=refusal,
    )


def _factor_cell(number: int, title: str, levels: Levels) -> Cell:
    chosen = [answers.get(number) for answers in levels.values()]
    found = protect([chosen.count(level) for level in (1, 2, 3, 4)])
    return {
        "key": f"factor-{number}",
        "label": title,
        "n": found.n,
        "state": found.state.value,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "bands": [{"first": one.first, "last": one.last, "n": one.n} for one in found.bands],
    }


def _of_survey(survey_id: UUID) -> Preview:
    found = read_findings(survey_id)
    cells: list[Cell] = []
    if found.answered is not None:
        for topic in found.topics:
            if not topic.own:
                row = found.all.topic(topic.key, "rated", 0)
                why = found.all.gap_in(row, f"rated:{topic.key}", 0, is_mean=True).why(found.survey.smallest)
                cells.append(_topic_cell(topic.key, topic.title, row, why))
    refusal = ""
    if not any(cell["state"] == CellState.VALUE for cell in cells):
        refusal = "Too few staff answered, so nothing of this survey can be released."
    return Preview(
        Subject.SURVEY,
        survey_id,
        ReleaseSeries.SURVEY,
        found.survey.title,
        found.instrument.key,
        clock.reporting_year_of(found.survey.closes_on),
        max(found.answered or 0, 1),
        tuple(cells),
        left_out=tuple(topic.title for topic in found.topics if topic.own),
        refusal=refusal,
    )


def _topic_cell(key: str, title: str, row: Mapping[str, Any] | None, why: str) -> Cell:
    """Return the findings' own figures and gaps of one topic: nothing is worked out anew."""
    given = row or {}
    shown = given.get("need") is not None
    return {
        "key": key,
        "label": title,
        "n": given.get("n"),
        "state": (CellState.VALUE if shown else CellState.GAP).value,
        "value": given.get("need"),
        "low": given.get("low"),
        "high": given.get("high"),
        "matters": given.get("mean_matters"),
        "can": given.get("mean_can"),
        "why": "" if shown else why,
        "bands": [],
    }


Levels = Mapping[UUID, Mapping[int, int | None]]  # by request, then by factor: 1 to 4, or None for no level


@dataclass(frozen=True, slots=True)
class Sent:
    """One version that a partner sent in."""

    request_id: UUID
    version: int
    is_current: bool
    submitted_at: datetime
    withdrawn_at: datetime | None
    levels: dict[int, int | None]  # by factor


def history(cycle_id: UUID) -> tuple[Sent, ...]:
    """Return every version that partners sent in to a cycle, the older ones of each partner first."""
    answers = and_(SubmittedAnswer.space_id == Submission.space_id, SubmittedAnswer.submission_id == Submission.id)
    rows = read(
        select(
            Submission.request_id,
            Submission.version,
            Submission.is_current,
            Submission.submitted_at,
            Submission.withdrawn_at,
            SubmittedAnswer.factor,
            SubmittedAnswer.level,
        )
        .join(SubmittedAnswer, answers)
        .where(Submission.cycle_id == cycle_id)
        .order_by(Submission.request_id, Submission.version)
    )
    found: dict[tuple[UUID, int], Sent] = {}
    for request_id, version, is_current, submitted_at, withdrawn_at, factor, level in rows:
        sent = found.setdefault(
            (request_id, version), Sent(request_id, version, is_current, submitted_at, withdrawn_at, {})
        )
        sent.levels[factor] = level.number if level is not None else None
    return tuple(found.values())


def levels_at(sent: Iterable[Sent], moment: datetime | None) -> Levels:
    """Return partners' levels as a release at that moment would have counted them; None: as they count now."""
    if moment is None:
        return {one.request_id: one.levels for one in sent if one.is_current}
    newest = {one.request_id: one for one in sent if one.submitted_at <= moment}
    return {
        request_id: one.levels
        for request_id, one in newest.items()
        if one.withdrawn_at is None or one.withdrawn_at > moment
    }
