"""More time for some of a cycle's partners: a later last day of their own, while the cycle is open for all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.assessments.models import CycleState, Request
from app.assessments.service.cycles import close_when_due
from app.assessments.service.drafts import locked
from app.assessments.service.refusals_board import AlreadyDone, NoPartners, NotAPartner, Stale, WrongDates, WrongState
from app.assessments.service.reminding import remind_contacts_when_due
from app.assessments.service.telling import publish, requests_of
from app.core import clock
from tenants import db, record


@dataclass(frozen=True, slots=True)
class Given:
    """What giving more time came to."""

    partners: int  # that have another last day now
    told: int  # of them: those that are connected


def give_more_time(
    *, cycle_id: UUID, revision: int, request_ids: Collection[UUID], closes_on: date, now: datetime
) -> Given:
    """Give some partners a later last day than the cycle has, and tell those that are connected.

    Args:
        cycle_id: a cycle of the current board, open.
        revision: the one that the person saw.
        request_ids: which of its requests.
        closes_on: their last day: today or later, and after the cycle's own.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such cycle.
        WrongState: it is not open.
        AlreadyDone: each of them has that last day already.
        Stale: somebody changed the cycle since the page was drawn.
        NoPartners: nobody was chosen.
        NotAPartner: something chosen is no request of this cycle.
        WrongDates: the day has passed, or is not after the cycle's own.
    """
    cycle = locked(cycle_id)
    if cycle.state is not CycleState.OPEN:
        raise WrongState("This cycle is not open. Open it again to give partners more time.")
    if not request_ids:
        raise NoPartners("Choose at least one partner", field="partners")
    there = {request.id: request for request in requests_of(cycle_id)}
    if not set(request_ids) <= there.keys():
        raise NotAPartner
    chosen = [there[request_id] for request_id in sorted(set(request_ids))]
    changing = [request for request in chosen if request.closes_on != closes_on]
    if not changing:
        raise AlreadyDone("These partners have that last day already.")
    if cycle.revision != revision:
        raise Stale
    _check(closes_on, cycle.closes_on, now=now)
    for request in changing:
        request.closes_on = closes_on
    cycle.revision += 1
    db.session.flush()
    told = publish(cycle, _asked(changing), now=now)
    close_when_due(cycle, closes_on, now=now)
    remind_contacts_when_due(cycle.id, closes_on, now=now)
    detail: dict[str, str | int] = {"partners": len(changing), "day": closes_on.isoformat()}
    record("cycle.partners_given_time", kind="cycle", object_id=cycle_id, now=now, detail=detail)
    return Given(len(changing), len(told))


def _asked(requests: Collection[Request]) -> list[Request]:
    return [request for request in requests if request.sent_at]


def _check(closes_on: date, cycle_closes_on: date, *, now: datetime) -> None:
    if closes_on < clock.local_date(now):
        raise WrongDates("The last day must be today or later", field="closes_on")
    if closes_on <= cycle_closes_on:
        day = f"{cycle_closes_on.day} {cycle_closes_on:%B %Y}"
        raise WrongDates(f"Choose a day after {day}, the last day of the cycle", field="closes_on")
