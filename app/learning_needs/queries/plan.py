"""What is read of a board's learning plan: the survey it stands on, what is planned, what was held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.commons.models import InstrumentVersion
from app.learning_needs.models import (
    LearningSession,
    PlannedLearning,
    PlannedState,
    Survey,
    SurveyProgress,
    SurveyRequest,
    SurveyState,
)
from app.learning_needs.queries.needs import PlanPartner
from tenants import read


@dataclass(frozen=True, slots=True)
class PlanSurvey:
    """The survey that a plan stands on."""

    id: UUID
    title: str
    state: SurveyState
    instrument_id: UUID
    instrument_key: str
    topics: list[dict[str, Any]]
    smallest: int
    opens_on: date
    closes_on: date
    released_at: datetime | None

    @property
    def has_findings(self) -> bool:
        """Whether its findings are there, so that something can be planned."""
        return self.state is SurveyState.CLOSED and self.released_at is not None

    def topic(self, key: str | None) -> dict[str, Any] | None:
        """Return one of its topics; None where it has no such one."""
        return next((topic for topic in self.topics if topic["key"] == key), None)


def _surveys() -> Select[*tuple[Any, ...]]:
    return select(
        Survey.id,
        Survey.title,
        Survey.state,
        Survey.instrument_id,
        InstrumentVersion.key,
        Survey.topics,
        Survey.smallest,
        Survey.opens_on,
        Survey.closes_on,
        Survey.released_at,
    ).join(InstrumentVersion, InstrumentVersion.id == Survey.instrument_id)


def get_plan_survey(survey_id: UUID) -> PlanSurvey:
    """Return a survey; NoResultFound where this board has no such one."""
    return PlanSurvey(*read(_surveys().where(Survey.id == survey_id)).one())


def list_later(survey: PlanSurvey) -> tuple[PlanSurvey, ...]:
    """Return the board's later surveys of the same instrument that have findings, the next one first."""
    later = (
        InstrumentVersion.key == survey.instrument_key,
        Survey.id != survey.id,
        Survey.state == SurveyState.CLOSED,
        Survey.released_at.is_not(None),
        Survey.closes_on > survey.closes_on,
    )
    return tuple(PlanSurvey(*row) for row in read(_surveys().where(*later).order_by(Survey.closes_on, Survey.id)))


def list_partners(survey_id: UUID) -> tuple[PlanPartner, ...]:
    """Return whom a survey asked, by name, with the headcounts that they declared."""
    same = and_(SurveyProgress.space_id == SurveyRequest.space_id, SurveyProgress.request_id == SurveyRequest.id)
    rows = read(
        select(
            SurveyRequest.id,
            SurveyRequest.partner_id,
            SurveyRequest.organisation_id,
            SurveyRequest.partner_name,
            SurveyProgress.headcount,
        )
        .outerjoin(SurveyProgress, same)
        .where(SurveyRequest.survey_id == survey_id)
        .order_by(func.lower(SurveyRequest.partner_name), SurveyRequest.id)
    )
    return tuple(PlanPartner(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class LearningRow:
    """One piece of planned learning, with what was held of it."""

    id: UUID
    survey_id: UUID
    topic: str
    title: str
    tiers: list[str]
    partners: list[str]
    about_people: int | None  # as the board says; None: as it is worked out
    ways: list[str]
    fits: str
    provider: str
    places: int | None
    cost_pence: int | None
    starts_on: date | None
    ends_on: date | None
    position: int
    state: PlannedState
    notes: str
    revision: int
    sessions: int  # all that are noted
    held: int  # of these, those with a number of people who came
    attended: int

    @property
    def is_in_hand(self) -> bool:
        """Whether it counts in the totals: it was not dropped."""
        return self.state is not PlannedState.DROPPED


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of a piece of learning."""

    id: UUID
    learning_id: UUID
    held_on: date
    places: int | None
    attended: int | None
    note: str

    @property
    def revision(self) -> int:
        """A print of what it says, in at most nine digits: by it a stale page is told."""
        said = "|".join(str(one) for one in (self.held_on, self.places, self.attended, self.note))
        return int(sha256(said.encode()).hexdigest()[:7], 16)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the plan comes to; what was dropped counts no more, but people who came do."""

    pieces: int
    places: int
    cost_pence: int
    people: int  # the sum: somebody with two needs is in it twice
    without_people: int  # pieces of which nobody can say how many people
    held: int
    attended: int


def _learning() -> Select[*tuple[Any, ...]]:
    mine = LearningSession.learning_id == PlannedLearning.id
    sessions = select(func.count(LearningSession.id)).where(mine).scalar_subquery()
    held = select(func.count(LearningSession.attended)).where(mine).scalar_subquery()
    attended = select(func.coalesce(func.sum(LearningSession.attended), 0)).where(mine).scalar_subquery()
    return select(
        PlannedLearning.id,
        PlannedLearning.survey_id,
        PlannedLearning.topic,
        PlannedLearning.title,
        PlannedLearning.tiers,
        PlannedLearning.partners,
        PlannedLearning.about_people,
        PlannedLearning.ways,
        PlannedLearning.fits,
        PlannedLearning.provider,
        PlannedLearning.places,
        PlannedLearning.cost_pence,
        PlannedLearning.starts_on,
        PlannedLearning.ends_on,
        PlannedLearning.position,
        PlannedLearning.state,
        PlannedLearning.notes,
        PlannedLearning.revision,
        sessions,
        held,
        attended,
    )


def list_learning(survey_id: UUID) -> tuple[LearningRow, ...]:
    """Return what a board plans after a survey, in the board's order."""
    order = (PlannedLearning.position, PlannedLearning.id)
    rows = read(_learning().where(PlannedLearning.survey_id == survey_id).order_by(*order))
    return tuple(LearningRow(*row) for row in rows)


def get_learning(survey_id: UUID, learning_id: UUID) -> LearningRow:
    """Return one piece of learning; NoResultFound where that survey's plan has no such one."""
    which = (PlannedLearning.survey_id == survey_id, PlannedLearning.id == learning_id)
    return LearningRow(*read(_learning().where(*which)).one())


_SESSION = (
    LearningSession.id,
    LearningSession.learning_id,
    LearningSession.held_on,
    LearningSession.places,
    LearningSession.attended,
    LearningSession.note,
)


def list_sessions(learning_id: UUID) -> tuple[SessionRow, ...]:
    """Return the sessions of a piece of learning, the first one first."""
    which = LearningSession.learning_id == learning_id
    rows = read(select(*_SESSION).where(which).order_by(LearningSession.held_on, LearningSession.id))
    return tuple(SessionRow(*row) for row in rows)


def get_session(learning_id: UUID, session_id: UUID) -> SessionRow:
    """Return one session; NoResultFound where that piece of learning has no such one."""
    which = (LearningSession.learning_id == learning_id, LearningSession.id == session_id)
    return SessionRow(*read(select(*_SESSION).where(*which)).one())


def totals(plan: tuple[LearningRow, ...], people: Mapping[UUID, int | None]) -> Totals:
    """Return what a plan comes to.

    Args:
        plan: every piece of it.
        people: by piece, about how many people it is for; None where that cannot be said.
    """
    in_hand = [one for one in plan if one.is_in_hand]
    known = [people.get(one.id) for one in in_hand]
    return Totals(
        pieces=len(in_hand),
        places=sum(one.places or 0 for one in in_hand),
        cost_pence=sum(one.cost_pence or 0 for one in in_hand),
        people=sum(one or 0 for one in known),
        without_people=sum(one is None for one in known),
        held=sum(one.held for one in plan),
        attended=sum(one.attended for one in plan),
    )
