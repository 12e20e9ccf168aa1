"""What waits behind a mailed link: a board's request, read as the board itself or as the organisation that has it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.accounts.waiting import Waiting
from app.assessments.models import Asked, Cycle, CycleState, Request
from app.assessments.queries.answers import FactorState, own_answers
from app.assessments.queries.asked import AskedRow, as_asked, asked_columns
from app.boards.models import BoardSettings
from app.boards.queries import DEFAULT_ACCENT
from app.commons.queries import instrument
from app.core import clock
from tenants import Space, current_space_id, read


def as_board(request_id: UUID, *, now: datetime) -> Waiting | None:
    """Return a request of the current board, whether or not its partner is connected; None where it has none such."""
    last_day = func.coalesce(Request.closes_on, Cycle.closes_on)
    statement = (
        select(Space.id, Space.name, BoardSettings.accent, Cycle.title, Cycle.closes_on, last_day, Cycle.state)
        .add_columns(Cycle.chair_words)
        .join(Cycle, (Cycle.space_id == Request.space_id) & (Cycle.id == Request.cycle_id))
        .join(Space, Space.id == Request.space_id)
        .outerjoin(BoardSettings, BoardSettings.space_id == Request.space_id)
        .where(Request.id == request_id)
    )
    row = read(statement).one_or_none()
    if row is None:
        return None
    board_id, name, accent, title, cycle_ends, own_end, state, words = row
    closes_on = max(cycle_ends, own_end)
    days_left = clock.days_left(closes_on, now)
    is_open = state is CycleState.OPEN and days_left >= 0
    return Waiting(request_id, board_id, name, accent or DEFAULT_ACCENT, title, closes_on, days_left, is_open, words)


def as_organisation(request_id: UUID, *, now: datetime) -> Waiting | None:
    """Return what the current organisation was asked; None where no such request has come to it."""
    row = read(asked_columns(Asked.board_accent).where(Asked.id == request_id)).one_or_none()
    if row is None:
        return None
    asked = as_asked(row, now=now)
    return Waiting(
        request_id=asked.id,
        board_id=asked.board_id,
        board_name=asked.board_name,
        accent=row.board_accent,
        title=asked.title,
        closes_on=asked.closes_on,
        days_left=asked.days_left,
        is_open=asked.is_open,
        chair_words=asked.chair_words,
    )


def next_for(organisation_id: UUID, *, now: datetime) -> UUID | None:
    """Return the open request of the current board that an organisation has to answer first; None where none is."""
    statement = (
        select(Request.id)
        .join(Cycle, (Cycle.space_id == Request.space_id) & (Cycle.id == Request.cycle_id))
        .where(
            Request.space_id == current_space_id(),
            Request.organisation_id == organisation_id,
            Cycle.state == CycleState.OPEN,
            or_(Cycle.closes_on >= clock.local_date(now), Request.closes_on >= clock.local_date(now)),
        )
        .order_by(Cycle.closes_on, Request.id)
        .limit(1)
    )
    found: UUID | None = read(statement).scalar_one_or_none()
    return found


def find_asked(asked_id: UUID, *, now: datetime) -> AskedRow | None:
    """Return one request to the current organisation; None where it has not come yet, or never will."""
    row = read(asked_columns().where(Asked.id == asked_id)).one_or_none()
    return as_asked(row, now=now) if row else None


def first_unanswered(asked: AskedRow) -> int | None:
    """Return the number of the first factor without an answer; None where every one has one."""
    answers = own_answers(asked)
    numbers = instrument(asked.instrument_id).numbers
    return next((number for number in numbers if answers[number].state is not FactorState.ANSWERED), None)
