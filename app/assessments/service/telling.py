"""What a board says to its partners of a cycle: the same to each, but for the last day that each has."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from app.assessments.crossing import ACCENT, REQUEST, RequestPayload
from app.assessments.models import Cycle, CycleState, Request
from app.boards.models import BoardSettings
from tenants import Outgoing, db, publish_all
from tenants.envelopes import linked_spaces


def last_day_of(cycle: Cycle, request: Request) -> date:
    """Return the last day that one partner has: the cycle's, or its own where that is later."""
    return max(cycle.closes_on, request.closes_on or cycle.closes_on)


def latest_day(cycle: Cycle) -> date:
    """Return the day after whose end nobody can send any more."""
    own: date | None = db.session.scalar(select(func.max(Request.closes_on)).where(Request.cycle_id == cycle.id))
    return max(cycle.closes_on, own or cycle.closes_on)


def outgoing(pairs: Iterable[tuple[Cycle, Request]]) -> list[Outgoing]:
    """Return requests as they stand, as they cross."""
    settings = db.session.execute(select(BoardSettings.accent, BoardSettings.reminders_on)).one_or_none()
    accent, reminders = settings or (ACCENT, True)
    return [
        Outgoing(
            to=request.organisation_id,
            subject_id=request.id,
            payload=RequestPayload(
                cycle_id=cycle.id,
                title=cycle.title,
                reporting_year=cycle.reporting_year,
                opens_on=cycle.opens_on,
                closes_on=last_day_of(cycle, request),
                chair_words=cycle.chair_words,
                instrument_id=cycle.instrument_id,
                partner_kind=request.partner_kind,
                is_open=cycle.state is CycleState.OPEN,
                accent=accent,
                reminders=reminders,
            ).to_json(),
        )
        for cycle, request in pairs
    ]


def publish(cycle: Cycle, requests: Iterable[Request], *, now: datetime) -> list[Request]:
    """Publish a cycle as it stands to those of the requests' partners that are connected; return these."""
    linked = linked_spaces()
    reached = [request for request in requests if request.organisation_id in linked]
    if reached:
        publish_all(REQUEST, outgoing((cycle, request) for request in reached), now=now)
    return reached


def requests_of(cycle_id: UUID) -> list[Request]:
    """Return whom a cycle asks."""
    return list(db.session.scalars(select(Request).where(Request.cycle_id == cycle_id).order_by(Request.id)))


def tell_all_again(*, now: datetime) -> int:
    """Tell the partners of every open cycle again how it stands: how the board looks, or whether it reminds, changed.

    Returns:
        How many requests were published.
    """
    cycles = db.session.scalars(select(Cycle).where(Cycle.state == CycleState.OPEN).order_by(Cycle.id)).all()
    return sum(
        len(publish(cycle, [request for request in requests_of(cycle.id) if request.sent_at], now=now))
        for cycle in cycles
    )
