"""What an organisation does with a board's survey: keeps its copy, opens its door, tells its people."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.mail import send
from app.learning_needs.crossing import SurveyPayload
from app.learning_needs.messages.organisation import ASKED, MORE_TIME, NUDGED, REMINDER
from app.learning_needs.models import AskedSurvey, AskedSurveyState, BallotBox, SentKeys, SurveyOverlap, SurveyProgress
from app.learning_needs.queries.doors import find_door
from app.learning_needs.service import counting, crossing
from app.learning_needs.service.boxes import empty_boxes
from app.learning_needs.service.overlaps import let_go
from app.people.models import Membership, Reminders
from app.people.queries.notifications import who_wants
from app.people.roles import Role
from tenants import CrossSpace, Received, current_space_id, db, enqueue, insert_if_absent, record, secret_id

REMIND = "learning_needs.remind"
TOLD = (Role.ORGANISATION_LEAD, Role.ORGANISATION_COORDINATOR)
MORNING = time(9)  # when a reminder goes
BEFORE_THE_END = timedelta(days=3)


def keep_survey(envelope: Received, *, now: datetime) -> None:
    """Keep what a board asks the staff, or what it says of it now; what is no newer changes nothing.

    Once the board has closed it, the answers cross here, in this very transaction.

    Raises:
        CrossSpace: another board's survey has this id, or this door.
        ValueError: it could not be asked, or asks something else than before: answers lie there already.
    """
    asked = db.session.scalars(
        select(AskedSurvey).where(AskedSurvey.id == envelope.subject_id).with_for_update()
    ).one_or_none()
    payload = SurveyPayload.from_json(envelope.payload)
    if asked is None:
        found = find_door(payload.door)
        if found is not None:  # codes are drawn by chance: nobody draws the one of another poster
            raise CrossSpace("This door leads to another survey.")
        _first(envelope, payload, now=now)
        return
    if asked.board_id != envelope.sender_id:
        raise CrossSpace("A board can speak of its own surveys alone.")
    told = (asked.instrument_id, asked.topics, asked.services, asked.door)
    if told != (payload.instrument_id, payload.topics, payload.services, payload.door):
        raise ValueError("What a survey asks, and where its door is, stays as it was first told.")
    if envelope.version > asked.version:
        _newer(asked, envelope, payload, now=now)


def withdraw_survey(envelope: Received) -> None:
    """Keep that a board took its survey back: nobody will count the answers, so they go."""
    asked = db.session.scalars(
        select(AskedSurvey).where(AskedSurvey.id == envelope.subject_id).with_for_update()
    ).one_or_none()
    if asked is None or asked.board_id != envelope.sender_id or envelope.version <= asked.version:
        return
    asked.state, asked.version, asked.changed_at = AskedSurveyState.WITHDRAWN, envelope.version, envelope.published_at
    empty_boxes(asked.id)
    let_go(asked.id)
    db.session.flush()


def declare_headcount(*, request_id: UUID, headcount: int, now: datetime) -> bool:
    """Keep how many staff could answer, and let the board know.

    Args:
        request_id: an open survey of the current organisation.
        headcount: 1 to 1,000,000.
        now: aware UTC.

    Returns:
        Whether it fits: False where more have answered already, as far as the rounded count tells.

    Raises:
        NoResultFound: this organisation was asked no such thing.
        NotOpen: the survey is closed.
    """
    asked = db.session.scalars(select(AskedSurvey).where(AskedSurvey.id == request_id).with_for_update()).one()
    if asked.state is not AskedSurveyState.OPEN:
        raise counting.NotOpen(asked.board_name)
    if asked.headcount != headcount:
        asked.headcount = headcount
        db.session.flush()
        # The number alone: how many have answered is told by the hour, whatever is done here.
        counting.tell_headcount(asked, now=now)
        detail = {"headcount": headcount}
        record("survey.headcount_declared", kind="survey", object_id=request_id, now=now, detail=detail)
    mine = (SurveyProgress.request_id == request_id, SurveyProgress.organisation_id == current_space_id())
    answered = db.session.scalar(select(SurveyProgress.answered).where(*mine))
    return (answered or 0) <= headcount


def remind_if_low(*, request_id: UUID, closes_on: str, now: datetime) -> int:
    """Remind the coordinators who want that of a survey that few have answered; return how many were.

    Args:
        request_id: a survey of the current organisation.
        closes_on: the last day when this reminder was planned, in ISO form: a moved day has reminders of its own.
        now: aware UTC.
    """
    asked = db.session.scalars(select(AskedSurvey).where(AskedSurvey.id == request_id)).one_or_none()
    if asked is None or asked.state is not AskedSurveyState.OPEN or asked.closes_on.isoformat() != closes_on:
        return 0
    mine = (SurveyProgress.request_id == request_id, SurveyProgress.organisation_id == current_space_id())
    answered = db.session.scalar(select(SurveyProgress.answered).where(*mine)) or 0
    if not is_low(answered, asked.headcount, asked.smallest):
        return 0
    # Neither goes on one of the last two days: whoever wants the last reminders alone gets none of these.
    wanted = [one.account_id for one in who_wants(TOLD) if one.reminders is Reminders.ALL]
    return _tell(REMINDER, asked, wanted, now=now)


def is_low(answered: int, headcount: int | None, smallest: int) -> bool:
    """Say whether a response calls for a reminder: under half the staff; under twice the smallest group
    shown, where nobody said how many there are.

    Args:
        answered: rounded.
        headcount: staff who could answer, where that was declared.
        smallest: people in the smallest group shown.
    """
    return answered * 2 < headcount if headcount else answered < 2 * smallest


def _first(envelope: Received, payload: SurveyPayload, *, now: datetime) -> None:
    asked = AskedSurvey(
        id=envelope.subject_id,
        board_id=envelope.sender_id,
        survey_id=payload.survey_id,
        asked_at=envelope.published_at,
    )
    _take_over(asked, payload, envelope)
    db.session.add(asked)
    db.session.flush()
    if payload.is_open:
        _open_the_door(asked, now=now)
        _tell(ASKED, asked, now=now)


def _newer(asked: AskedSurvey, envelope: Received, payload: SurveyPayload, *, now: datetime) -> None:
    before, last_day = asked.state, asked.closes_on
    if before is AskedSurveyState.CLOSED:
        return  # the answers have crossed: nothing opens it again
    _take_over(asked, payload, envelope)
    db.session.flush()
    if not payload.is_open:
        crossing.send_answers(asked, now=now)
    elif before is not AskedSurveyState.OPEN or payload.closes_on != last_day:
        _open_the_door(asked, now=now)
        if before is not AskedSurveyState.OPEN or payload.closes_on > last_day:
            _tell(MORE_TIME, asked, now=now)
    if payload.is_open and payload.is_nudge:
        _tell(NUDGED, asked, now=now)


def _take_over(asked: AskedSurvey, payload: SurveyPayload, envelope: Received) -> None:
    asked.board_name = envelope.sender_name
    asked.title = payload.title
    asked.instrument_id = payload.instrument_id
    asked.topics, asked.services = payload.topics, payload.services
    asked.intro = payload.intro
    asked.worry_phone, asked.worry_words = payload.worry_phone, payload.worry_words
    asked.smallest = payload.smallest
    asked.opens_on, asked.closes_on = payload.opens_on, payload.closes_on
    asked.door = payload.door
    asked.state = AskedSurveyState.OPEN if payload.is_open else AskedSurveyState.CLOSED
    asked.version = envelope.version
    asked.changed_at = envelope.published_at


def _open_the_door(asked: AskedSurvey, *, now: datetime) -> None:
    """See to what answering stands on: where keys are kept, what is counted beside other boards, the jobs."""
    insert_if_absent(SentKeys, {"id": secret_id(), "request_id": asked.id, "newer": b"", "older": b""})
    _begin_overlaps(asked)
    counting.tell(asked, now=now)
    counting.count_later(asked.id, now=now)
    length = asked.closes_on - asked.opens_on
    for stage, day in (("halfway", asked.opens_on + length / 2), ("end", asked.closes_on - BEFORE_THE_END)):
        at = datetime.combine(day, MORNING, tzinfo=clock.LOCAL)
        if at > now and day > asked.opens_on:
            about = {"request_id": str(asked.id), "closes_on": asked.closes_on.isoformat(), "stage": stage}
            key = f"{asked.id}:{asked.closes_on.isoformat()}:{day.isoformat()}"
            enqueue(REMIND, about, now=now, dedupe_key=key, run_at=at)


def _begin_overlaps(asked: AskedSurvey) -> None:
    """Begin to count who answers for this board and not for another that asks at the same time, and the reverse.

    Whoever answered the other one before this was there counts there and not here.
    """
    others = db.session.scalars(
        select(AskedSurvey)
        .where(AskedSurvey.state == AskedSurveyState.OPEN, AskedSurvey.id != asked.id)
        .order_by(AskedSurvey.id)
        .with_for_update()  # nobody answers either while these are counted
    ).all()
    for one, other in [(asked, other) for other in others] + [(other, asked) for other in others]:
        shelves = db.session.scalars(select(BallotBox).where(BallotBox.request_id == one.id)).all()
        keys = [topic["key"] for topic in one.topics]
        counts = crossing.counted(((box.records, box.width) for box in shelves), keys)
        row = {"id": secret_id(), "request_id": one.id, "other_id": other.id, "counts": counts}
        insert_if_absent(SurveyOverlap, row)


def _tell(mail: str, asked: AskedSurvey, told: Sequence[UUID] | None = None, *, now: datetime) -> int:
    """Mail people of a survey: those given, else all who look after it; return how many."""
    told = _told() if told is None else told
    for account_id in told:
        day = clock.local_date(now).isoformat()
        key = f"{asked.id}:{account_id}:{asked.version}:{day}"
        about: dict[str, str | int] = {"request_id": str(asked.id), "account_id": str(account_id)}
        send(mail, {**about, "version": asked.version, "day": day}, now=now, dedupe_key=key)
    return len(told)


def _told() -> Sequence[UUID]:
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None), Membership.role.in_(TOLD))
    statement = select(Membership.account_id).where(*held).distinct().order_by(Membership.account_id)
    return db.session.scalars(statement).all()
