"""An organisation's people reminded of a last day, and told of what is new, with the day's one mail."""

from datetime import date, datetime, timedelta
from uuid import UUID

from app.assessments.crossing import RequestPayload
from app.assessments.messages.organisation import ASKED
from app.assessments.models import Asked, AskedState
from app.assessments.queries.reminding import Outstanding, latest_payload, outstanding, who_answered
from app.assessments.service.reminding import is_time, mornings
from app.core import clock
from app.people.models import Reminders
from app.people.queries.notifications import Wants, who_wants
from app.people.roles import Role
from app.people.service.notifications import notify
from tenants import enqueue, this_space

TOLD = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)
ASKED_REMIND = "assessments.asked_remind"
LAST = (1, -1)  # the reminders that whoever wants few still gets
OVER_STANDS = timedelta(days=7)  # so long it is worth saying that a last day has passed


def remind_when_due(asked: Asked, payload: RequestPayload, *, now: datetime) -> None:
    """Have people reminded before a last day, if the board wants that; the same day asked for again changes nothing."""
    if not payload.reminders:
        return
    for days, moment in mornings(asked.closes_on, now=now):
        day = asked.closes_on.isoformat()
        arguments: dict[str, str | int] = {"asked_id": str(asked.id), "day": day, "days": days}
        enqueue(ASKED_REMIND, arguments, now=now, dedupe_key=f"{asked.id}:{day}:{days}", run_at=moment)


def remind(*, asked_id: UUID, last_day: date, days: int, now: datetime) -> int:
    """Remind an organisation's people of a last day, if it is still so and nothing was sent; return how many.

    Args:
        asked_id: a request to the current organisation.
        last_day: the one of which to remind; where there is another by now, nobody is.
        days: how long before it: 14, 7 or 1; -1: it is over.
        now: aware UTC.
    """
    found = outstanding(asked_id, now=now)
    if found is None or found.is_sent or found.asked.closes_on != last_day or not _is_so(found, days, now=now):
        return 0
    said = latest_payload(asked_id)
    if said is None or not said.reminders:
        return 0
    people = who_wants(TOLD, also=who_answered(found.asked.return_id))
    title, detail = _words(found, over=days < 0)
    ends = clock.end_of(last_day)
    return notify(
        account_ids=[person.account_id for person in people if _wants(person, days)],
        kind="overdue" if days < 0 else "reminder",
        key=f"reminder:{asked_id}:{last_day.isoformat()}:{days}",
        title=title,
        detail=detail,
        path=f"{this_space().home}requests/{asked_id}/",
        sender_name=found.asked.board_name,
        accent=found.accent,
        for_id=found.asked.board_id,
        about_id=asked_id,
        until=ends + OVER_STANDS if days < 0 else ends,
        soon=True,
        now=now,
    )


def _wants(person: Wants, days: int) -> bool:
    return person.reminders is Reminders.ALL or (person.reminders is Reminders.LAST and days in LAST)


def _is_so(found: Outstanding, days: int, *, now: datetime) -> bool:
    """Say whether a request is open, or over by its last day: one that the board closed before is neither."""
    if not is_time(days, found.asked.days_left):
        return False
    if days > 0:
        return found.asked.is_open
    by_itself = clock.local_date(found.changed_at) > found.asked.closes_on
    return found.state is AskedState.OPEN or (found.state is AskedState.CLOSED and by_itself)


def _words(found: Outstanding, *, over: bool) -> tuple[str, str]:
    asked = found.asked
    day = f"{asked.closes_on.day} {asked.closes_on:%B %Y}"
    far = f"{found.answered} of {found.total} answered so far." if found.answered else "Nothing is answered yet."
    if over:
        ask = "If you still want to send them, ask the board for more time."
        return f"{asked.title}: the last day was {day}", f"{asked.board_name} has no answers of yours. {far} {ask}"
    return f"{asked.title}: the last day is {day}", f"{asked.board_name} waits for your answers. {far}"


def tell_daily(mail: str, asked: Asked, account_id: UUID, *, now: datetime) -> None:
    """Put what a board asks, or that it gives more time, into the day's one mail of somebody who wants it so."""
    day = f"{asked.closes_on.day} {asked.closes_on:%B %Y}"
    opened = mail == ASKED
    notify(
        account_ids=[account_id],
        kind="opened" if opened else "extended",
        key=f"{'opened' if opened else 'extended'}:{asked.id}:{asked.version}",
        title=f"{asked.board_name} asks: {asked.title}" if opened else f"{asked.title}: the last day is now {day}",
        detail=f"The last day is {day}." if opened else f"{asked.board_name} has given more time.",
        path=f"{this_space().home}requests/{asked.id}/",
        sender_name=asked.board_name,
        accent=asked.board_accent,
        for_id=asked.board_id,
        about_id=asked.id,
        until=clock.end_of(asked.closes_on),
        now=now,
    )
