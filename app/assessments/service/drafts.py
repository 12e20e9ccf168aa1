"""A board's drafts: a cycle that nobody outside has seen yet."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.assessments.models import Cycle, CycleState, Request
from app.assessments.service.refusals_board import AlreadyDone, NotAPartner, Stale, TitleTaken, WrongDates, WrongState
from app.boards.models import Partner
from app.commons.queries import latest_instrument
from tenants import db, record

TITLE_LENGTH = 120
WORDS_LENGTH = 2000


def create_draft(
    *,
    key: UUID,
    title: str,
    reporting_year: int,
    opens_on: date,
    closes_on: date,
    chair_words: str,
    partner_ids: Collection[UUID],
    now: datetime,
) -> Cycle:
    """Start a cycle as a draft, with the newest version of the instrument.

    Args:
        key: of the form that was sent; it becomes the cycle's id, so that a double click makes one.
        title: free within the board.
        reporting_year: the year it begins in.
        opens_on: the first day.
        closes_on: the last day, on the first or later.
        chair_words: what partners read first.
        partner_ids: which of the board's partners to ask.
        now: aware UTC.

    Raises:
        AlreadyDone: this form was sent before.
        TitleTaken: the title is not free.
        WrongDates: the last day comes before the first.
        NotAPartner: somebody chosen is no partner of the board.
    """
    if db.session.scalar(select(Cycle.id).where(Cycle.id == key)):
        raise AlreadyDone("This cycle was made already.")
    _check(title, opens_on, closes_on, but=key)
    cycle = Cycle(
        id=key,
        title=title,
        reporting_year=reporting_year,
        opens_on=opens_on,
        closes_on=closes_on,
        chair_words=chair_words,
        instrument_id=latest_instrument().id,
        created_at=now,
    )
    db.session.add(cycle)
    flush()
    choose(cycle.id, partner_ids, now=now)
    record("cycle.created", kind="cycle", object_id=cycle.id, now=now, detail={"partners": len(set(partner_ids))})
    return cycle


def edit_draft(
    *,
    cycle_id: UUID,
    revision: int,
    title: str,
    reporting_year: int,
    opens_on: date,
    closes_on: date,
    chair_words: str,
    partner_ids: Collection[UUID],
    now: datetime,
) -> Cycle:
    """Change a draft. What is the same already is no change, whichever page it comes from.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
        TitleTaken, WrongDates, NotAPartner: as for `create_draft`.
    """
    cycle = locked(cycle_id)
    if cycle.state is not CycleState.DRAFT:
        raise WrongState("This cycle was opened, so it is no draft any more. Its last day can still be changed.")
    chosen = set(db.session.scalars(select(Request.partner_id).where(Request.cycle_id == cycle_id)))
    values = {
        "title": title,
        "reporting_year": reporting_year,
        "opens_on": opens_on,
        "closes_on": closes_on,
        "chair_words": chair_words,
    }
    if chosen == set(partner_ids) and all(getattr(cycle, name) == value for name, value in values.items()):
        return cycle
    if cycle.revision != revision:
        raise Stale
    _check(title, opens_on, closes_on, but=cycle_id)
    for name, value in values.items():
        setattr(cycle, name, value)
    cycle.revision += 1
    flush()
    for request in db.session.scalars(select(Request).where(Request.cycle_id == cycle_id)).all():
        if request.partner_id not in partner_ids:
            db.session.delete(request)
    db.session.flush()
    choose(cycle_id, set(partner_ids) - chosen, now=now)
    record("cycle.edited", kind="cycle", object_id=cycle_id, now=now, detail={"partners": len(set(partner_ids))})
    return cycle


def delete_draft(*, cycle_id: UUID, revision: int, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it was opened meanwhile.
        Stale: somebody else changed it since the page was drawn.
    """
    cycle = locked(cycle_id)
    if cycle.state is not CycleState.DRAFT:
        raise WrongState("This cycle was opened, so it cannot be deleted.")
    if cycle.revision != revision:
        raise Stale
    for request in db.session.scalars(select(Request).where(Request.cycle_id == cycle_id)).all():
        db.session.delete(request)
    db.session.flush()
    db.session.delete(cycle)
    db.session.flush()
    record("cycle.deleted", kind="cycle", object_id=cycle_id, now=now)


def locked(cycle_id: UUID) -> Cycle:
    """Return a cycle for changing; nobody else changes it until this transaction ends."""
    return db.session.scalars(select(Cycle).where(Cycle.id == cycle_id).with_for_update()).one()


def choose(cycle_id: UUID, partner_ids: Collection[UUID], *, now: datetime) -> list[Request]:
    """Put partners on a cycle's list.

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
        Request(
            cycle_id=cycle_id,
            partner_id=partner.id,
            organisation_id=partner.organisation_id,
            partner_name=partner.name,
            partner_kind=partner.kind,
            chosen_at=now,
        )
        for partner in partners
    ]
    db.session.add_all(requests)
    db.session.flush()
    return requests


def _check(title: str, opens_on: date, closes_on: date, *, but: UUID) -> None:
    if closes_on < opens_on:
        raise WrongDates("The last day must be the same as the first day, or later", field="closes_on")
    check_free(title, but=but)


def check_free(title: str, *, but: UUID | None = None) -> None:
    """Refuse a title that another of the board's cycles has.

    Raises:
        TitleTaken: it is not free.
    """
    same = select(Cycle.id).where(func.lower(Cycle.title) == func.lower(title))
    if db.session.scalar((same.where(Cycle.id != but) if but else same).limit(1)):
        raise TitleTaken


def flush() -> None:
    """Write a cycle out; what the database refuses is said by its name.

    Raises:
        TitleTaken: somebody gave another cycle that title at the same moment.
        AlreadyDone: the same form was sent twice at the same moment.
    """
    try:
        db.session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        if "title" in said:
            raise TitleTaken from error
        if "pk_cycle" in said or "cycle.id" in said:  # the same form, sent twice at the same moment
            raise AlreadyDone("This cycle was made already.") from error
        raise
