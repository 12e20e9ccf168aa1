"""The sessions of planned learning: when, how many places, how many came. Counts, never names."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.learning_needs.models import LearningSession, PlannedLearning
from app.learning_needs.queries.plan import SessionRow
from app.learning_needs.service.plan import hold_plan
from app.learning_needs.service.refusals_plan import AlreadyDone, MoreThanPlaces, Stale
from tenants import db, record


def add_session(
    *,
    survey_id: UUID,
    learning_id: UUID,
    key: UUID,
    held_on: date,
    places: int | None,
    attended: int | None,
    note: str,
    sure: bool,
    now: datetime,
) -> UUID:
    """Note a session of a piece of learning.

    Args:
        survey_id: a survey of the current board.
        learning_id: of its plan.
        key: of the form that was sent; it becomes the id, so that a double click notes once.
        held_on: the day, past or to come.
        places: how many could come, if there is such a number.
        attended: how many came; None where it was not held yet.
        note: a line, without names.
        sure: that it is right that more came than there were places.
        now: aware UTC.

    Raises:
        NoResultFound: no such piece of learning.
        AlreadyDone: this form was sent before.
        MoreThanPlaces: more came than there were places, and nobody said that this is right.
    """
    hold_plan(survey_id)
    _check_learning(survey_id, learning_id)
    if db.session.scalar(select(LearningSession.id).where(LearningSession.id == key)):
        raise AlreadyDone("This learning session was noted already.")
    _ask_about(places, attended, sure=sure)
    session = LearningSession(
        id=key, learning_id=learning_id, held_on=held_on, places=places, attended=attended, note=note, created_at=now
    )
    db.session.add(session)
    try:
        db.session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        if "pk_learning_session" in said or "learning_session.id" in said:  # sent twice at the same moment
            raise AlreadyDone("This learning session was noted already.") from error
        raise
    record("session.noted", kind="learning", object_id=learning_id, now=now, detail={"day": held_on.isoformat()})
    return key


def change_session(
    *,
    survey_id: UUID,
    learning_id: UUID,
    session_id: UUID,
    revision: int,
    held_on: date,
    places: int | None,
    attended: int | None,
    note: str,
    sure: bool,
    now: datetime,
) -> None:
    """Change what is kept about a session. What is the same already is no change.

    Args:
        revision: `SessionRow.revision`, as the page showed it.
        survey_id, learning_id, session_id, held_on, places, attended, note, sure, now: as for `add_session`.

    Raises:
        NoResultFound: no such session.
        Stale: somebody else changed it since the page was drawn.
        MoreThanPlaces: as for `add_session`.
    """
    hold_plan(survey_id)
    _check_learning(survey_id, learning_id)
    session = _one(learning_id, session_id)
    if (session.held_on, session.places, session.attended, session.note) == (held_on, places, attended, note):
        return
    if _revision(session) != revision:
        raise Stale
    _ask_about(places, attended, sure=sure)
    session.held_on, session.places, session.attended, session.note = held_on, places, attended, note
    db.session.flush()
    record("session.changed", kind="learning", object_id=learning_id, now=now, detail={"day": held_on.isoformat()})


def remove_session(*, survey_id: UUID, learning_id: UUID, session_id: UUID, revision: int, now: datetime) -> None:
    """Take a session out of the plan.

    Raises:
        NoResultFound: no such session.
        Stale: somebody else changed it since the page was drawn.
    """
    hold_plan(survey_id)
    _check_learning(survey_id, learning_id)
    session = _one(learning_id, session_id)
    if _revision(session) != revision:
        raise Stale
    day = session.held_on.isoformat()
    db.session.delete(session)
    db.session.flush()
    record("session.removed", kind="learning", object_id=learning_id, now=now, detail={"day": day})


def _check_learning(survey_id: UUID, learning_id: UUID) -> None:
    which = (PlannedLearning.survey_id == survey_id, PlannedLearning.id == learning_id)
    db.session.execute(select(PlannedLearning.id).where(*which)).one()


def _one(learning_id: UUID, session_id: UUID) -> LearningSession:
    which = (LearningSession.learning_id == learning_id, LearningSession.id == session_id)
    return db.session.scalars(select(LearningSession).where(*which)).one()


def _revision(session: LearningSession) -> int:
    row = SessionRow(session.id, session.learning_id, session.held_on, session.places, session.attended, session.note)
    return row.revision


def _ask_about(places: int | None, attended: int | None, *, sure: bool) -> None:
    if places is not None and attended is not None and attended > places and not sure:
        raise MoreThanPlaces(attended, places)
