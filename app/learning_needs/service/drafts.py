"""A board's draft of a survey: what it will ask, whom, and when. Nobody outside has seen it yet."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.boards.models import Partner
from app.commons.queries import latest_learning_instrument, learning_instrument
from app.core import clock
from app.learning_needs.models import DOOR_LENGTH, DOOR_LETTERS, Survey, SurveyOrigin, SurveyRequest, SurveyState
from app.learning_needs.service.refusals import (
    AlreadyDone,
    NotAPartner,
    Stale,
    TitleTaken,
    WrongDates,
    WrongState,
    must_end,
)
from tenants import db, enqueue, record

TITLE_LENGTH, INTRO_LENGTH, PHONE_LENGTH, WORRY_LENGTH, REASON_LENGTH = 120, 2000, 40, 300, 500
OPEN_DUE = "learning_needs.open_due"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a manager enters of a survey."""

    title: str
    opens_on: date
    closes_on: date
    opens_itself: bool
    smallest: int  # people in the smallest group shown, 10 to 50
    intro: str
    worry_phone: str
    worry_words: str
    partner_ids: Collection[UUID]

    def columns(self) -> dict[str, Any]:
        """Return what stands in the survey's own row."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "partner_ids"}


def create_draft(*, key: UUID, wanted: Wanted, now: datetime) -> Survey:
    """Start a survey as a draft, with every topic and kind of service of the newest instrument.

    Args:
        key: of the form that was sent; it becomes the survey's id, so that a double click makes one.
        wanted: what was entered.
        now: aware UTC.

    Raises:
        AlreadyDone: this form was sent before.
        TitleTaken: the title is not free.
        WrongDates: the last day comes before the first, or the first is over and the survey is to open by itself.
        NotAPartner: somebody chosen is no partner of the board.
    """
    if db.session.scalar(select(Survey.id).where(Survey.id == key)):
        raise AlreadyDone("This survey was made already.")
    _check(wanted, but=key, today=clock.local_date(now))
    asked = latest_learning_instrument()
    survey = Survey(
        id=key,
        instrument_id=asked.id,
        topics=bundled_topics(asked.id),
        services=[
            {"key": one.key, "label": one.label, "hint": one.hint, "counts_as": one.key, "own": False}
            for one in asked.services
        ],
        change_reason="",
        created_at=now,
        **wanted.columns(),
    )
    db.session.add(survey)
    flush()
    choose(survey.id, wanted.partner_ids, now=now)
    open_when_due(survey, now=now)
    record("survey.created", kind="survey", object_id=key, now=now, detail={"partners": len(set(wanted.partner_ids))})
    return survey


def edit_draft(*, survey_id: UUID, revision: int, wanted: Wanted, now: datetime) -> Survey:
    """Change a draft. What is the same already is no change, whichever page it comes from.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
        TitleTaken, WrongDates, NotAPartner: as for `create_draft`.
    """
    survey = locked(survey_id)
    must_be_draft(survey)
    chosen = set(db.session.scalars(select(SurveyRequest.partner_id).where(SurveyRequest.survey_id == survey_id)))
    values = wanted.columns()
    if chosen == set(wanted.partner_ids) and all(getattr(survey, name) == value for name, value in values.items()):
        return survey
    if survey.revision != revision:
        raise Stale
    _check(wanted, but=survey_id, today=clock.local_date(now))
    for name, value in values.items():
        setattr(survey, name, value)
    survey.revision += 1
    flush()
    for request in requests_of(survey_id):
        if request.partner_id not in wanted.partner_ids:
            db.session.delete(request)
    db.session.flush()
    choose(survey_id, set(wanted.partner_ids) - chosen, now=now)
    open_when_due(survey, now=now)
    detail = {"partners": len(set(wanted.partner_ids))}
    record("survey.edited", kind="survey", object_id=survey_id, now=now, detail=detail)
    return survey


def copy_as_new_version(*, key: UUID, survey_id: UUID, title: str, reason: str, now: datetime) -> Survey:
    """Make a draft of an open survey, to change what cannot be changed while people answer. It closes the old one
    when it opens.

    Args:
        key: of the form that was sent; it becomes the draft's id.
        survey_id: an open survey of the current board.
        title: of the new one, free within the board.
        reason: why there is a new version: it stands in the survey for good.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such survey.
        AlreadyDone: this form was sent before.
        WrongState: it is not open.
        TitleTaken: the title is not free.
    """
    if db.session.scalar(select(Survey.id).where(Survey.id == key)):
        raise AlreadyDone("This survey was made already.")
    old = locked(survey_id)
    if old.state is not SurveyState.OPEN:
        raise WrongState("Only an open survey needs a new version. A draft can be changed as it is.")
    _check_title(title, but=key)
    taken_over = ("instrument_id", "closes_on", "smallest", "topics", "services", "intro", "worry_phone", "worry_words")
    draft = Survey(
        id=key,
        title=title,
        opens_on=clock.local_date(now),
        replaces_id=survey_id,
        change_reason=reason,
        created_at=now,
        **{name: getattr(old, name) for name in taken_over},
    )
    draft.closes_on = max(draft.closes_on, draft.opens_on)
    db.session.add(draft)
    flush()
    still = select(Partner.id).where(Partner.left_at.is_(None))
    asked = select(SurveyRequest.partner_id).where(SurveyRequest.survey_id == survey_id)
    choose(key, set(db.session.scalars(asked.where(SurveyRequest.partner_id.in_(still)))), now=now)
    record("survey.new_version", kind="survey", object_id=key, now=now)
    return draft


def delete_draft(*, survey_id: UUID, revision: int, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        NoResultFound: this board has no such survey.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
    """
    survey = locked(survey_id)
    if survey.origin is SurveyOrigin.IMPORTED:
        raise WrongState("The answers of this survey come from a file. Throw the file away, and its draft goes too.")
    if survey.state is not SurveyState.DRAFT:
        raise WrongState("This survey was opened, so it cannot be deleted.")
    if survey.revision != revision:
        raise Stale
    for request in requests_of(survey_id):
        db.session.delete(request)
    db.session.flush()
    db.session.delete(survey)
    db.session.flush()
    record("survey.deleted", kind="survey", object_id=survey_id, now=now)


def locked(survey_id: UUID) -> Survey:
    """Return a survey for changing; nobody else changes it until this transaction ends."""
    return db.session.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one()


def requests_of(survey_id: UUID) -> list[SurveyRequest]:
    """Return whom a survey asks."""
    asked = select(SurveyRequest).where(SurveyRequest.survey_id == survey_id).order_by(SurveyRequest.id)
    return list(db.session.scalars(asked))


def choose(survey_id: UUID, partner_ids: Collection[UUID], *, now: datetime) -> list[SurveyRequest]:
    """Put partners on a survey's list, each with a door of its own.

    Raises:
        NotAPartner: one of them is no partner of this board, or has left it.
    """
    if not partner_ids:
        return []
    partners = db.session.execute(
        select(Partner.id, Partner.organisation_id, Partner.name, Partner.kind)
        .where(Partner.id.in_(set(partner_ids)), Partner.left_at.is_(None))
        .order_by(Partner.name, Partner.id)
    ).all()
    if len(partners) != len(set(partner_ids)):
        raise NotAPartner
    requests = [
        SurveyRequest(
            survey_id=survey_id,
            partner_id=partner.id,
            organisation_id=partner.organisation_id,
            partner_name=partner.name,
            partner_kind=partner.kind,
            door=new_door(),
            chosen_at=now,
        )
        for partner in partners
    ]
    db.session.add_all(requests)
    db.session.flush()
    return requests


def bundled_topics(instrument_id: UUID) -> list[dict[str, Any]]:
    """Return an instrument's topics as a survey holds them."""
    return [
        {"key": topic.key, "title": topic.title, "about": topic.about, "help": topic.help, "own": False}
        for topic in learning_instrument(instrument_id).topics
    ]


def new_door() -> str:
    """Return a code that nobody can guess, for one partner's staff: 12 of 32 signs are 60 bits."""
    return "".join(secrets.choice(DOOR_LETTERS) for _ in range(DOOR_LENGTH))


def open_when_due(survey: Survey, *, now: datetime) -> None:
    """Have a draft that opens by itself opened on its first day."""
    if survey.opens_itself:
        enqueue(
            OPEN_DUE,
            {"survey_id": str(survey.id)},
            now=now,
            # The day is part of the key: a job waiting for another day stands in nobody's way.
            dedupe_key=f"{survey.id}:{survey.opens_on.isoformat()}",
            run_at=clock.start_of(survey.opens_on),
        )


def flush() -> None:
    """Send what was changed; what the database says of titles and keys is said by name."""
    try:
        db.session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        if "title" in said:
            raise TitleTaken from error
        if "pk_survey" in said or "survey.id" in said:  # the same form, sent twice at the same moment
            raise AlreadyDone("This survey was made already.") from error
        raise


def must_be_draft(survey: Survey) -> None:
    """Refuse to change what is asked once people answer.

    Raises:
        WrongState: the survey was opened.
    """
    if survey.origin is SurveyOrigin.IMPORTED:
        raise WrongState("The answers of this survey come from a file. Change what its columns mean, or throw it away.")
    if survey.state is not SurveyState.DRAFT:
        raise WrongState(
            "This survey was opened, so what it asks cannot be changed any more. "
            "Its last day can, and you can make a new version."
        )


def _check(wanted: Wanted, *, but: UUID, today: date) -> None:
    if wanted.closes_on < wanted.opens_on:
        raise WrongDates("The last day must be the same as the first day, or later", field="closes_on")
    must_end(wanted.opens_on, wanted.closes_on)
    if wanted.opens_itself and wanted.opens_on < today:
        raise WrongDates("To open by itself, the survey needs a first day that is today or later", field="opens_on")
    _check_title(wanted.title, but=but)


def _check_title(title: str, *, but: UUID) -> None:
    same = select(Survey.id).where(func.lower(Survey.title) == func.lower(title), Survey.id != but)
    if db.session.scalar(same.limit(1)):
        raise TitleTaken
