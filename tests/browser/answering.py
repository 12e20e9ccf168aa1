"""A board that asks partners of which nobody has come yet, without the pages that do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from app.assessments.service import cycles, drafts
from app.boards import service as boards
from app.commons.kinds import PartnerKind
from app.core import clock
from app.organisations.keys import Keys
from tenants import SpaceRef, acting_for, new_id, transaction

Contact = tuple[PartnerKind, str, str]  # the partner's kind; the name and the address of its contact


def ask_partners(board: SpaceRef, partners: Mapping[str, Contact], *, title: str, words: str = "") -> UUID:
    """Enter partners in the directory, invite their contacts, and open a cycle of thirty days; return its id."""
    now, added = clock.now(), set()
    for name, (kind, contact, email) in partners.items():
        with acting_for(board.id), transaction():
            partner_id = new_id()
            boards.add_new(
                partner_id=partner_id,
                name=name,
                kind=kind,
                keys=Keys(),
                contact_name=contact,
                contact_email=email,
                now=now,
            )
            added.add(partner_id)
    today = clock.local_date(now)
    with acting_for(board.id), transaction():
        cycle = drafts.create_draft(
            key=new_id(),
            title=title,
            reporting_year=clock.reporting_year_of(today),
            opens_on=today,
            closes_on=today + timedelta(days=30),
            chair_words=words,
            partner_ids=added,
            now=now,
        )
        cycle_id, revision = cycle.id, cycle.revision
    with acting_for(board.id), transaction():
        cycles.open_cycle(cycle_id=cycle_id, revision=revision, now=now)
    return cycle_id
