"""A board's survey while it is open: opened, given another last day, more partners, a reminder."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.boards.models import Partner
from app.core import clock
from app.learning_needs.crossing import SURVEY
from app.learning_needs.models import Survey, SurveyOrigin, SurveyRequest, SurveyState
from app.learning_needs.service.closing import close, close_when_due
from app.learning_needs.service.drafts import choose, locked, open_when_due, requests_of
from app.learning_needs.service.refusals import (
    AlreadyDone,
    NoPartners,
    NotYet,
    Stale,
    WrongDates,
    WrongState,
    must_end,
)
from app.learning_needs.service.telling import Sent, outgoing, send, tell_again
from tenants import db, publish_all, record
from tenants.envelopes import linked_spaces


def open_survey(*, survey_id: UUID, revision: int, now: datetime) -> Sent:
    """Open a draft today, and ask the staff of every chosen partner that is connected. The others wait.

    Args:
        survey_id: a survey of the current board.
        revision: the one that the confirming person saw.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        AlreadyDone: it is open.
        WrongState: it was closed, or brought in from a file.
        Stale: somebody changed it since the page was drawn.
        WrongDates: its last day has passed, or is more than a year away.
        NoPartners: nobody was chosen, or all of those have left the board.
    """
    survey = locked(survey_id)
    if survey.state is SurveyState.OPEN:
        raise AlreadyDone("This survey is open already.")
    if survey.state is not SurveyState.DRAFT:
        raise WrongState("This survey was closed. Its answers have been counted, so it cannot be opened again.")
    if survey.revision != revision:
        raise Stale
    return _open(survey, now=now)


def open_if_due(*, survey_id: UUID, now: datetime) -> bool:
    """Open a draft that is to open by itself, once its first day is there; return whether it was opened.

    One that cannot be opened (nobody is chosen, the last day has passed) stays a draft: its page says why.
    """
    survey = db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one_or_none()
    if survey is None or survey.state is not SurveyState.DRAFT or not survey.opens_itself:
        return False
    if clock.local_date(now) < survey.opens_on:
        open_when_due(survey, now=now)
        return False
    try:
        _open(survey, now=now)
    except (NoPartners, WrongDates, WrongState):
        return False
    return True


def _open(survey: Survey, *, now: datetime) -> Sent:
    if survey.origin is SurveyOrigin.IMPORTED:
        raise WrongState("The answers of this survey come from a file, so it cannot be opened.")
    today = clock.local_date(now)
    if survey.closes_on < today:
        raise WrongDates("The last day has passed. Change it before you open the survey.")
    must_end(today, survey.closes_on)
    requests = _as_they_are_now(survey.id)
    if not requests:
        raise NoPartners("Choose at least one partner before you open the survey.")
    if survey.replaces_id:
        old = locked(survey.replaces_id)
        if old.state is SurveyState.OPEN:
            close(old, now=now)
    survey.state, survey.opened_at, survey.opens_on = SurveyState.OPEN, now, today
    survey.revision += 1
    sent = send(survey, requests, now=now)
    close_when_due(survey, now=now)
    record("survey.opened", kind="survey", object_id=survey.id, now=now, detail=sent.detail())
    return sent


def change_last_day(*, survey_id: UUID, revision: int, closes_on: date, now: datetime) -> Survey:
    """Give an open survey another last day, and tell the partners.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it is not open.
        Stale: somebody changed it since the page was drawn.
        WrongDates: the day has passed, or is more than a year from the first.
    """
    survey = locked(survey_id)
    if survey.state is not SurveyState.OPEN:
        raise WrongState("This survey is not open, so its last day cannot be changed here.")
    if survey.closes_on == closes_on:
        return survey
    if survey.revision != revision:
        raise Stale
    if closes_on < max(clock.local_date(now), survey.opens_on):
        raise WrongDates("The last day must be today or later", field="closes_on")
    must_end(survey.opens_on, closes_on)
    survey.closes_on = closes_on
    survey.revision += 1
    tell_again(survey, now=now)
    close_when_due(survey, now=now)
    detail = {"day": closes_on.isoformat()}
    record("survey.last_day_changed", kind="survey", object_id=survey_id, now=now, detail=detail)
    return survey


def add_partners(*, survey_id: UUID, partner_ids: Collection[UUID], now: datetime) -> Sent:
    """Ask the staff of partners that joined late. Those asked already are left as they are.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it is not open.
        NoPartners: nobody was chosen.
        NotAPartner: somebody chosen is no partner of the board.
    """
    survey = locked(survey_id)
    if survey.state is not SurveyState.OPEN:
        raise WrongState("This survey is not open, so nobody can be added.")
    if not partner_ids:
        raise NoPartners("Choose at least one partner", field="partners")
    there = {request.partner_id for request in requests_of(survey_id)}
    added = choose(survey_id, set(partner_ids) - there, now=now)
    if not added:
        return Sent(0, 0)
    survey.revision += 1
    sent = send(survey, added, now=now)
    record("survey.partners_added", kind="survey", object_id=survey_id, now=now, detail=sent.detail())
    return sent


def nudge(*, survey_id: UUID, request_id: UUID, now: datetime) -> SurveyRequest:
    """Have a partner's coordinators and leads reminded; its own space mails them, so that no board needs addresses.

    Raises:
        NoResultFound: this board's survey asks no such partner.
        AlreadyDone: they were reminded today.
        WrongState: the survey is not open.
        NotYet: the partner is not connected, so nobody there was asked.
    """
    survey = locked(survey_id)
    request = db.session.scalars(
        select(SurveyRequest).where(SurveyRequest.id == request_id, SurveyRequest.survey_id == survey_id)
    ).one()
    if survey.state is not SurveyState.OPEN:
        raise WrongState("This survey is not open, so nobody needs a reminder.")
    if request.sent_at is None or request.organisation_id not in linked_spaces():
        raise NotYet("This partner is not connected with your board, so it cannot be reminded here.")
    if request.nudged_at and clock.local_date(request.nudged_at) == clock.local_date(now):
        raise AlreadyDone("This partner was reminded today already.")
    publish_all(SURVEY, [outgoing(survey, request, nudge=True)], now=now)
    request.nudged_at = now
    db.session.flush()
    record("survey.nudged", kind="organisation", object_id=request.organisation_id, now=now)
    return request


def send_waiting(*, organisation_id: UUID, now: datetime) -> int:
    """Send a partner that has just connected the open surveys that wait for it; return how many.

    One that connects again after a pause is told how they stand now. What was closed meanwhile is not sent: its
    answers could not be counted any more. Every survey is held, so that one being opened or closed at this moment
    misses nobody.
    """
    db.session.execute(select(Survey.id).order_by(Survey.id).with_for_update()).all()
    rows = db.session.execute(
        select(SurveyRequest, Survey)
        .join(Survey, (Survey.space_id == SurveyRequest.space_id) & (Survey.id == SurveyRequest.survey_id))
        .where(SurveyRequest.organisation_id == organisation_id, Survey.state == SurveyState.OPEN)
        .order_by(Survey.closes_on, SurveyRequest.id)
    ).all()
    if not rows or organisation_id not in linked_spaces():
        return 0
    publish_all(SURVEY, [outgoing(survey, request) for request, survey in rows], now=now)
    for request, _ in rows:
        request.sent_at = request.sent_at or now
    detail = {"surveys": len(rows)}
    record("survey.sent", kind="organisation", object_id=organisation_id, now=now, detail=detail)
    return len(rows)


def _as_they_are_now(survey_id: UUID) -> list[SurveyRequest]:
    """Return a draft's requests under their partners' present names; who has left the board is taken off."""
    columns = (Partner.id, Partner.name, Partner.kind)
    partners = {
        partner.id: partner for partner in db.session.execute(select(*columns).where(Partner.left_at.is_(None)))
    }
    staying = []
    for request in requests_of(survey_id):
        partner = partners.get(request.partner_id)
        if partner is None:
            db.session.delete(request)
            continue
        request.partner_name, request.partner_kind = partner.name, partner.kind
        staying.append(request)
    return staying
