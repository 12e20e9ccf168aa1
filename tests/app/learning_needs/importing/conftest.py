"""A board with partners, and its manager in a browser."""

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from tests.app.accounts.helpers import Browser
from tests.app.learning_needs.running.world import NOW, Board, make_board


@pytest.fixture
def board(app: Flask) -> Board:
    """A board: the police and a trust are connected, the council is not yet."""
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Reed Foundation Trust", PartnerKind.HEALTH)
    made.add_partner("Alder Council", PartnerKind.COUNCIL, linked=False)
    return made


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def manager(app: Flask, board: Board) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser
