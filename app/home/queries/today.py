"""A board manager's day: what to do, who needs help, and what went to whom."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.assessments.models import Submission, SubmittedAnswer
from app.assessments.queries.cycles import CycleRow, RequestRow, RequestState, list_cycles, list_requests_of
from app.boards.models import Claim, ClaimState
from app.boards.queries import PartnerRow, Standing, list_partners
from app.core import clock
from app.core.models import LetPass
from app.home.queries.mail import MailRow, Post, recent
from tenants import current_space_id, read

NEAR = 14  # days before a last day from which it is one of today's things
STALLED = timedelta(days=7)
SHOWN = 12  # of what went last


class Why(enum.StrEnum):
    """Why a partner may need help, in the order in which they are told."""

    TOOK_BACK = "took_back"
    STALLED = "stalled"
    SILENT = "silent"
    NOT_BEGUN = "not_begun"
    LOOKED_AFTER = "looked_after"


@dataclass(frozen=True, slots=True)
class Failed:
    """An address whose last mail did not arrive."""

    partner: PartnerRow
    mail: MailRow

    @property
    def is_contact(self) -> bool:
        """Whether it is the contact that the board wrote itself."""
        return bool(self.mail.to_email)


@dataclass(frozen=True, slots=True)
class Near:
    """An open cycle whose last day is near, or has passed for some."""

    cycle: CycleRow
    days_left: int
    outstanding: int  # may still answer
    overdue: tuple[RequestRow, ...]  # their last day has passed


@dataclass(frozen=True, slots=True)
class Help:
    """A partner that may need help with a request."""

    why: Why
    request: RequestRow
    cycle: CycleRow
    partner: PartnerRow


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail, and to which partner it went."""

    mail: MailRow
    partner: PartnerRow | None


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that the page shows."""

    failed: tuple[Failed, ...]
    claims: int
    texts: int
    nobody_left: tuple[PartnerRow, ...]
    not_connected: tuple[PartnerRow, ...]
    near: tuple[Near, ...]
    drafts: tuple[CycleRow, ...]
    to_close: tuple[CycleRow, ...]  # everybody has sent, or the last day has passed for all
    help: tuple[Help, ...]
    sent: tuple[Sent, ...]

    @property
    def is_calm(self) -> bool:
        """Whether there is nothing to do."""
        counts = (self.claims, self.texts)
        lists = (self.failed, self.nobody_left, self.not_connected, self.near, self.drafts, self.to_close)
        return not any(counts) and not any(lists)


def today(*, now: datetime) -> Today:
    """Return a manager's day, in six statements whatever the number of partners.

    Args:
        now: aware UTC.
    """
    partners = [one for one in list_partners() if one.left_at is None]
    cycles = list_cycles()
    opened = {cycle.id: cycle for cycle in cycles if cycle.is_open}
    requests = list_requests_of(opened)
    post = Post(recent(now=now), partners, {one.id: one.partner_id for one in requests})
    claims, texts = _waiting()
    by_id = {one.id: one for one in partners}
    day = clock.local_date(now)
    near = [_near(cycle, requests, now=now) for cycle in opened.values()]
    return Today(
        failed=tuple(Failed(one, mail) for one in partners for mail in post.failed(one)),
        claims=claims,
        texts=texts,
        nobody_left=tuple(one for one in partners if one.nobody_since and one.may_name_somebody),
        not_connected=tuple(one for one in partners if _waits(one)),
        near=tuple(one for one in near if one.overdue or (one.outstanding and 0 <= one.days_left <= NEAR)),
        drafts=tuple(cycle for cycle in cycles if cycle.is_draft),
        to_close=tuple(one.cycle for one in near if not one.outstanding),
        help=_help(requests, opened, by_id, post, day=day, now=now),
        sent=tuple(Sent(mail, by_id.get(partner_id)) for mail, partner_id in _last(post, partners)),
    )


def _waiting() -> tuple[int, int]:
    """Return how many claims wait for a decision, and how many texts nobody has looked at."""
    here = current_space_id()
    claims = (
        select(func.count(Claim.id)).where(Claim.space_id == here, Claim.state == ClaimState.WAITING).scalar_subquery()
    )
    flagged = func.json_array_length(SubmittedAnswer.flags) > 0
    answers = (
        select(func.count(SubmittedAnswer.id))
        .join(
            Submission,
            (Submission.space_id == SubmittedAnswer.space_id) & (Submission.id == SubmittedAnswer.submission_id),
        )
        .where(Submission.is_current, SubmittedAnswer.looked_at.is_(None), flagged)
        .scalar_subquery()
    )
    kept = select(func.count(LetPass.id)).where(LetPass.looked_at.is_(None)).scalar_subquery()
    row = read(select(claims, answers, kept)).one()
    return int(row[0]), int(row[1]) + int(row[2])


def _waits(partner: PartnerRow) -> bool:
    """Say whether a partner has still to accept; one that nobody is left at is told of apart."""
    waiting = partner.standing in (Standing.WAITING, Standing.NOBODY_YET)
    return waiting and not partner.looked_after_at and not partner.nobody_since


def _last_day(request: RequestRow, cycle: CycleRow) -> date:
    return max(cycle.closes_on, request.closes_on or cycle.closes_on)


def _near(cycle: CycleRow, requests: Iterable[RequestRow], *, now: datetime) -> Near:
    day = clock.local_date(now)
    open_ = [one for one in requests if one.cycle_id == cycle.id and one.state is not RequestState.SUBMITTED]
    overdue = tuple(one for one in open_ if _last_day(one, cycle) < day)
    return Near(cycle, clock.days_left(cycle.closes_on, now), len(open_) - len(overdue), overdue)


def _help(
    requests: Iterable[RequestRow],
    cycles: dict[UUID, CycleRow],
    partners: dict[UUID, PartnerRow],
    post: Post,
    *,
    day: date,
    now: datetime,
) -> tuple[Help, ...]:
    found = []
    for request in requests:
        cycle, partner = cycles[request.cycle_id], partners.get(request.partner_id)
        if partner is None or request.state is RequestState.SUBMITTED:
            continue
        why = _why(request, partner, cycle, post, day=day, now=now)
        if why:
            found.append(Help(why, request, cycle, partner))
    order = list(Why)
    return tuple(sorted(found, key=lambda one: (order.index(one.why), one.request.name.lower(), one.request.id)))


def _why(
    request: RequestRow, partner: PartnerRow, cycle: CycleRow, post: Post, *, day: date, now: datetime
) -> Why | None:
    if partner.looked_after_at:
        return Why.LOOKED_AFTER
    if request.state is RequestState.WITHDRAWN:
        return Why.TOOK_BACK
    worked = request.last_worked_on
    if worked:
        return Why.STALLED if worked <= now - STALLED else None
    if post.is_silent(partner.id, sign=partner.answered_at, now=now):
        return Why.SILENT
    begun_on = clock.local_date(request.sent_at or cycle.opened_at or now)
    half = begun_on + (_last_day(request, cycle) - begun_on) / 2
    return Why.NOT_BEGUN if day >= half and request.state is RequestState.NOT_BEGUN else None


def _last(post: Post, partners: Iterable[PartnerRow]) -> list[tuple[MailRow, UUID]]:
    """Return what went to partners last, newest first; the same to several people of one partner on one day once."""
    found = [(mail, one.id) for one in partners for mail in post.to(one.id)]
    found.sort(key=lambda one: (one[0].sent_at, one[0].id), reverse=True)
    once: dict[tuple[object, ...], tuple[MailRow, UUID]] = {}
    for mail, partner_id in found:
        once.setdefault((partner_id, mail.subject, mail.state, clock.local_date(mail.sent_at)), (mail, partner_id))
    return list(once.values())[:SHOWN]
