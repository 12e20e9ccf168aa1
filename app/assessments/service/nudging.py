"""A board's manager reminds partners by a button: those that are connected through their own space, the others by the
board's own mail to its contact.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app.assessments.crossing import NUDGE, NudgePayload
from app.assessments.messages.contacts import NUDGED as CONTACT_NUDGED
from app.assessments.messages.organisation import NUDGED
from app.assessments.models import Asked, CycleState, Request, Submission
from app.assessments.queries.nudging import KIND, nobody_to_remind, reminded_today
from app.assessments.service.drafts import locked
from app.assessments.service.refusals_board import AlreadyDone, NoPartners, NotAPartner, WrongDates, WrongState
from app.assessments.service.reminding import waiting_requests, way_in
from app.assessments.service.reminding_asked import TOLD
from app.assessments.service.telling import last_day_of, requests_of
from app.core import clock
from app.core.mail import send
from app.core.models import HeldFile
from app.people.queries.notifications import who_wants
from tenants import Outgoing, Received, current_account_id, db, publish_all, record
from tenants.envelopes import linked_spaces

MOST_WORDS = 500  # characters
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What reminding came to."""

    told: int  # connected: their own people are mailed
    mailed: int  # not connected: the board's contact is mailed
    left_out: int  # reminded today already, sent meanwhile, or with nobody to mail


def remind_partners(*, cycle_id: UUID, key: UUID, request_ids: Collection[UUID], words: str, now: datetime) -> Reminded:
    """Remind partners that have not sent their answers, each once a day at most.

    Args:
        cycle_id: a cycle of the current board, open.
        key: of the form that was sent, so that a second click reminds nobody twice.
        request_ids: which of its requests.
        words: a sentence of the manager's own; may be empty.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such cycle.
        AlreadyDone: this form was sent before.
        WrongState: the cycle is not open.
        WrongDates: the last day has passed for everybody chosen.
        NoPartners: nobody was chosen, or nobody is left of those.
        NotAPartner: something chosen is no request of this cycle.
    """
    cycle = locked(cycle_id)
    if db.session.scalar(select(HeldFile.id).where(HeldFile.id == key)):
        raise AlreadyDone("These partners were reminded already.")
    if cycle.state is not CycleState.OPEN:
        raise WrongState("This cycle is not open, so there is nothing to remind of.")
    there = {request.id: request for request in requests_of(cycle_id)}
    if not set(request_ids) <= there.keys():
        raise NotAPartner
    if not request_ids:
        raise NoPartners("Choose at least one partner", field="partners")
    today = clock.local_date(now)
    in_time = [there[one] for one in sorted(set(request_ids)) if last_day_of(cycle, there[one]) >= today]
    if not in_time:
        raise WrongDates("The last day of these partners has passed. Give them more time first.", field="partners")
    done = reminded_today(now=now) | _sent(cycle_id)
    chosen = [request for request in in_time if request.id not in done]
    linked = linked_spaces()
    nobody = nobody_to_remind(cycle_id)
    told = [one for one in chosen if one.organisation_id in linked and one.sent_at and one.id not in nobody]
    can_be_mailed = {request.id for request in waiting_requests(cycle_id)}
    mailed = [request for request in chosen if request.id in can_be_mailed]
    if not told and not mailed:
        raise NoPartners(
            "Each of these was reminded today, has sent its answers by now, or has nobody to mail.", field="partners"
        )
    note_id = _keep(key, [*told, *mailed], words, now=now)
    payload = NudgePayload(words).to_json()
    publish_all(NUDGE, [Outgoing(one.organisation_id, one.id, payload) for one in told], now=now)
    for request in mailed:
        about: dict[str, str | int] = {"request_id": str(request.id), "note_id": str(note_id)}
        send(CONTACT_NUDGED, about | way_in(request, now=now), now=now, dedupe_key=f"{request.id}:{note_id}")
    count = len(told) + len(mailed)
    record("cycle.reminded", kind="cycle", object_id=cycle_id, now=now, detail={"partners": count})
    return Reminded(len(told), len(mailed), len(set(request_ids)) - count)


def _sent(cycle_id: UUID) -> frozenset[UUID]:
    current = select(Submission.request_id).where(Submission.cycle_id == cycle_id, Submission.is_current)
    return frozenset(db.session.scalars(current))


def _keep(key: UUID, requests: Collection[Request], words: str, *, now: datetime) -> UUID:
    """Keep what was written and to whom, for the mails and for today's limit; what is older than a week goes."""
    db.session.execute(
        delete(HeldFile)
        .where(HeldFile.kind == KIND, HeldFile.created_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
    choices = {"words": words, "requests": [str(request.id) for request in requests]}
    kept = HeldFile(
        id=key,
        kind=KIND,
        filename="",
        content=b"",
        choices=choices,
        created_at=now,
        created_by=current_account_id(),
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id


def receive_nudge(envelope: Received, *, now: datetime) -> int:
    """Mail the people of the organisation what its board's manager reminds of; return how many were.

    Whoever wants no reminders of the service's own is still told when somebody asks in person.
    """
    asked = db.session.scalars(select(Asked).where(Asked.id == envelope.subject_id)).one_or_none()
    if asked is None or asked.board_id != envelope.sender_id or envelope.withdrawn:
        return 0
    people = who_wants(TOLD)
    for person in people:
        about: dict[str, str | int] = {
            "asked_id": str(asked.id),
            "account_id": str(person.account_id),
            "envelope_id": str(envelope.id),
        }
        send(NUDGED, about, now=now, dedupe_key=f"{envelope.id}:{person.account_id}")
    return len(people)
