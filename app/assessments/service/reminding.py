"""When people are reminded of a last day; and the board's own part: the contacts of partners not connected yet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from app.assessments.messages.contacts import REMINDER
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.service.telling import last_day_of
from app.boards.models import BoardSettings, Partner
from app.boards.service.fresh_links import link_for_contact
from app.core import clock
from app.core.mail import send
from tenants import Link, LinkState, db, enqueue

DAYS = (14, 7, 1, -1)  # before the last day; -1: the day after it
LATEST_OVERDUE = 3  # days after the last day: later than that nobody is told any more that it is over
MORNING = time(7)  # local
REMIND_CONTACTS = "assessments.remind_contacts"


def mornings(last_day: date, *, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Return when to remind of a last day, of those moments that are still to come: days before it, and when in UTC."""
    for days in DAYS:
        moment = datetime.combine(last_day - timedelta(days=days), MORNING, tzinfo=clock.LOCAL).astimezone(UTC)
        if moment > now:
            yield days, moment


def is_time(days: int, days_left: int) -> bool:
    """Say whether a reminder still says what is so: one that comes late must not stand in for the next.

    Args:
        days: before the last day, of the reminder: one of `DAYS`.
        days_left: from today to the last day; negative once it has passed.
    """
    if days < 0:
        return -LATEST_OVERDUE <= days_left < 0
    following = [one for one in DAYS if 0 < one < days]
    return (max(following) if following else -1) < days_left <= days


def remind_contacts_when_due(cycle_id: UUID, last_day: date, *, now: datetime) -> None:
    """Have the contacts of partners that are not connected reminded before a last day."""
    for days, moment in mornings(last_day, now=now):
        arguments: dict[str, str | int] = {"cycle_id": str(cycle_id), "day": last_day.isoformat(), "days": days}
        key = f"{cycle_id}:{last_day.isoformat()}:{days}"
        enqueue(REMIND_CONTACTS, arguments, now=now, dedupe_key=key, run_at=moment)


def remind_contacts(*, cycle_id: UUID, last_day: date, days: int, now: datetime) -> int:
    """Mail the contacts of partners that are not connected, if a last day is still so; return how many that was.

    Args:
        cycle_id: a cycle of the current board.
        last_day: the one of which to remind; partners that have another by now are left out.
        days: how long before it, one of `DAYS`.
        now: aware UTC.
    """
    cycle = db.session.scalars(select(Cycle).where(Cycle.id == cycle_id)).one_or_none()
    wanted = db.session.scalar(select(BoardSettings.reminders_on))
    if cycle is None or wanted is False or not is_time(days, clock.days_left(last_day, now)):
        return 0
    ended = cycle.state is CycleState.CLOSED and cycle.closed_at and clock.local_date(cycle.closed_at) > last_day
    if cycle.state is not CycleState.OPEN and not (days < 0 and ended):
        return 0
    waiting = [request for request in waiting_requests(cycle_id) if last_day_of(cycle, request) == last_day]
    for request in waiting:
        arguments: dict[str, str | int] = {"request_id": str(request.id), "day": last_day.isoformat(), "days": days}
        if days > 0:
            arguments |= way_in(request, now=now)
        send(REMINDER, arguments, now=now, dedupe_key=f"{request.id}:{last_day.isoformat()}:{days}")
    return len(waiting)


def way_in(request: Request, *, now: datetime) -> dict[str, str]:
    """Return which link a mail to a partner's contact brings, as the mail's arguments; none where there is none."""
    token_id = link_for_contact(partner_id=request.partner_id, request_id=request.id, now=now)
    return {"token_id": str(token_id)} if token_id else {}


def waiting_requests(cycle_id: UUID) -> list[Request]:
    """Return a cycle's requests that wait here until their partner connects; none of partners that left or declined."""
    linked = and_(Link.asker_id == Request.space_id, Link.asked_id == Request.organisation_id)
    statement = (
        select(Request)
        .join(Partner, and_(Partner.space_id == Request.space_id, Partner.id == Request.partner_id))
        .join(Link, linked)
        .where(
            Request.cycle_id == cycle_id,
            Request.sent_at.is_(None),
            Partner.left_at.is_(None),
            Partner.looked_after_at.is_(None),
            Link.state == LinkState.ASKED,
        )
        .order_by(Request.id)
    )
    return list(db.session.scalars(statement))
