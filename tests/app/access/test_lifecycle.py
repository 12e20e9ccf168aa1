"""What each state of a space allows, and that it says so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, SpaceState, change_state, operating, transaction
from tests.app.accounts.helpers import PASSWORD, make_person, make_space
from tests.tenants.conftest import NOW


@pytest.fixture
def manager(app: Flask) -> tuple[SpaceRef, FlaskClient]:
    """A board, and its manager signed in."""
    board = make_space(SpaceKind.BOARD, "Anytown", "anytown")
    make_person("manager@anytown.example", (board, Role.BOARD_MANAGER))
    client = app.test_client()
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/sign-in", data={"csrf_token": token, "email": "manager@anytown.example", "password": PASSWORD})
    return board, client


def _become(board: SpaceRef, state: SpaceState) -> None:
    with operating(), transaction():
        change_state(board.id, state, now=NOW)


class TestStates:
    def test_active_allows_everything(self, manager: tuple[SpaceRef, FlaskClient]) -> None:
        _, client = manager
        assert client.get("/boards/anytown/cycles/new").status_code == 200

    def test_suspended_is_read_only_and_says_so(self, manager: tuple[SpaceRef, FlaskClient]) -> None:
        board, client = manager
        _become(board, SpaceState.SUSPENDED)
        assert client.get("/boards/anytown/").status_code == 200
        page = client.get("/boards/anytown/cycles/new").text
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        answer = client.post("/boards/anytown/cycles/new", data={"csrf_token": token})
        assert answer.status_code == 403
        assert "suspended" in answer.text

    def test_closed_shows_nothing(self, manager: tuple[SpaceRef, FlaskClient]) -> None:
        board, client = manager
        _become(board, SpaceState.SUSPENDED)
        _become(board, SpaceState.CLOSED)
        answer = client.get("/boards/anytown/")
        assert answer.status_code == 403
        assert "closed" in answer.text
