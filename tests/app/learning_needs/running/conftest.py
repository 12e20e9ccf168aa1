"""Two boards and their partners; the police sit on both, the trust has not accepted the link yet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from app.learning_needs.service import documents
from app.people.roles import Role
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import Browser
from tests.app.learning_needs.running.world import NOW, Board, make_board


@pytest.fixture
def board(app: Flask) -> Board:
    """A board: the police, a charity and a council are connected, the trust is not yet."""
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Small Steps", PartnerKind.SMALL_CHARITY)
    made.add_partner("Alder Council", PartnerKind.COUNCIL)
    made.add_partner("Reed Trust", PartnerKind.HEALTH, linked=False)
    return made


@pytest.fixture
def other_board(app: Flask, board: Board) -> Board:
    """Another board, with the same police on it."""
    made = make_board("Birch Vale SAB", "birch-vale")
    made.add_partner("Quill Police", PartnerKind.POLICE, organisation=board.organisations["Quill Police"])
    return made


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, two days after the surveys of these tests begin."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """No files are made of the findings: a PDF alone takes longer than all the rest of a small survey."""
    monkeypatch.setattr(documents, "ask_for_all", lambda **_: None)


@pytest.fixture
def manager(app: Flask, board: Board) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def person(app: Flask, board: Board) -> Callable[..., Browser]:
    """Signs in somebody with a role on a board, or at the organisation of a partner."""

    def sign_in(role: Role, partner: str | None = None) -> Browser:
        space = board.organisations[partner] if partner else board.space
        email = f"{role.value}@{space.slug}.example".replace("_", "-")
        make_person(email, (space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in
