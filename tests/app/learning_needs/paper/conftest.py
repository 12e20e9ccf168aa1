"""An open survey of a board that asks the police, and whoever types in papers at either end."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from app.people.roles import Role
from tests.app.accounts.helpers import Browser, make_person
from tests.app.learning_needs.running.world import NOW, Board, make_board, opened


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def board(app: Flask) -> Board:
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Reed Trust", PartnerKind.HEALTH, linked=False)
    return made


@pytest.fixture
def survey_id(board: Board) -> UUID:
    return opened(board)


@pytest.fixture
def manager(app: Flask, board: Board) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def member(app: Flask, board: Board) -> Callable[..., Browser]:
    """Signs in somebody with a role on the board, or at the police."""

    def sign_in(role: Role, *, at_police: bool = False) -> Browser:
        space = board.organisations["Quill Police"] if at_police else board.space
        email = f"{role.value}@{space.slug}.example".replace("_", "-")
        make_person(email, (space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in
