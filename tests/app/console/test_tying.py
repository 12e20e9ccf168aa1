"""The operator ties an organisation to the council of the register that it is."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.console import service
from app.core import clock
from app.core.errors import Refused
from app.people.roles import Role
from tenants import AuditEntry, Space, SpaceKind, SpaceRef, acting_for, operating, overseeing, read, transaction
from tests.app.accounts.helpers import Browser, make_operator, make_space
from tests.app.spaces import browser_of, make_board

BRISTOL, SOUTH_WEST = "E06000023", "E12000009"


@pytest.fixture
def operator(app: Flask) -> Browser:
    make_operator()
    browser = Browser(app)
    browser.sign_in("op@msp.example")
    return browser


@pytest.fixture
def council(app: Flask) -> SpaceRef:
    return make_space(SpaceKind.ORGANISATION, "Bristol City Council", "bristol")


def tied(space: SpaceRef) -> tuple[str | None, str | None]:
    with operating():
        code, region = read(select(Space.host_council, Space.region_code).where(Space.id == space.id)).one()
    return code, region


def path(space: SpaceRef) -> str:
    return f"/console/spaces/{space.id}/council"


def test_ties_and_unties(app: Flask, operator: Browser, council: SpaceRef) -> None:
    lead = browser_of(app, "lead@bristol.example", council, Role.ORGANISATION_LEAD)
    assert lead.get("/organisations/bristol/counts/").status_code == 404
    assert path(council) in operator.get(f"/console/spaces/{council.id}").text
    assert operator.submit(path(council), council=BRISTOL).status_code == 303
    assert tied(council) == (BRISTOL, SOUTH_WEST)
    assert BRISTOL in operator.get(f"/console/spaces/{council.id}").text
    assert lead.get("/organisations/bristol/counts/").status_code == 200
    assert operator.submit(path(council), council=BRISTOL).status_code == 303
    assert operator.submit(path(council), council="").status_code == 303
    assert tied(council)[0] is None
    assert lead.get("/organisations/bristol/counts/").status_code == 404
    with acting_for(council.id):
        said = read(select(AuditEntry.action).where(AuditEntry.action == "council.tied")).all()
    assert len(said) == 2


def test_ties_a_council_once(operator: Browser, council: SpaceRef) -> None:
    other = make_space(SpaceKind.ORGANISATION, "Bristol Safeguarding", "bristol-2")
    operator.submit(path(council), council=BRISTOL)
    page = operator.submit(path(other), council=BRISTOL)
    assert page.status_code == 409
    assert "Bristol City Council is tied to this council" in page.text
    assert tied(other) == (None, None)


def test_refuses_what_is_no_council(operator: Browser, council: SpaceRef) -> None:
    page = operator.submit(path(council), council="E09999999")
    assert page.status_code == 409
    assert "Choose the council from the list" in page.text


def test_is_of_organisations_alone(app: Flask, operator: Browser) -> None:
    board = make_board()
    assert operator.get(path(board)).status_code == 404
    assert operator.get(f"/console/spaces/{uuid4()}/council").status_code == 404
    with overseeing(board.id), pytest.raises(Refused), transaction():
        service.tie_to_council(council_code=BRISTOL, now=clock.now())
    manager = browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)
    assert manager.get(path(board)).status_code == 404
