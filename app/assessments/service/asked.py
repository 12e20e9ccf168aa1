"""What the organisation does with a board's request: keeps its copy, finds its return, tells its people."""

from datetime import datetime

from sqlalchemy import select

from app.assessments.crossing import RequestPayload
from app.assessments.messages.organisation import ASKED, MORE_TIME
from app.assessments.models import Asked, AskedState, Progress
from app.assessments.service import returns
from app.assessments.service.reminding_asked import TOLD, remind_when_due, tell_daily
from app.commons.queries import instrument
from app.core.mail import send
from app.people.models import News
from app.people.queries.notifications import who_wants
from tenants import CrossSpace, Link, LinkState, Received, current_space_id, db, insert_if_absent


def keep_request(envelope: Received, *, now: datetime) -> None:
    """Keep what a board asks, or what it says of it now. An older version, or the same again, changes nothing.

    Raises:
        CrossSpace: another board's request has this id.
    """
    asked = db.session.scalars(select(Asked).where(Asked.id == envelope.subject_id)).one_or_none()
    if asked is None:
        _first(envelope, now=now)
        return
    if asked.board_id != envelope.sender_id:
        raise CrossSpace("A board can speak of its own requests alone.")
    if envelope.version > asked.version:
        _newer(asked, envelope, now=now)


def withdraw_request(envelope: Received) -> None:
    """Keep that a board took its request back. The answers stay: they are the organisation's own."""
    asked = db.session.scalars(select(Asked).where(Asked.id == envelope.subject_id)).one_or_none()
    if asked is None or asked.board_id != envelope.sender_id or envelope.version <= asked.version:
        return
    asked.state, asked.version, asked.changed_at = AskedState.WITHDRAWN, envelope.version, envelope.published_at
    db.session.flush()


def _first(envelope: Received, *, now: datetime) -> None:
    payload = RequestPayload.from_json(envelope.payload)
    return_id = returns.find_or_make(
        instrument_id=payload.instrument_id, reporting_year=payload.reporting_year, now=now
    )
    asked = Asked(
        id=envelope.subject_id,
        board_id=envelope.sender_id,
        return_id=return_id,
        reporting_year=payload.reporting_year,
        asked_at=envelope.published_at,
    )
    _take_over(asked, payload, envelope)
    db.session.add(asked)
    db.session.flush()
    _begin_progress(asked, payload, now=now)
    if payload.is_open:
        _tell(ASKED, asked, now=now)
        remind_when_due(asked, payload, now=now)


def _newer(asked: Asked, envelope: Received, *, now: datetime) -> None:
    payload = RequestPayload.from_json(envelope.payload)
    more_time = payload.is_open and (payload.closes_on > asked.closes_on or asked.state is not AskedState.OPEN)
    _take_over(asked, payload, envelope)
    db.session.flush()
    if payload.is_open:
        _begin_progress(asked, payload, now=now)
        remind_when_due(asked, payload, now=now)
    if more_time:
        _tell(MORE_TIME, asked, now=now)


def _take_over(asked: Asked, payload: RequestPayload, envelope: Received) -> None:
    asked.board_name, asked.board_accent = envelope.sender_name, payload.accent
    asked.title = payload.title
    asked.opens_on = payload.opens_on
    asked.closes_on = payload.closes_on
    asked.chair_words = payload.chair_words
    asked.partner_kind = payload.partner_kind.value
    asked.state = AskedState.OPEN if payload.is_open else AskedState.CLOSED
    asked.version = envelope.version
    asked.changed_at = envelope.published_at


def _begin_progress(asked: Asked, payload: RequestPayload, *, now: datetime) -> None:
    """See to the row that tells the board how far this is; a link that has ended since lets nothing across."""
    me = current_space_id()
    link = select(Link.state).where(Link.asker_id == asked.board_id, Link.asked_id == me)
    if db.session.scalar(link) is not LinkState.ACCEPTED:
        return
    row = {
        "space_id": asked.board_id,
        "request_id": asked.id,
        "cycle_id": payload.cycle_id,
        "organisation_id": me,
        "answered": 0,
        "total": len(instrument(payload.instrument_id).numbers),
        "last_worked_on": None,
        "updated_at": now,
    }
    insert_if_absent(Progress, row)
    returns.bring_up_to_date(asked.return_id, now=now)


def _tell(mail: str, asked: Asked, *, now: datetime) -> None:
    """Tell those who look after the work: by a mail of its own, or with the day's one, as each wants it."""
    for person in who_wants(TOLD):
        if person.news is News.DAILY:
            tell_daily(mail, asked, person.account_id, now=now)
            continue
        key = f"{asked.id}:{person.account_id}:{asked.version}"
        about: dict[str, str | int] = {"asked_id": str(asked.id), "account_id": str(person.account_id)}
        send(mail, {**about, "version": asked.version}, now=now, dedupe_key=key)
