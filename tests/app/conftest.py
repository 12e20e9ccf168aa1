"""A board with one partner and its manager, for every test that needs no more; a nearer fixture goes before."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from app.people.roles import Role
from tenants import SpaceRef
from tests.app.accounts.helpers import Browser
from tests.app.boards.care import MANAGER
from tests.app.spaces import add_partner, browser_of, make_board, make_organisation


@pytest.fixture
def board(app: Flask) -> SpaceRef:
    return make_board()


@pytest.fixture
def organisation(board: SpaceRef) -> SpaceRef:
    """Nobody of its own is there."""
    return make_organisation(board)


@pytest.fixture
def partner_id(board: SpaceRef, organisation: SpaceRef) -> UUID:
    return add_partner(board, organisation)


@pytest.fixture
def manager(app: Flask, board: SpaceRef, partner_id: UUID) -> Browser:
    return browser_of(app, MANAGER, board, Role.BOARD_MANAGER)
