"""How many have answered, told to the board by the hour: a rounded count that stands apart from the answers."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Refused
from app.learning_needs.models import AnswerCount, AskedSurvey, AskedSurveyState, SurveyProgress
from app.learning_needs.service.boxes import empty_boxes, is_linked
from app.learning_needs.service.overlaps import let_go
from tenants import current_space_id, db, enqueue, insert_if_absent

COUNT = "learning_needs.count"
EVERY = timedelta(hours=1)
KEPT = timedelta(days=30)  # how long answers wait after the last day for a board that never fetches them


class NotOpen(Refused):
    """The survey is closed."""

    def __init__(self, board_name: str) -> None:
        super().__init__(f"{board_name} has closed this survey, so nothing about it can be changed.")


def rounded(count: int) -> int:
    """Return a count to the nearest 5, as every count of answers is shown."""
    return (count + 2) // 5 * 5


def count_later(request_id: UUID, *, now: datetime) -> None:
    """Have the answers counted in an hour. An answer never asks for it: a job would tell when somebody answered."""
    enqueue(COUNT, {"request_id": str(request_id)}, now=now, dedupe_key=str(request_id), run_at=now + EVERY)


def count(*, request_id: UUID, now: datetime) -> bool:
    """Tell the board how many have answered, and look again in an hour; say whether the survey goes on.

    One that ended without its board fetching the answers, since the two are connected no more, keeps them while they
    may connect again, and lets them go a month after its last day.
    """
    held = select(AskedSurvey).where(AskedSurvey.id == request_id).with_for_update()
    asked = db.session.scalars(held).one_or_none()
    if asked is None or asked.crossed_at is not None:
        return False
    if asked.state is AskedSurveyState.OPEN and not is_linked(asked.board_id):
        asked.state = AskedSurveyState.WITHDRAWN
        asked.changed_at = now
    if asked.state is AskedSurveyState.OPEN:
        tell(asked, now=now)
    if clock.local_date(now) > asked.closes_on + KEPT:
        asked.state = AskedSurveyState.WITHDRAWN
        empty_boxes(asked.id)
        let_go(asked.id)
        return False
    db.session.flush()
    count_later(request_id, now=now)
    return True


def tell(asked: AskedSurvey, *, now: datetime) -> bool:
    """Tell the board how many have answered, in all and by day, rounded; say whether it could be told."""
    if not is_linked(asked.board_id):
        return False
    by_day = _by_day(asked, until=clock.local_date(now))
    answered = by_day[-1]["answered"] if by_day else 0
    row = _row(asked, now=now) | {"answered": answered, "by_day": by_day}
    if not insert_if_absent(SurveyProgress, row):
        progress = db.session.scalars(_progress(asked)).one()
        progress.answered, progress.by_day, progress.headcount = answered, by_day, asked.headcount
        progress.updated_at = now
    db.session.flush()
    return True


def tell_headcount(asked: AskedSurvey, *, now: datetime) -> bool:
    """Tell the board how many staff could answer, and nothing else; say whether it could be told."""
    if not is_linked(asked.board_id):
        return False
    if not insert_if_absent(SurveyProgress, _row(asked, now=now) | {"answered": 0, "by_day": []}):
        progress = db.session.scalars(_progress(asked)).one()
        progress.headcount = asked.headcount
    db.session.flush()
    return True


def _progress(asked: AskedSurvey) -> Any:
    return select(SurveyProgress).where(
        SurveyProgress.request_id == asked.id, SurveyProgress.organisation_id == current_space_id()
    )


def _row(asked: AskedSurvey, *, now: datetime) -> dict[str, Any]:
    return {
        "space_id": asked.board_id,
        "request_id": asked.id,
        "survey_id": asked.survey_id,
        "organisation_id": current_space_id(),
        "headcount": asked.headcount,
        "updated_at": now,
    }


def _by_day(asked: AskedSurvey, *, until: date) -> list[dict[str, Any]]:
    """Return how many had answered up to the end of each day, rounded, from the first day on."""
    rows = db.session.execute(
        select(AnswerCount.day, func.sum(AnswerCount.answered))
        .where(AnswerCount.request_id == asked.id)
        .group_by(AnswerCount.day)
    ).all()
    counts = {day: int(answered) for day, answered in rows}
    days, total = [], 0
    first = min([asked.opens_on, *counts])
    for step in range((max([min(until, asked.closes_on), first, *counts]) - first).days + 1):
        day = first + timedelta(days=step)
        total += counts.get(day, 0)
        days.append({"day": day.isoformat(), "answered": rounded(total)})
    return days
