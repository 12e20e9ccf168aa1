"""A board, an organisation that has nobody online, and a manager who looks after it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from app.assessments.models import Asked
from app.assessments.service import cycles, drafts
from app.boards import queries
from app.boards.queries import PartnerRow
from app.core import clock
from app.people.models import Membership
from app.people.roles import Role
from tenants import AuditEntry, SpaceRef, acting_for, db, transaction
from tests.app.accounts.helpers import Browser

MANAGER = "mo@alder.example"


def path(board: SpaceRef, partner_id: UUID, more: str = "") -> str:
    return f"{board.home}partners/{partner_id}{more}"


def partner(board: SpaceRef, partner_id: UUID) -> PartnerRow:
    with acting_for(board.id):
        return queries.get_partner(partner_id)


def look_after(manager: Browser, board: SpaceRef, partner_id: UUID) -> int:
    return manager.submit(path(board, partner_id, "/look-after")).status_code


def actions(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def caretakers(organisation: SpaceRef) -> int:
    held = (Membership.role == Role.ORGANISATION_CARETAKER, Membership.ended_at.is_(None))
    with acting_for(organisation.id):
        return len(db.session.scalars(select(Membership.id).where(*held)).all())


def open_cycle(board: SpaceRef, partner_id: UUID) -> None:
    now = clock.now()
    today = clock.local_date(now)
    with acting_for(board.id), transaction():
        cycle = drafts.create_draft(
            key=uuid4(),
            title="MSP this year",
            reporting_year=2026,
            opens_on=today,
            closes_on=today + timedelta(days=30),
            chair_words="",
            partner_ids={partner_id},
            now=now,
        )
    with acting_for(board.id), transaction():
        cycles.open_cycle(cycle_id=cycle.id, revision=1, now=now)


def asked_id(organisation: SpaceRef) -> UUID:
    with acting_for(organisation.id):
        return db.session.scalars(select(Asked.id)).one()
