"""A board's cycle at work: opened, its last day changed, closed, opened again, joined late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.assessments.crossing import REQUEST
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.service.drafts import choose, locked
from app.assessments.service.refusals_board import AlreadyDone, NoPartners, Stale, WrongDates, WrongState
from app.assessments.service.reminding import remind_contacts_when_due
from app.assessments.service.telling import latest_day, outgoing, publish, requests_of
from app.boards.models import Partner
from app.boards.service import reach_for_requests
from app.core import clock
from tenants import db, enqueue, publish_all, record
from tenants.envelopes import linked_spaces

CLOSE_DUE = "assessments.close_due"


@dataclass(frozen=True, slots=True)
class Sent:
    """What opening, or adding partners, came to."""

    sent: int
    waiting: int  # for partners that have not accepted the link yet


def open_cycle(*, cycle_id: UUID, revision: int, now: datetime) -> Sent:
    """Open a draft today, and ask every chosen partner that is connected. The others wait.

    Args:
        cycle_id: a cycle of the current board.
        revision: the one that the confirming person saw.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such cycle.
        AlreadyDone: it is open.
        WrongState: it was closed.
        Stale: somebody changed it since the page was drawn.
        WrongDates: its last day has passed.
        NoPartners: nobody was chosen, or all of those have left the board.
    """
    cycle = locked(cycle_id)
    if cycle.state is CycleState.OPEN:
        raise AlreadyDone("This cycle is open already.")
    if cycle.state is CycleState.CLOSED:
        raise WrongState("This cycle was closed. Open it again from its own page.")
    if cycle.revision != revision:
        raise Stale
    today = clock.local_date(now)
    if cycle.closes_on < today:
        raise WrongDates("The last day has passed. Change it before you open the cycle.")
    requests = _as_they_are_now(cycle_id)
    if not requests:
        raise NoPartners("Choose at least one partner before you open the cycle.")
    cycle.state, cycle.opened_at, cycle.opens_on = CycleState.OPEN, now, today
    cycle.revision += 1
    sent = _send(cycle, requests, now=now)
    _watch(cycle, now=now)
    record("cycle.opened", kind="cycle", object_id=cycle_id, now=now, detail=_counted(sent))
    return sent


def change_last_day(*, cycle_id: UUID, revision: int, closes_on: date, now: datetime) -> Cycle:
    """Give an open cycle another last day, and tell the partners.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it is not open.
        Stale: somebody changed it since the page was drawn.
        WrongDates: the day has passed.
    """
    cycle = locked(cycle_id)
    if cycle.state is not CycleState.OPEN:
        raise WrongState("This cycle is not open, so its last day cannot be changed here.")
    if cycle.closes_on == closes_on:
        return cycle
    if cycle.revision != revision:
        raise Stale
    _check_last_day(cycle, closes_on, now=now)
    cycle.closes_on = closes_on
    cycle.revision += 1
    _tell_again(cycle, now=now)
    _watch(cycle, now=now)
    record("cycle.last_day_changed", kind="cycle", object_id=cycle_id, now=now, detail={"day": closes_on.isoformat()})
    return cycle


def close_cycle(*, cycle_id: UUID, revision: int, now: datetime) -> Cycle:
    """Close an open cycle before its time.

    Raises:
        NoResultFound: this board has no such cycle.
        AlreadyDone: it is closed.
        WrongState: it was never opened.
        Stale: somebody changed it since the page was drawn.
    """
    cycle = locked(cycle_id)
    if cycle.state is CycleState.CLOSED:
        raise AlreadyDone("This cycle is closed already.")
    if cycle.state is CycleState.DRAFT:
        raise WrongState("This cycle was not opened yet, so it cannot be closed.")
    if cycle.revision != revision:
        raise Stale
    _close(cycle, now=now)
    return cycle


def close_if_due(*, cycle_id: UUID, now: datetime) -> bool:
    """Close a cycle whose last day has ended; where that day was moved, or somebody has more time, look again then.

    Returns:
        Whether it was closed.
    """
    cycle = db.session.scalars(select(Cycle).where(Cycle.id == cycle_id).with_for_update()).one_or_none()
    if cycle is None or cycle.state is not CycleState.OPEN:
        return False
    last = latest_day(cycle)
    if clock.local_date(now) <= last:
        close_when_due(cycle, last, now=now)
        return False
    _close(cycle, now=now)
    return True


def reopen_cycle(*, cycle_id: UUID, revision: int, closes_on: date, now: datetime) -> Sent:
    """Open a closed cycle again until a new last day. Partners that connected meanwhile are asked now.

    Raises:
        NoResultFound: this board has no such cycle.
        AlreadyDone: it is open, with that last day.
        WrongState: it is not closed.
        Stale: somebody changed it since the page was drawn.
        WrongDates: the day has passed.
    """
    cycle = locked(cycle_id)
    if cycle.state is CycleState.OPEN and cycle.closes_on == closes_on:
        raise AlreadyDone("This cycle is open already.")
    if cycle.state is not CycleState.CLOSED:
        raise WrongState("This cycle is not closed, so it cannot be opened again.")
    if cycle.imported_from is not None:
        raise WrongState("This cycle was brought in from a spreadsheet, so it cannot be opened again.")
    if cycle.revision != revision:
        raise Stale
    _check_last_day(cycle, closes_on, now=now)
    cycle.state, cycle.closes_on, cycle.closed_at = CycleState.OPEN, closes_on, None
    cycle.revision += 1
    sent = _send(cycle, requests_of(cycle.id), now=now)
    _watch(cycle, now=now)
    record("cycle.reopened", kind="cycle", object_id=cycle_id, now=now, detail=_counted(sent))
    return sent


def add_partners(*, cycle_id: UUID, partner_ids: Collection[UUID], now: datetime) -> Sent:
    """Ask partners that joined late, in a cycle that is open. Those asked already are left as they are.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it is not open.
        NoPartners: nobody was chosen.
        NotAPartner: somebody chosen is no partner of the board.
    """
    cycle = locked(cycle_id)
    if cycle.state is not CycleState.OPEN:
        raise WrongState("This cycle is not open, so nobody can be added.")
    if not partner_ids:
        raise NoPartners("Choose at least one partner", field="partners")
    there = set(db.session.scalars(select(Request.partner_id).where(Request.cycle_id == cycle_id)))
    added = choose(cycle_id, set(partner_ids) - there, now=now)
    if not added:
        return Sent(0, 0)
    cycle.revision += 1
    sent = _send(cycle, added, now=now)
    record("cycle.partners_added", kind="cycle", object_id=cycle_id, now=now, detail=_counted(sent))
    return sent


def send_waiting(*, organisation_id: UUID, now: datetime) -> int:
    """Send a partner that has just connected what waits for it; return how many requests that was.

    One that connects again after a pause is told how its earlier requests stand now. Every cycle is held
    meanwhile: one being opened or closed at this moment is seen as it comes to be, and misses nobody.
    """
    db.session.execute(select(Cycle.id).order_by(Cycle.id).with_for_update()).all()
    rows = db.session.execute(
        select(Request, Cycle)
        .join(Cycle, (Cycle.space_id == Request.space_id) & (Cycle.id == Request.cycle_id))
        .where(
            Request.organisation_id == organisation_id,
            or_(Cycle.state == CycleState.OPEN, (Cycle.state == CycleState.CLOSED) & Request.sent_at.is_not(None)),
        )
        .order_by(Cycle.closes_on, Request.id)
    ).all()
    if organisation_id not in linked_spaces():
        return 0
    publish_all(REQUEST, outgoing((cycle, request) for request, cycle in rows), now=now)
    for request, _ in rows:
        request.sent_at = request.sent_at or now
    if rows:
        record("request.sent", kind="organisation", object_id=organisation_id, now=now, detail={"requests": len(rows)})
    return len(rows)


def _as_they_are_now(cycle_id: UUID) -> list[Request]:
    """Return a draft's requests under their partners' present names; who has left the board is taken off."""
    partners = {
        partner.id: partner
        for partner in db.session.execute(
            select(Partner.id, Partner.name, Partner.kind).where(Partner.left_at.is_(None))
        )
    }
    staying = []
    for request in requests_of(cycle_id):
        partner = partners.get(request.partner_id)
        if partner is None:
            db.session.delete(request)
            continue
        request.partner_name, request.partner_kind = partner.name, partner.kind
        staying.append(request)
    return staying


def _send(cycle: Cycle, requests: Collection[Request], *, now: datetime) -> Sent:
    reached = publish(cycle, requests, now=now)
    for request in reached:
        request.sent_at = request.sent_at or now
    there = {request.id for request in reached}
    reach_for_requests({one.partner_id: one.id for one in requests if one.id not in there}, now=now)
    return Sent(len(reached), len(requests) - len(reached))


def _tell_again(cycle: Cycle, *, now: datetime) -> None:
    # Those that were never asked are not told of a change; they get it all when they connect.
    publish(cycle, [request for request in requests_of(cycle.id) if request.sent_at], now=now)


def _close(cycle: Cycle, *, now: datetime) -> None:
    cycle.state, cycle.closed_at = CycleState.CLOSED, now
    cycle.revision += 1
    _tell_again(cycle, now=now)
    record("cycle.closed", kind="cycle", object_id=cycle.id, now=now)


def _check_last_day(cycle: Cycle, closes_on: date, *, now: datetime) -> None:
    if closes_on < max(clock.local_date(now), cycle.opens_on):
        raise WrongDates("The last day must be today or later", field="closes_on")


def close_when_due(cycle: Cycle, last_day: date, *, now: datetime) -> None:
    """Have a cycle closed at the end of a day, unless somebody still has time then."""
    # The day is part of the key: a job waiting for an earlier or later day stands in nobody's way.
    enqueue(
        CLOSE_DUE,
        {"cycle_id": str(cycle.id)},
        now=now,
        dedupe_key=f"{cycle.id}:{last_day.isoformat()}",
        run_at=clock.end_of(last_day),
    )


def _watch(cycle: Cycle, *, now: datetime) -> None:
    """Have it closed when its time is over, and those that are not connected reminded before."""
    close_when_due(cycle, cycle.closes_on, now=now)
    remind_contacts_when_due(cycle.id, cycle.closes_on, now=now)


def _counted(sent: Sent) -> dict[str, int]:
    return {"sent": sent.sent, "waiting": sent.waiting}
