"""Two boards, three partners; one of them sits on both boards, one has not accepted the link yet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from app.people.roles import Role
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import NOW, Board, Browser, make_board


@pytest.fixture
def board(app: Flask) -> Board:
    """A board: the police and a charity are connected, the trust is not yet."""
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Small Steps", PartnerKind.SMALL_CHARITY)
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
    """The clock stands still, two days after the cycles of these tests begin."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))


@pytest.fixture
def manager(app: Flask, board: Board) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Browser]:
    """Signs somebody in with a role on a board."""

    def sign_in(board: Board, role: Role) -> Browser:
        email = f"{role.value}@{board.space.slug}.example"
        make_person(email, (board.space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in
