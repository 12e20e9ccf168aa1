"""Claims to be from one of a board's partners, as the board sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.boards.hosts import is_shared_host
from app.boards.models import Claim, ClaimState, Partner
from app.organisations.models import Directory
from tenants import Link, LinkState, current_space_id, read


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Somebody who says that they are from a partner, beside what the board knows of it."""

    id: UUID
    organisation_id: UUID
    partner_id: UUID
    partner_name: str
    name: str
    email: str
    job: str
    state: ClaimState
    made_at: datetime
    answered_at: datetime | None
    answered_by: UUID | None
    contact_name: str
    contact_email: str
    claimed_at: datetime | None  # since when somebody of the organisation's own is there
    link_state: LinkState | None

    @property
    def domain(self) -> str:
        """What stands after the @ of the address given."""
        return _domain(self.email)

    @property
    def contact_domain(self) -> str:
        """The same of the address that the board has."""
        return _domain(self.contact_email)

    @property
    def same_domain(self) -> bool:
        """Whether both addresses end alike, and not in what anybody can have."""
        return bool(self.domain) and self.domain == self.contact_domain and not self.is_shared_domain

    @property
    def is_shared_domain(self) -> bool:
        """Whether anybody can have an address that ends so."""
        return is_shared_host(self.domain)

    @property
    def waits(self) -> bool:
        """Whether the board can decide: the address was shown to be theirs, and nobody joined meanwhile."""
        return self.state is ClaimState.WAITING and self.claimed_at is None

    @property
    def is_overtaken(self) -> bool:
        """Whether it ended without this board: somebody joined, or another board decided."""
        return (self.state is ClaimState.WAITING and self.claimed_at is not None) or (
            self.state is ClaimState.REFUSED and self.answered_by is None
        )


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _claims() -> Select[*tuple[Any, ...]]:
    known = and_(Partner.space_id == Claim.space_id, Partner.organisation_id == Claim.organisation_id)
    linked = and_(Link.asker_id == Claim.space_id, Link.asked_id == Claim.organisation_id)
    columns = (
        Claim.id,
        Claim.organisation_id,
        Partner.id,
        Partner.name,
        Claim.name,
        Claim.email,
        Claim.job,
        Claim.state,
        Claim.made_at,
        Claim.answered_at,
        Claim.answered_by,
        Partner.contact_name,
        Partner.contact_email,
        Directory.claimed_at,
        Link.state,
    )
    joined = select(*columns).join(Partner, known).join(Directory, Directory.id == Claim.organisation_id)
    # Before the address was shown to be theirs it is nobody's business.
    return joined.outerjoin(Link, linked).where(Claim.space_id == current_space_id(), Claim.state != ClaimState.ASKED)


def list_claims() -> tuple[ClaimRow, ...]:
    """Return the claims to be from the current board's partners, newest first."""
    return tuple(ClaimRow(*row) for row in read(_claims().order_by(Claim.made_at.desc(), Claim.id)))


def list_waiting() -> tuple[ClaimRow, ...]:
    """Return the claims that wait for the current board, oldest first."""
    rows = read(_claims().where(Claim.state == ClaimState.WAITING).order_by(Claim.made_at, Claim.id))
    return tuple(found for row in rows if (found := ClaimRow(*row)).waits)


def get_claim(claim_id: UUID) -> ClaimRow:
    """Return one claim; NoResultFound where the current board has none such."""
    return ClaimRow(*read(_claims().where(Claim.id == claim_id)).one())
