"""A board's partners, and where each stands."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from app.core.models import MailRecord, MailState
from app.organisations.models import Directory
from tenants import Link, LinkState, Space, SpaceRef, current_space_id, read


class Standing(enum.StrEnum):
    """Where a partner stands with the board."""

    CONNECTED = "connected"
    WAITING = "waiting"
    NOBODY_YET = "nobody_yet"
    DECLINED = "declined"
    ENDED = "ended"
    LEFT = "left"

    @property
    def label(self) -> str:
        """What a user reads."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.CONNECTED: "Connected",
    Standing.WAITING: "Waiting for an answer",
    Standing.NOBODY_YET: "Nobody there yet",
    Standing.DECLINED: "Declined",
    Standing.ENDED: "Ended",
    Standing.LEFT: "Left the board",
}


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner as the board knows it."""

    id: UUID
    organisation_id: UUID
    name: str
    kind: PartnerKind
    contact_name: str
    contact_email: str
    added_at: datetime
    invited_at: datetime | None
    left_at: datetime | None
    revision: int
    link_state: LinkState | None
    asked_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    claimed_at: datetime | None
    looked_after_at: datetime | None = None  # since when a manager of the board answers in its name
    looked_after_by: UUID | None = None  # account
    nobody_since: datetime | None = None

    @property
    def may_look_after(self) -> bool:
        """Whether the board may try to answer in its name; the organisation's own side decides."""
        waiting = self.link_state in (LinkState.ASKED, LinkState.ACCEPTED)
        nobody = not self.is_claimed and self.nobody_since is None and self.looked_after_at is None
        return self.left_at is None and waiting and nobody

    @property
    def may_name_somebody(self) -> bool:
        """Whether the board may name who is to answer: nobody of its own is there."""
        waiting = self.link_state in (LinkState.ASKED, LinkState.ACCEPTED)
        return self.left_at is None and waiting and not self.is_claimed

    @property
    def standing(self) -> Standing:
        """Where it stands, in one word."""
        if self.left_at is not None:
            return Standing.LEFT
        if self.link_state is LinkState.ACCEPTED:
            return Standing.CONNECTED
        if self.link_state is LinkState.ASKED:
            return Standing.WAITING if self.is_claimed else Standing.NOBODY_YET
        return Standing.DECLINED if self.link_state is LinkState.DECLINED else Standing.ENDED

    @property
    def is_claimed(self) -> bool:
        """Whether somebody of its own is on the service."""
        return self.claimed_at is not None


def _partners() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Partner.id,
            Partner.organisation_id,
            Partner.name,
            Partner.kind,
            Partner.contact_name,
            Partner.contact_email,
            Partner.added_at,
            Partner.invited_at,
            Partner.left_at,
            Partner.revision,
            Link.state,
            Link.asked_at,
            Link.answered_at,
            Link.ended_at,
            Directory.claimed_at,
            Partner.looked_after_at,
            Partner.looked_after_by,
            Partner.nobody_since,
        )
        .outerjoin(Link, and_(Link.asker_id == Partner.space_id, Link.asked_id == Partner.organisation_id))
        .join(Directory, Directory.id == Partner.organisation_id)
        .order_by(Partner.name, Partner.id)
    )


def list_partners() -> tuple[PartnerRow, ...]:
    """Return the current board's partners, by name; those that left too."""
    return tuple(PartnerRow(*row) for row in read(_partners()))


def get_partner(partner_id: UUID) -> PartnerRow:
    """Return one partner of the current board; NoResultFound where it has none such."""
    return PartnerRow(*read(_partners().where(Partner.id == partner_id)).one())


def partner_of(organisation_id: UUID) -> PartnerRow | None:
    """Return the current board's partner that is this organisation; None where it is none of its partners."""
    row = read(_partners().where(Partner.organisation_id == organisation_id)).one_or_none()
    return PartnerRow(*row) if row else None


def home_of(organisation_id: UUID) -> str:
    """Return the path of the first page of an organisation that the current board is linked with."""
    columns = (Space.id, Space.kind, Space.slug, Space.name, Space.state)
    return SpaceRef(*read(select(*columns).where(Space.id == organisation_id)).one()).home


@dataclass(frozen=True, slots=True)
class CameBack:
    """That the last mail to an address did not arrive."""

    at: datetime
    reason: str  # what the carrier said


def came_back(email: str) -> CameBack | None:
    """Return what became of the current board's last mail to an address, where it did not arrive; None where it did."""
    statement = (
        select(MailRecord.state, MailRecord.changed_at, MailRecord.reason)
        .where(MailRecord.for_id == current_space_id(), MailRecord.to_email == email)
        .order_by(MailRecord.sent_at.desc(), MailRecord.id.desc())
        .limit(1)
    )
    row = read(statement).one_or_none()
    if row is None or row.state not in (MailState.REFUSED, MailState.BOUNCED):
        return None
    return CameBack(row.changed_at, row.reason)
