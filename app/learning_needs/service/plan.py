"""A board's learning plan: what is planned after a survey, for whom and how, and in what order."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.commons.queries import learning_instrument
from app.learning_needs.models import PlannedLearning, PlannedState, Survey, SurveyRequest, SurveyState
from app.learning_needs.service.refusals_plan import AlreadyDone, NoFindings, NotOfThisSurvey, Stale, WrongDates
from tenants import db, record


@dataclass(frozen=True, slots=True)
class LearningDetails:
    """What a board says of a piece of learning."""

    title: str
    tiers: Sequence[str]  # "1" to "4"; none means everybody
    partners: Sequence[str]  # ids of partners, as text; none means all
    about_people: int | None  # None: as it is worked out from the findings
    ways: Sequence[str]  # keys
    fits: str
    provider: str
    places: int | None
    cost_pence: int | None
    starts_on: date | None
    ends_on: date | None
    state: str  # a PlannedState
    notes: str


def plan_learning(*, survey_id: UUID, key: UUID, topic: str, details: LearningDetails, now: datetime) -> UUID:
    """Add a piece of learning at the end of a survey's plan.

    Args:
        survey_id: a survey of the current board, with findings.
        key: of the form that was sent; it becomes the id, so that a double click plans once.
        topic: the key of the need that it meets.
        details: what the board says of it.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        AlreadyDone: this form was sent before.
        NoFindings: the survey was not counted yet.
        NotOfThisSurvey: a topic, tier, way or partner is not the survey's.
        WrongDates: the last day comes before the first.
    """
    survey = hold_plan(survey_id)
    if db.session.scalar(select(PlannedLearning.id).where(PlannedLearning.id == key)):
        raise AlreadyDone("This was planned already.")
    if topic not in {one["key"] for one in survey.topics}:
        raise NotOfThisSurvey("topic")
    _check(survey, details)
    mine = PlannedLearning.survey_id == survey_id
    last = db.session.scalar(select(func.coalesce(func.max(PlannedLearning.position), 0)).where(mine)) or 0
    planned = PlannedLearning(
        id=key, survey_id=survey_id, topic=topic, position=last + 1, created_at=now, changed_at=now, **_values(details)
    )
    db.session.add(planned)
    try:
        db.session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        if "pk_planned_learning" in said or "planned_learning.id" in said:  # sent twice at the same moment
            raise AlreadyDone("This was planned already.") from error
        raise
    record("learning.planned", kind="learning", object_id=key, now=now, detail={"topic": topic})
    return key


def change_learning(
    *, survey_id: UUID, learning_id: UUID, revision: int, details: LearningDetails, now: datetime
) -> None:
    """Change a piece of learning. What is the same already is no change, whichever page it comes from.

    Args:
        survey_id: a survey of the current board.
        learning_id: of its plan.
        revision: the one that the page showed.
        details: what the board says of it now.
        now: aware UTC.

    Raises:
        NoResultFound: no such piece of learning.
        Stale: somebody else changed it since the page was drawn.
        NotOfThisSurvey, WrongDates: as for `plan_learning`.
    """
    survey = hold_plan(survey_id)
    planned = _one(survey_id, learning_id)
    values = _values(details)
    if all(getattr(planned, name) == value for name, value in values.items()):
        return
    if planned.revision != revision:
        raise Stale
    _check(survey, details)
    for name, value in values.items():
        setattr(planned, name, value)
    planned.revision += 1
    planned.changed_at = now
    db.session.flush()
    record("learning.changed", kind="learning", object_id=learning_id, now=now, detail={"topic": planned.topic})


def remove_learning(*, survey_id: UUID, learning_id: UUID, revision: int, now: datetime) -> None:
    """Take a piece of learning out of the plan, with the sessions noted under it. The others close the gap.

    Raises:
        NoResultFound: no such piece of learning.
        Stale: somebody else changed it since the page was drawn.
    """
    hold_plan(survey_id)
    planned = _one(survey_id, learning_id)
    if planned.revision != revision:
        raise Stale
    db.session.delete(planned)
    db.session.flush()
    _number(_in_order(survey_id))
    record("learning.removed", kind="learning", object_id=learning_id, now=now, detail={"topic": planned.topic})


def move_learning(*, survey_id: UUID, learning_id: UUID, position: int, by: int, now: datetime) -> int:
    """Move a piece of learning up (by = -1) or down (by = 1) in the board's order; return where it is then.

    Args:
        survey_id: a survey of the current board.
        learning_id: of its plan.
        position: where the page showed it. Where it is elsewhere by now the button was pressed twice, or somebody
            else moved it: nothing is moved, and the page that follows shows the order as it is.
        by: -1 or 1. At either end nothing is moved.
        now: aware UTC.

    Raises:
        NoResultFound: no such piece of learning.
    """
    hold_plan(survey_id)
    planned = _one(survey_id, learning_id)
    order = _in_order(survey_id)
    at = order.index(planned)
    to = at + (1 if by > 0 else -1)
    if planned.position != position or not 0 <= to < len(order):
        return planned.position
    order.insert(to, order.pop(at))
    _number(order)
    detail = {"from": position, "to": planned.position}
    record("learning.reordered", kind="learning", object_id=learning_id, now=now, detail=detail)
    return planned.position


def hold_plan(survey_id: UUID) -> Survey:
    """Return a survey whose plan may be made; nobody else changes its plan until this transaction ends.

    Raises:
        NoResultFound: this board has no such survey.
        NoFindings: it was not counted yet.
    """
    survey = db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one()
    if survey.state is not SurveyState.CLOSED or survey.released_at is None:
        raise NoFindings
    return survey


def _one(survey_id: UUID, learning_id: UUID) -> PlannedLearning:
    which = (PlannedLearning.survey_id == survey_id, PlannedLearning.id == learning_id)
    return db.session.scalars(select(PlannedLearning).where(*which)).one()


def _in_order(survey_id: UUID) -> list[PlannedLearning]:
    order = (PlannedLearning.position, PlannedLearning.id)
    statement = select(PlannedLearning).where(PlannedLearning.survey_id == survey_id).order_by(*order)
    return list(db.session.scalars(statement))


def _number(order: Sequence[PlannedLearning]) -> None:
    for position, planned in enumerate(order, 1):
        planned.position = position
    db.session.flush()


def _values(details: LearningDetails) -> dict[str, Any]:
    values = {one.name: getattr(details, one.name) for one in fields(details)}
    lists = {name: list(values[name]) for name in ("tiers", "partners", "ways")}
    return values | lists | {"state": PlannedState(details.state)}


def _check(survey: Survey, details: LearningDetails) -> None:
    instrument = learning_instrument(survey.instrument_id)
    asked = db.session.scalars(select(SurveyRequest.partner_id).where(SurveyRequest.survey_id == survey.id))
    known = {
        "tiers": {tier.key for tier in instrument.tiers},
        "ways": set(instrument.ways.keys),
        "partners": {str(partner_id) for partner_id in asked},
    }
    for field, keys in known.items():
        if not set(getattr(details, field)) <= keys:
            raise NotOfThisSurvey(field)
    if details.starts_on and details.ends_on and details.ends_on < details.starts_on:
        raise WrongDates
