"""The end of a survey: no more answers, those that wait cross, and then they are counted.

open -> closing: partners are told, and each sends its staff's answers in one batch.
closing -> closed: once every batch is there, or was given up, the worker makes the release (`service.release`).
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.learning_needs.crossing import SEALED, AnswersPayload
from app.learning_needs.models import BallotBox, Survey, SurveyOrigin, SurveyRequest, SurveyState
from app.learning_needs.service.drafts import locked, requests_of
from app.learning_needs.service.refusals import AlreadyDone, NotYet, Stale, WrongState
from app.learning_needs.service.telling import tell_again
from app.learning_needs.statistics.checking import check_rows
from app.learning_needs.statistics.records import Layout
from tenants import CannotChange, CrossSpace, Received, db, enqueue, insert_if_absent, record, secret_id, strike
from tenants.envelopes import linked_spaces

CLOSE_DUE = "learning_needs.close_due"
RELEASE = "learning_needs.release"
LOOK_AGAIN = timedelta(minutes=1)
PATIENCE = timedelta(days=1)  # before a board may go on without a partner's answers
PARTNERS_BATCH = 0  # the shelf of what a partner sent; the board's own entries from paper lie in those after it


def close_survey(*, survey_id: UUID, revision: int, now: datetime) -> Survey:
    """Close an open survey before its time.

    Args:
        survey_id: a survey of the current board.
        revision: the one that the confirming person saw.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        AlreadyDone: it is closed, or closing.
        WrongState: it was never opened.
        Stale: somebody changed it since the page was drawn.
    """
    survey = locked(survey_id)
    if survey.state in (SurveyState.CLOSING, SurveyState.CLOSED):
        raise AlreadyDone("This survey is closed already.")
    if survey.state is SurveyState.DRAFT:
        raise WrongState("This survey was not opened yet, so it cannot be closed.")
    if survey.revision != revision:
        raise Stale
    close(survey, now=now)
    return survey


def close_if_due(*, survey_id: UUID, now: datetime) -> bool:
    """Close a survey whose last day has ended; where that day was moved, look again then.

    Returns:
        Whether it was closed.
    """
    survey = db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one_or_none()
    if survey is None or survey.state is not SurveyState.OPEN:
        return False
    if clock.local_date(now) <= survey.closes_on:
        close_when_due(survey, now=now)
        return False
    close(survey, now=now)
    return True


def close_when_due(survey: Survey, *, now: datetime) -> None:
    """Have an open survey closed at the end of its last day."""
    enqueue(
        CLOSE_DUE,
        {"survey_id": str(survey.id)},
        now=now,
        # The day is part of the key: a job waiting for another day stands in nobody's way.
        dedupe_key=f"{survey.id}:{survey.closes_on.isoformat()}",
        run_at=clock.end_of(survey.closes_on),
    )


def close(survey: Survey, *, now: datetime) -> None:
    """Close an open survey that is held: partners are told, and their answers asked for."""
    survey.state, survey.closed_at = SurveyState.CLOSING, now
    survey.revision += 1
    tell_again(survey, now=now)
    record("survey.closed", kind="survey", object_id=survey.id, now=now)
    count_soon(survey.id, now=now)


def begin_counting(*, survey_id: UUID, now: datetime) -> Survey:
    """Take an imported survey, whose answers lie in the board's own boxes, from draft to closing.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it is no draft of an import.
    """
    survey = locked(survey_id)
    if survey.origin is not SurveyOrigin.IMPORTED or survey.state is not SurveyState.DRAFT:
        raise WrongState("Only answers that were brought in, and not counted yet, can be counted so.")
    survey.state, survey.closed_at = SurveyState.CLOSING, now
    survey.revision += 1
    db.session.flush()
    count_soon(survey_id, now=now)
    return survey


def keep_answers(envelope: Received, *, now: datetime) -> bool:
    """Keep the batch of one partner's answers until it is counted; say whether it will be.

    A batch that comes too late is not kept: what it holds is struck from the envelope at once.

    Raises:
        CrossSpace: the request was to another organisation.
        ValueError: the batch does not fit the survey.
    """
    known = select(SurveyRequest.survey_id).where(SurveyRequest.id == envelope.subject_id)
    survey_id = db.session.scalar(known)
    survey = locked(survey_id) if survey_id else None  # held first, as everywhere
    request = db.session.scalars(select(SurveyRequest).where(SurveyRequest.id == envelope.subject_id)).one_or_none()
    if request is not None and request.organisation_id != envelope.sender_id:
        raise CrossSpace("A partner can answer for its own staff alone.")
    if request is None or survey is None or request.left_out or survey.state is not SurveyState.CLOSING:
        strike_answers(envelope.id, now=now)
        return False
    if request.answers_at is None:
        _keep(request, survey, AnswersPayload.from_json(envelope.payload), now=now)
    return True


def _keep(request: SurveyRequest, survey: Survey, payload: AnswersPayload, *, now: datetime) -> None:
    layout = Layout(len(survey.topics), len(survey.services))
    if payload.width != layout.width:
        raise ValueError("The answers of this payload are no answers to this survey.")
    check_rows(payload.records, layout)  # here, not when all are counted: one partner's must not hold up the others'
    box = {
        "id": secret_id(),
        "request_id": request.id,
        "shelf": PARTNERS_BATCH,
        "width": payload.width,
        "records": payload.records,
        "texts": list(payload.texts),
    }
    insert_if_absent(BallotBox, box)
    request.answers_at = now
    request.held_back = [{"tier": tier, "topic": topic} for tier, topic in payload.held_back]
    db.session.flush()
    count_soon(survey.id, now=now)


def strike_answers(envelope_id: UUID, *, now: datetime) -> None:
    """Take the answers out of an envelope, at both ends, for good; where it holds none, there is nothing to do."""
    reason = "Answers are kept in their envelope no longer than it takes to count them"
    with suppress(CannotChange):
        strike(envelope_id, SEALED, reason=reason, now=now)


def go_on_without(*, survey_id: UUID, request_id: UUID, now: datetime) -> SurveyRequest:
    """Give up waiting for one partner's answers: the others are counted without them.

    Raises:
        NoResultFound: this board's survey asks no such partner.
        AlreadyDone: it was given up, or its answers came.
        WrongState: the survey is not waiting for answers.
        NotYet: less than a day has passed since the survey was closed.
    """
    survey = locked(survey_id)
    request = db.session.scalars(
        select(SurveyRequest).where(SurveyRequest.id == request_id, SurveyRequest.survey_id == survey_id)
    ).one()
    if request.left_out or request.answers_at:
        raise AlreadyDone("This partner is not being waited for any more.")
    if survey.state is not SurveyState.CLOSING or survey.closed_at is None:
        raise WrongState("This survey is not waiting for answers.")
    if now < survey.closed_at + PATIENCE:
        raise NotYet("Wait until a day has passed since the survey was closed. Most answers come within minutes.")
    _leave_out(request, now=now)
    count_soon(survey_id, now=now)
    return request


def is_complete(*, survey_id: UUID, now: datetime) -> bool:
    """Say whether a closing survey can be counted. Where it cannot yet, the worker looks again in a minute.

    A partner that is connected no more cannot send anything: it is left out here.
    """
    survey = db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one_or_none()
    if survey is None or survey.state is not SurveyState.CLOSING:
        return False
    waiting = [one for one in requests_of(survey_id) if one.sent_at and one.answers_at is None and not one.left_out]
    if waiting:
        linked = linked_spaces()
        for request in waiting:
            if request.organisation_id not in linked:
                _leave_out(request, now=now)
    if any(not request.left_out for request in waiting):
        count_soon(survey_id, now=now, after=LOOK_AGAIN)
        return False
    db.session.flush()
    return True


def _leave_out(request: SurveyRequest, *, now: datetime) -> None:
    request.left_out = True
    db.session.flush()
    record("survey.left_out", kind="organisation", object_id=request.organisation_id, now=now)


def count_soon(survey_id: UUID, *, now: datetime, after: timedelta = timedelta()) -> None:
    """Have the worker see whether a survey can be counted."""
    # Whether it waits for now or for later is part of the key: what waits for later holds nothing up.
    key = f"{survey_id}:later" if after else str(survey_id)
    enqueue(RELEASE, {"survey_id": str(survey_id)}, now=now, dedupe_key=key, run_at=now + after)
