"""What somebody may answer through a door: the surveys that boards ask this organisation's staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import NoResultFound

from app.core import clock
from app.learning_needs.answering.context import DoorSurvey, services_of, topics_of
from app.learning_needs.models import AskedSurvey, AskedSurveyState
from tenants import Link, LinkState, Space, Use, allows, current_space_id, read

_COLUMNS = (
    AskedSurvey.id,
    AskedSurvey.board_name,
    AskedSurvey.title,
    AskedSurvey.instrument_id,
    AskedSurvey.topics,
    AskedSurvey.services,
    AskedSurvey.intro,
    AskedSurvey.worry_phone,
    AskedSurvey.worry_words,
    AskedSurvey.smallest,
    AskedSurvey.closes_on,
    AskedSurvey.headcount,
    AskedSurvey.state,
    Link.state,
    Space.state,
)


def door_surveys(request_id: UUID, *, now: datetime) -> tuple[DoorSurvey, ...]:
    """Return the survey of a request, and after it the others that are open and ask the same questions.

    Raises:
        NoResultFound: the current organisation has no such request.
    """
    open_now = AskedSurvey.state == AskedSurveyState.OPEN
    statement = survey_columns().where(or_(AskedSurvey.id == request_id, open_now)).order_by(AskedSurvey.board_name)
    found = [as_survey(row, now=now) for row in read(statement)]
    own = next((survey for survey in found if survey.request_id == request_id), None)
    if own is None:
        raise NoResultFound("no such request")
    others = (
        survey for survey in found if survey.is_open and survey is not own and survey.instrument_id == own.instrument_id
    )
    return (own, *others)


def survey_columns() -> Select[*tuple[Any, ...]]:
    """Return a select of the organisation's surveys with what `as_survey` needs."""
    linked = and_(Link.asker_id == AskedSurvey.board_id, Link.asked_id == current_space_id())
    return select(*_COLUMNS).outerjoin(Link, linked).outerjoin(Space, Space.id == AskedSurvey.board_id)


def as_survey(row: Sequence[Any], *, now: datetime) -> DoorSurvey:
    """Return the survey of a row of `survey_columns`. Open: until its last day ends, while its board is there."""
    (
        request_id,
        board_name,
        title,
        instrument_id,
        topics,
        services,
        intro,
        worry_phone,
        worry_words,
        smallest,
        closes_on,
        headcount,
        state,
        link,
        board,
    ) = row
    return DoorSurvey(
        request_id=request_id,
        board_name=board_name,
        title=title,
        instrument_id=instrument_id,
        topics=topics_of(topics),
        services=services_of(services),
        intro=intro,
        worry_phone=worry_phone,
        worry_words=worry_words,
        smallest=smallest,
        closes_on=closes_on,
        headcount=headcount,
        is_open=(
            state is AskedSurveyState.OPEN
            and link is LinkState.ACCEPTED
            and board is not None
            and allows(board, Use.WRITE)
            and clock.days_left(closes_on, now) >= 0
        ),
    )
