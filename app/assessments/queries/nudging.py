"""Whom a manager can remind by the button; and what is kept of that for a week: the words, and whom they went to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.assessments.models import Request
from app.assessments.queries.cycles import CycleRow, RequestRow
from app.boards.models import Partner
from app.core import clock
from app.core.models import HeldFile
from tenants import Link, LinkState, read

KIND = "nudge"
UNREACHED = "not connected, and there is nobody to mail"
LOOKED_AFTER = "your board answers in its name"
NOBODY_LEFT = "nobody is left there who answers: name somebody"


def words_of(note_id: UUID) -> str:
    """Return what a manager wrote in a reminder; empty where it is not kept any more."""
    choices = read(select(HeldFile.choices).where(HeldFile.id == note_id, HeldFile.kind == KIND)).scalar_one_or_none()
    return str(choices["words"]) if choices else ""


def reminded_today(*, now: datetime) -> frozenset[UUID]:
    """Return the requests of which the board's manager has reminded by the button today."""
    since = clock.start_of(clock.local_date(now))
    rows = read(select(HeldFile.choices).where(HeldFile.kind == KIND, HeldFile.created_at >= since))
    return frozenset(UUID(request) for (choices,) in rows for request in choices["requests"])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that has not sent its answers, and how it can be reminded."""

    request: RequestRow
    contact: str | None  # whom the board knows there, where it is not connected yet; None: its own people are mailed
    why_not: str  # why no mail would reach anybody; else empty
    reminded_today: bool
    is_in_time: bool  # its last day has not passed

    @property
    def is_to_choose(self) -> bool:
        """Whether it is ticked to begin with."""
        return self.can_be_chosen and not self.reminded_today

    @property
    def can_be_chosen(self) -> bool:
        """Whether a reminder would reach somebody who can still answer."""
        return not self.why_not and self.is_in_time


def candidates(cycle: CycleRow, requests: Iterable[RequestRow], *, now: datetime) -> tuple[Candidate, ...]:
    """Return those of a cycle's requests whose partners have not sent their answers, in three statements."""
    contacts, answered = _contacts(cycle.id), nobody_to_remind(cycle.id)
    reminded, today = reminded_today(now=now), clock.local_date(now)
    return tuple(
        Candidate(
            request=request,
            contact=contacts.get(request.id),
            why_not=answered.get(request.id) or ("" if request.id in contacts or _is_there(request) else UNREACHED),
            reminded_today=request.id in reminded,
            is_in_time=max(cycle.closes_on, request.closes_on or cycle.closes_on) >= today,
        )
        for request in requests
        if not request.current
    )


def _is_there(request: RequestRow) -> bool:
    return request.is_connected and request.sent_at is not None


def nobody_to_remind(cycle_id: UUID) -> dict[UUID, str]:
    """Return of which requests nobody of the partner's own would hear, and why, though it is connected."""
    rows = read(
        select(Request.id, Partner.looked_after_at)
        .join(Partner, and_(Partner.space_id == Request.space_id, Partner.id == Request.partner_id))
        .where(
            Request.cycle_id == cycle_id,
            or_(Partner.looked_after_at.is_not(None), Partner.nobody_since.is_not(None)),
        )
    )
    return {row.id: LOOKED_AFTER if row.looked_after_at else NOBODY_LEFT for row in rows}


def _contacts(cycle_id: UUID) -> dict[UUID, str]:
    """Return whom the board knows at the partners whose requests wait here, by request."""
    rows = read(
        select(Request.id, Partner.contact_name)
        .join(Partner, and_(Partner.space_id == Request.space_id, Partner.id == Request.partner_id))
        .join(Link, and_(Link.asker_id == Request.space_id, Link.asked_id == Request.organisation_id))
        .where(
            Request.cycle_id == cycle_id,
            Request.sent_at.is_(None),
            Partner.left_at.is_(None),
            Partner.looked_after_at.is_(None),
            Link.state == LinkState.ASKED,
        )
    )
    return {row.id: row.contact_name for row in rows}
