"""Boards and organisations with people at their browsers, for tests of more than one feature."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Flask

from app.boards import service as boards
from app.commons.kinds import PartnerKind
from app.core import clock
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, new_id, operating, read, transaction
from tenants.jobs import run_due
from tests.app.accounts.helpers import Browser, make_person, make_space


def make_board(name: str = "Alder Bay Board", slug: str = "alder-bay") -> SpaceRef:
    """A board that was set up, and that covers nothing."""
    board = make_space(SpaceKind.BOARD, name, slug)
    with acting_for(board.id), transaction():
        boards.set_up(councils=[], now=clock.now())
    return board


def make_organisation(
    board: SpaceRef, name: str = "Quill Trust", *, kind: PartnerKind = PartnerKind.HEALTH, keys: Keys | None = None
) -> SpaceRef:
    """An organisation that a board entered in the directory; nobody of its own is there."""
    from sqlalchemy import select

    from tenants import Space

    with acting_for(board.id), transaction():
        made = organisations.enter(name=name, kind=kind, keys=keys or Keys(), now=clock.now())
    with operating():
        row = read(select(Space.id, Space.kind, Space.slug, Space.name, Space.state).where(Space.id == made)).one()
    return SpaceRef(*row)


def claim(organisation: SpaceRef, email: str = "lead@quill.example") -> UUID:
    """Its first person, the lead; return their account."""
    lead = make_person(email, (organisation, Role.ORGANISATION_LEAD), name="Lee Adder")
    with acting_for(organisation.id, lead), transaction():
        organisations.claim(now=clock.now())
    return lead


def browser_of(app: Flask, email: str, space: SpaceRef, role: Role, *, address: str = "192.0.2.1") -> Browser:
    """Somebody with one role, signed in."""
    make_person(email, (space, role), name=email.split("@")[0].title())
    browser = Browser(app, address=address)
    assert browser.sign_in(email).status_code == 303
    return browser


def add_partner(board: SpaceRef, organisation: SpaceRef, *, email: str = "contact@quill.example") -> UUID:
    """Have a board make an organisation its partner; return the partner's id."""
    with acting_for(board.id), transaction():
        return boards.add_existing(
            partner_id=new_id(),
            organisation_id=organisation.id,
            contact_name="Con Tact",
            contact_email=email,
            now=clock.now(),
        )


def work(*, later: timedelta = timedelta(seconds=30)) -> None:
    """Have the worker do everything that is due within a while."""
    while run_due(clock=lambda: clock.now() + later):
        pass
