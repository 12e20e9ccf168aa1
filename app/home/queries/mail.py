"""Which mails went to whom, and did they arrive: as a board sees it, and as whoever they were composed for does.

A board reads that something went on its behalf to somebody of an organisation, not to whom, nor the copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.assessments.models import Request
from app.boards.queries import PartnerRow
from app.core.models import MailRecord, MailState
from tenants import current_space_id, read

MOST = 200  # on a page
FAILED = (MailState.REFUSED, MailState.BOUNCED)
LOOK_BACK = timedelta(days=180)  # what is older says nothing of how things stand
MANY = 5000  # the most that are gone through for how things stand
QUIET = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail, as whoever may read of it sees it."""

    id: UUID
    space_id: UUID  # composed for it
    kind: str
    about_id: UUID | None
    account_id: UUID | None
    to_name: str
    to_email: str  # empty where it is not for the reader to know
    subject: str
    state: MailState
    reason: str
    sent_at: datetime
    changed_at: datetime

    @property
    def failed(self) -> bool:
        """Whether it did not arrive."""
        return self.state in FAILED


@dataclass(frozen=True, slots=True)
class MailPage:
    """Some mails, newest first."""

    mails: tuple[MailRow, ...]
    is_cut: bool  # there are older ones


_COLUMNS = (
    MailRecord.id,
    MailRecord.space_id,
    MailRecord.kind,
    MailRecord.about_id,
    MailRecord.account_id,
    MailRecord.to_name,
    MailRecord.to_email,
    MailRecord.subject,
    MailRecord.state,
    MailRecord.reason,
    MailRecord.sent_at,
    MailRecord.changed_at,
)


def _newest(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(*conditions).order_by(MailRecord.sent_at.desc(), MailRecord.id.desc())


def _page(*conditions: ColumnElement[bool]) -> MailPage:
    rows = [MailRow(*row) for row in read(_newest(*conditions).limit(MOST + 1))]
    return MailPage(tuple(rows[:MOST]), is_cut=len(rows) > MOST)


def list_sent(partner: PartnerRow | None = None) -> MailPage:
    """Return what went on the current board's behalf, newest first.

    Args:
        partner: only what went to this one of its partners.
    """
    here = MailRecord.for_id == current_space_id()
    return _page(here, _to(partner)) if partner else _page(here)


def _to(partner: PartnerRow) -> ColumnElement[bool]:
    requests = select(Request.id).where(Request.partner_id == partner.id)
    about = or_(MailRecord.about_id.in_((partner.id, partner.organisation_id)), MailRecord.about_id.in_(requests))
    of_the_board = (MailRecord.space_id == current_space_id()) & MailRecord.account_id.is_(None) & about
    return or_(MailRecord.space_id == partner.organisation_id, of_the_board)


def list_own() -> MailPage:
    """Return what went for the current space itself, newest first, whoever asked for it."""
    return _page(MailRecord.space_id == current_space_id(), MailRecord.for_id == current_space_id())


@dataclass(frozen=True, slots=True)
class Copy:
    """One mail with what it said; secrets were never kept."""

    mail: MailRow
    body: str


def get_copy(record_id: UUID) -> Copy:
    """Return one mail that the current space may read; NoResultFound where there is none such."""
    either = or_(MailRecord.space_id == current_space_id(), MailRecord.for_id == current_space_id())
    row = read(select(*_COLUMNS, MailRecord.body).where(MailRecord.id == record_id, either)).one()
    return Copy(MailRow(*row[:-1]), row[-1])


def requests_in(page: MailPage) -> dict[UUID, UUID]:
    """Return which partner was asked by the requests that some mails are about: request to partner."""
    about = {mail.about_id for mail in page.mails if mail.about_id}
    rows = read(select(Request.id, Request.partner_id).where(Request.id.in_(about)))
    return {row.id: row.partner_id for row in rows}


def recent(*, now: datetime) -> tuple[MailRow, ...]:
    """Return what went on the current board's behalf in the last half year, newest first, for how things stand."""
    since = MailRecord.sent_at >= now - LOOK_BACK
    rows = read(_newest(MailRecord.for_id == current_space_id(), since).limit(MANY))
    return tuple(MailRow(*row) for row in rows)


class Post:
    """What went to each of a board's partners.

    Args:
        mails: newest first.
        partners: of the current board.
        partner_of: request to partner.
    """

    def __init__(self, mails: Sequence[MailRow], partners: Iterable[PartnerRow], partner_of: dict[UUID, UUID]) -> None:
        self._here = current_space_id()
        self._of_organisation = {one.organisation_id: one.id for one in partners}
        self._known = {**partner_of, **self._of_organisation, **{one: one for one in self._of_organisation.values()}}
        self._by_partner: dict[UUID, list[MailRow]] = {}
        for mail in mails:
            if (partner_id := self.partner_of(mail)) is not None:
                self._by_partner.setdefault(partner_id, []).append(mail)

    def partner_of(self, mail: MailRow) -> UUID | None:
        """Return which partner a mail went to; None where it went to the board's own people."""
        if mail.space_id != self._here:
            return self._of_organisation.get(mail.space_id)
        if mail.account_id is not None or mail.about_id is None:
            return None
        return self._known.get(mail.about_id)

    def to(self, partner_id: UUID) -> tuple[MailRow, ...]:
        """Return what went to a partner, newest first."""
        return tuple(self._by_partner.get(partner_id, ()))

    def failed(self, partner: PartnerRow) -> tuple[MailRow, ...]:
        """Return the addresses of a partner whose last mail did not arrive, by that mail.

        An address that the board replaced since is not asked about again.
        """
        last: dict[object, MailRow] = {}
        for mail in self.to(partner.id):
            last.setdefault(_address(mail), mail)
        current = partner.contact_email.lower()
        return tuple(
            mail for mail in last.values() if mail.failed and (not mail.to_email or mail.to_email.lower() == current)
        )

    def is_silent(self, partner_id: UUID, *, sign: datetime | None, now: datetime) -> bool:
        """Say whether an address of a partner was mailed twice or more, seven days ago or longer, and nothing happened.

        One mail to each of two people is one that has had no answer, not two.

        Args:
            partner_id: one of the board's.
            sign: when it last did anything: accepted, worked, sent; None: never.
            now: aware UTC.
        """
        since: dict[object, list[datetime]] = {}
        for mail in self.to(partner_id):
            if not mail.failed and (not sign or mail.sent_at > sign):
                since.setdefault(_address(mail), []).append(mail.sent_at)
        return any(len(moments) >= 2 and sorted(moments)[1] <= now - QUIET for moments in since.values())


def _address(mail: MailRow) -> object:
    """Return what tells one address from another: of an organisation's own people, whose they are."""
    return mail.to_email or mail.account_id or mail.to_name
