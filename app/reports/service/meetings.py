"""A board's meetings: put in, changed, removed; and the brief that goes out before each, once."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.assessments.queries.cycles import in_hand, list_cycles
from app.core import mail
from app.reports.messages.brief import BRIEF
from app.reports.models import Meeting
from app.reports.queries.meetings import MeetingRow, get_meeting, list_readers
from app.reports.service.refusals import AlreadyDone, NobodyGetsIt, Stale
from tenants import current_account_id, db, enqueue, record

MAIL_BRIEF = "reports.mail_brief"
TITLE_LENGTH = 120
PLACE_LENGTH = 200
MOST_DAYS = 28


def add_meeting(
    *,
    key: UUID,
    title: str,
    place: str,
    held_on: date,
    days_before: int,
    recipients: Collection[UUID],
    now: datetime,
) -> MeetingRow:
    """Put a meeting in, and have the brief mailed before it.

    Args:
        key: of the form, and the meeting's id: sent twice, it is one meeting.
        title: what it is called.
        place: where, or empty.
        held_on: the board's local date.
        days_before: 0 to 28, how long before it the brief goes out.
        recipients: accounts of members who may read the brief.
        now: aware UTC.

    Raises:
        AlreadyDone: the same form was sent before.
        NobodyGetsIt: somebody chosen may not read the brief.
    """
    _check(recipients)
    if db.session.scalar(select(Meeting.id).where(Meeting.id == key)):
        raise AlreadyDone("This meeting is there already.")
    meeting = Meeting(
        id=key,
        title=title,
        place=place,
        held_on=held_on,
        days_before=days_before,
        recipients=_kept(recipients),
        created_at=now,
    )
    db.session.add(meeting)
    try:
        db.session.flush()
    except IntegrityError as error:  # sent twice at the same moment
        raise AlreadyDone("This meeting is there already.") from error
    record("meeting.added", kind="meeting", object_id=key, now=now, detail={"day": held_on.isoformat()})
    return _mailed_when_due(key, now=now)


def change_meeting(
    *,
    meeting_id: UUID,
    revision: int,
    title: str,
    place: str,
    held_on: date,
    days_before: int,
    recipients: Collection[UUID],
    now: datetime,
) -> MeetingRow:
    """Change a meeting. A brief that has not gone out yet goes out by the new day.

    Raises:
        NoResultFound: this board has no such meeting.
        Stale: somebody else changed it since the page was drawn.
        NobodyGetsIt: as for `add_meeting`.
    """
    meeting = _held(meeting_id)
    values = {
        "title": title,
        "place": place,
        "held_on": held_on,
        "days_before": days_before,
        "recipients": _kept(recipients),
    }
    if all(getattr(meeting, name) == value for name, value in values.items()):
        return get_meeting(meeting_id)
    if meeting.revision != revision:
        raise Stale
    _check(recipients)
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.revision += 1
    db.session.flush()
    record("meeting.changed", kind="meeting", object_id=meeting_id, now=now, detail={"day": held_on.isoformat()})
    return _mailed_when_due(meeting_id, now=now)


def remove_meeting(*, meeting_id: UUID, revision: int, now: datetime) -> None:
    """Take a meeting out; its brief goes to nobody then.

    Raises:
        NoResultFound: this board has no such meeting.
        Stale: somebody else changed it since the page was drawn.
    """
    meeting = _held(meeting_id)
    if meeting.revision != revision:
        raise Stale
    db.session.delete(meeting)
    db.session.flush()
    record("meeting.removed", kind="meeting", object_id=meeting_id, now=now)


def mail_if_due(*, meeting_id: UUID, now: datetime) -> int:
    """Mail the brief of a meeting whose day for it has come: once.

    Where the day was moved, another job waits for it. Each mail is a job of its own, so that one that cannot be sent
    keeps back no other, and is tried again.

    Returns:
        How many people it goes to.
    """
    meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()).one_or_none()
    if meeting is None or meeting.brief_sent_at is not None:
        return 0
    row = get_meeting(meeting_id)
    if row.brief_at > now or row.ends_at <= now:
        return 0
    going = [one.account_id for one in list_readers() if one.account_id in row.recipients]
    meeting.brief_sent_at = now
    db.session.flush()
    cycle = in_hand(list_cycles())
    about = {"cycle_id": str(cycle.id)} if cycle else {}
    for account_id in going:
        arguments = {"account_id": str(account_id), "meeting_id": str(meeting_id), **about}
        mail.send(BRIEF, arguments, now=now, dedupe_key=f"{meeting_id}:{account_id}")
    if going:
        record("brief.mailed", kind="meeting", object_id=meeting_id, now=now, detail={"people": len(going)})
    return len(going)


def mail_to_me(*, cycle_id: UUID, now: datetime) -> None:
    """Mail the brief of a cycle to whoever asks, now.

    Args:
        cycle_id: one of the current board's that was opened.
        now: aware UTC.
    """
    account_id = current_account_id()
    arguments = {"account_id": str(account_id), "cycle_id": str(cycle_id), "asked_at": now.isoformat()}
    mail.send(BRIEF, arguments, now=now, dedupe_key=f"{cycle_id}:{account_id}")
    record("brief.mailed", kind="cycle", object_id=cycle_id, now=now, detail={"people": 1})


def _held(meeting_id: UUID) -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()).one()


def _check(recipients: Collection[UUID]) -> None:
    if not set(recipients) <= {one.account_id for one in list_readers()}:
        raise NobodyGetsIt


def _kept(recipients: Collection[UUID]) -> list[dict[str, str]]:
    return [{"account_id": str(one)} for one in sorted(set(recipients))]


def _mailed_when_due(meeting_id: UUID, *, now: datetime) -> MeetingRow:
    row = get_meeting(meeting_id)
    if row.brief_sent_at is None and row.ends_at > now:
        run_at = max(now, row.brief_at)
        arguments = {"meeting_id": str(meeting_id)}
        enqueue(MAIL_BRIEF, arguments, now=now, run_at=run_at, dedupe_key=f"{meeting_id}:{row.brief_on.isoformat()}")
    return row
