"""A board that asks partners, and what they answer, without the pages that do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.accounts.messages import invited_path
from app.assessments.models import Asked
from app.assessments.service import cycles, drafts, sending
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.boards import service as boards
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock, letting_pass
from app.core.guarding import find
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, new_id, operating, read, resolve, transaction
from tests.app.accounts.helpers import make_person, tokens
from tests.app.spaces import make_board, work
from tests.support.databases import Filling

BOARD, HOME = "Fernleigh Safeguarding Adults Board", "/boards/fernleigh/"
MANAGER, CHAIR = "maya@fernleigh.example", "ines@fernleigh.example"
CYCLE = "How personal are we now?"
POLICE, TRUST, FIRE, HOSTEL = "Fernleigh Police", "Millbrook Hospitals Trust", "Fernleigh Fire", "Open Door Housing"
POLICE_WORDS = "Our officers ask what a person wants. They do not write it down yet."
PHONE_WORDS = "Ring 07700 900123 to hear more."  # of the numbers that are kept for stories

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
            typed: Typed = {"level": level, "practice": words}
            lets = [letting_pass.print_of(one) for one in find(words)]
            save_answer(asked_id=asked_id, factor=factor, base=Base(0), typed=typed, lets=lets, now=clock.now())
    with acting_for(space.id, lead), transaction():
        sending.submit(asked_id=asked_id, key=new_id(), signed_by="Sam Reed", read=None, now=clock.now())
    work()


def fill(_app: Flask) -> dict[str, Any]:
    """Ask four partners, of whom three have answered: low on the third factor and the fourth, apart on the fifth.

    Returns:
        The cycle's id, and the path of the link that was mailed to the fourth.
    """
    board = make_board(BOARD, "fernleigh")
    make_person(MANAGER, (board, Role.BOARD_MANAGER), name="Maya Manager")
    make_person(CHAIR, (board, Role.BOARD_CHAIR), name="Ines Chair")
    asked = {
        POLICE: (PartnerKind.POLICE, "Pat Sergeant", "pat@police.example"),
        TRUST: (PartnerKind.HEALTH, "Nora Nurse", "nora@millbrook.example"),
        FIRE: (PartnerKind.FIRE, "Fay Fire", "fay@fire.example"),
        HOSTEL: (PartnerKind.HOUSING, "Wes Warden", "wes@opendoor.example"),
    }
    cycle_id = ask_partners(board, asked, title=CYCLE)
    low = (Level.STARTING, "We have begun.")
    fire = {3: low, 4: low, 5: (Level.EMBEDDED, PHONE_WORDS)}
    police = {3: (Level.NOT_YET, POLICE_WORDS), 4: low, 5: (Level.EMBEDDED, "All of us do.")}
    trust = {3: (Level.STARTING, "Wards ask."), 4: low, 5: (Level.NOT_YET, "None of us do.")}
    answer_as("fernleigh-fire", board, "fay@fire.example", fire)
    answer_as("fernleigh-police", board, "pat@police.example", police)
    answer_as("millbrook-hospitals-trust", board, "nora@millbrook.example", trust)
    [link] = [one for one in tokens(TokenPurpose.INVITATION) if one.email == "wes@opendoor.example" and one.request_id]
    return {"cycle_id": cycle_id, "link": invited_path(link.id)}


ANSWERED = Filling("answered", fill)
