"""What is read of a survey's findings: the release as it was made at close, and what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import NoResultFound

from app.commons.kinds import PartnerKind
from app.commons.learning import LearningInstrument
from app.commons.queries import learning_instrument
from app.learning_needs.importing.reporting import OTHER_PARTNERS
from app.learning_needs.models import (
    FindingsSheet,
    Survey,
    SurveyOrigin,
    SurveyProgress,
    SurveyRequest,
    SurveyState,
)
from app.learning_needs.queries.sheets import ALL, AUDIT, Audit, Names, Sheet, Topic, Words, words_of
from tenants import read

JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """A survey whose findings are there."""

    id: UUID
    title: str
    origin: SurveyOrigin
    instrument_id: UUID
    opens_on: date
    closes_on: date
    smallest: int
    topics: list[dict[str, Any]]
    services: list[dict[str, Any]]
    closed_at: datetime | None
    released_at: datetime

    @property
    def is_imported(self) -> bool:
        """The answers came from another tool's file."""
        return self.origin is SurveyOrigin.IMPORTED


@dataclass(frozen=True, slots=True)
class AskedPartner:
    """A partner whose staff were asked."""

    request_id: UUID
    partner_id: UUID
    organisation_id: UUID
    name: str
    kind: PartnerKind
    left_out: bool  # its answers never came
    headcount: int | None


@dataclass(frozen=True)
class Findings:
    """A survey's findings, as far as a page or a file asked for them."""

    survey: SurveyFacts
    previous: SurveyFacts | None  # the survey released before this one, of the same instrument's family
    instrument: LearningInstrument
    words: Words
    partners: tuple[AskedPartner, ...]
    audit: Audit
    sheets: Mapping[str, Sheet]
    earlier: Sheet | None = field(default=None)  # everybody, in the survey before

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics, in the survey's order."""
        return self.words.topics

    @property
    def all(self) -> Sheet:
        """The sheet of everybody together."""
        return self.sheets[ALL]

    @property
    def answered(self) -> int | None:
        """About how many answered; None where they were too few to show anything."""
        return self.all.answered(0) if len(self.all) else None

    @property
    def headcount(self) -> int | None:
        """How many could answer; None where a partner whose answers are counted has not said."""
        counted = [one.headcount for one in self.partners if not one.left_out]
        return sum(one or 0 for one in counted) if counted and all(counted) else None

    @property
    def response_rate(self) -> int | None:
        """Per cent of those who could answer, from the rounded count; None where either is not known."""
        if not self.headcount or self.answered is None:
            return None
        return min(100, round(100 * self.answered / self.headcount))


_SURVEY = (
    Survey.id,
    Survey.title,
    Survey.origin,
    Survey.instrument_id,
    Survey.opens_on,
    Survey.closes_on,
    Survey.smallest,
    Survey.topics,
    Survey.services,
    Survey.closed_at,
    Survey.released_at,
)


def list_released() -> tuple[SurveyFacts, ...]:
    """Return the current board's surveys whose findings are there, newest first."""
    statement = select(*_SURVEY).where(Survey.state == SurveyState.CLOSED, Survey.released_at.is_not(None))
    return tuple(SurveyFacts(*row) for row in read(statement.order_by(Survey.closes_on.desc(), Survey.id.desc())))


def get_released(survey_id: UUID) -> SurveyFacts:
    """Return a survey whose findings are there; NoResultFound where this board has none such."""
    return _with_previous(survey_id)[0]


def _with_previous(survey_id: UUID) -> tuple[SurveyFacts, SurveyFacts | None]:
    released = list_released()
    for place, one in enumerate(released):
        if one.id == survey_id:
            return one, next(iter(released[place + 1 :]), None)
    raise NoResultFound(f"no findings of {survey_id}")


def read_findings(survey_id: UUID, *names: str) -> Findings:
    """Return the findings of a survey, in three statements: surveys, partners, sheets.

    Args:
        survey_id: a survey of the current board.
        names: the sheets that are wanted beside "all" and the audit.

    Raises:
        NoResultFound: this board has no such survey, or its findings are not there yet.
    """
    survey, previous = _with_previous(survey_id)
    partners = list_asked(survey_id)
    contents = _contents(survey_id, {ALL, AUDIT, *names}, previous.id if previous else None)
    asked = learning_instrument(survey.instrument_id)
    words = words_of(asked, survey.topics, survey.services)
    group_names = Names(words, _partner_names(partners) | {str(survey_id): OTHER_PARTNERS})
    audit = Audit(contents.get((survey_id, AUDIT)))
    earlier = contents.get((previous.id, ALL)) if previous else None
    return Findings(
        survey=survey,
        previous=previous if earlier else None,
        instrument=asked,
        words=words,
        partners=partners,
        audit=audit,
        sheets={
            name: Sheet(name, contents.get((survey_id, name)), group_names, audit)
            for name in dict.fromkeys((ALL, *names))
        },
        earlier=Sheet(ALL, earlier, group_names, Audit(None)) if earlier else None,
    )


def _contents(survey_id: UUID, names: set[str], previous_id: UUID | None) -> dict[tuple[UUID, str], JSON]:
    wanted = and_(FindingsSheet.survey_id == survey_id, FindingsSheet.sheet.in_(sorted(names)))
    if previous_id:
        wanted = or_(wanted, and_(FindingsSheet.survey_id == previous_id, FindingsSheet.sheet == ALL))
    statement = select(FindingsSheet.survey_id, FindingsSheet.sheet, FindingsSheet.content).where(wanted)
    return {(row[0], row[1]): row[2] for row in read(statement)}


def list_asked(survey_id: UUID) -> tuple[AskedPartner, ...]:
    """Return the partners whose staff a survey asked, by name."""
    return tuple(AskedPartner(*row) for row in read(_asked(survey_id)))


def _asked(survey_id: UUID) -> Select[*tuple[Any, ...]]:
    progress = and_(SurveyProgress.space_id == SurveyRequest.space_id, SurveyProgress.request_id == SurveyRequest.id)
    return (
        select(
            SurveyRequest.id,
            SurveyRequest.partner_id,
            SurveyRequest.organisation_id,
            SurveyRequest.partner_name,
            SurveyRequest.partner_kind,
            SurveyRequest.left_out,
            SurveyProgress.headcount,
        )
        .outerjoin(SurveyProgress, progress)
        .where(SurveyRequest.survey_id == survey_id)
        .order_by(SurveyRequest.partner_name, SurveyRequest.id)
    )


def _partner_names(partners: Sequence[AskedPartner]) -> dict[str, str]:
    """Return the partners' names by the keys that a release may use for them: the request's, or the partner's."""
    return {str(one.request_id): one.name for one in partners} | {str(one.partner_id): one.name for one in partners}
