"""What a survey on paper says, at either end: the board that asks, or the organisation whose staff are asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.core import clock
from app.learning_needs.answering.context import DoorSurvey, services_of, topics_of
from app.learning_needs.models import AskedSurvey, Survey, SurveyRequest, SurveyState
from app.learning_needs.queries.door import as_survey, survey_columns
from tenants import Space, current_space_id, read

KIND, LARGE = "paper", "paper_large"
KINDS = (KIND, LARGE)


@dataclass(frozen=True, slots=True)
class PaperSurvey:
    """A survey as it is printed for one partner's staff."""

    survey: DoorSurvey
    organisation_name: str
    is_draft: bool = False


def board_paper(survey_id: UUID, request_id: UUID, *, now: datetime) -> PaperSurvey:
    """Return the paper for a partner of the current board.

    Raises:
        NoResultFound: that survey of this board asks no such partner.
    """
    found = _of_board(request_id, now=now)
    if found is None or found[0] != survey_id:
        raise NoResultFound("no such request")
    return found[1]


def own_paper(request_id: UUID, *, now: datetime) -> PaperSurvey:
    """Return the paper for the current organisation's own staff.

    Raises:
        NoResultFound: it was asked no such thing.
    """
    row = read(survey_columns().where(AskedSurvey.id == request_id)).one()
    name = read(select(Space.name).where(Space.id == current_space_id())).scalar_one()
    return PaperSurvey(as_survey(row, now=now), name)


def paper_of(request_id: UUID, *, now: datetime) -> PaperSurvey:
    """Return the paper of a request, whichever end the current space is.

    Raises:
        NoResultFound: it knows no such request.
    """
    found = _of_board(request_id, now=now)
    return found[1] if found else own_paper(request_id, now=now)


def _of_board(request_id: UUID, *, now: datetime) -> tuple[UUID, PaperSurvey] | None:
    row = read(
        select(
            Survey.id,
            Survey.title,
            Survey.instrument_id,
            Survey.topics,
            Survey.services,
            Survey.intro,
            Survey.worry_phone,
            Survey.worry_words,
            Survey.smallest,
            Survey.closes_on,
            Survey.state,
            SurveyRequest.partner_name,
            Space.name,
        )
        .join(SurveyRequest, SurveyRequest.survey_id == Survey.id)
        .join(Space, Space.id == Survey.space_id)
        .where(SurveyRequest.id == request_id)
    ).one_or_none()
    if row is None:
        return None
    survey = DoorSurvey(
        request_id=request_id,
        board_name=row[12],
        title=row[1],
        instrument_id=row[2],
        topics=topics_of(row[3]),
        services=services_of(row[4]),
        intro=row[5],
        worry_phone=row[6],
        worry_words=row[7],
        smallest=row[8],
        closes_on=row[9],
        headcount=None,
        is_open=row[10] is SurveyState.OPEN and clock.days_left(row[9], now) >= 0,
    )
    return row[0], PaperSurvey(survey, row[11], is_draft=row[10] is SurveyState.DRAFT)
