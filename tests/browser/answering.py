"""A board that asks partners, and what they answer, without the pages that do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import Asked
from app.assessments.service import cycles, drafts, sending
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base
from app.boards import service as boards
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, new_id, operating, read, resolve, transaction
from tests.app.accounts.helpers import make_person
from tests.app.spaces import work

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


def answer_as(slug: str, board: SpaceRef, email: str, answers: Mapping[int, tuple[Level, str]]) -> None:
    """Have a partner's first person come, connect with the board, and send a level and words for some factors."""
    with operating():
        space = resolve(SpaceKind.ORGANISATION, slug)
    assert space is not None
    lead = make_person(email, (space, Role.ORGANISATION_LEAD), name=email.split("@")[0].title())
    with acting_for(space.id, lead), transaction():
        organisations.claim(now=clock.now())
        organisations.accept_link(asker_id=board.id, now=clock.now())
    work()
    with acting_for(space.id, lead):
        asked_id: UUID = read(select(Asked.id)).scalar_one()
    for factor, (level, words) in answers.items():
        with acting_for(space.id, lead), transaction():
            typed = {"level": level, "practice": words}
            save_answer(asked_id=asked_id, factor=factor, base=Base(0), typed=typed, now=clock.now())
    with acting_for(space.id, lead), transaction():
        sending.submit(asked_id=asked_id, key=new_id(), signed_by="Sam Reed", read=None, now=clock.now())
    work()
