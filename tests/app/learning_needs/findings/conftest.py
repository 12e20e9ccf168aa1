"""A board whose survey has closed: eight partners, the findings, what people wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.people.roles import Role
from tests.app.accounts.helpers import Browser, make_person
from tests.app.learning_needs.findings.world import Surveyed, surveyed


@pytest.fixture
def board(app: Flask) -> Surveyed:
    """A board with a survey that was released."""
    return surveyed()


@pytest.fixture
def manager(app: Flask, board: Surveyed) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Browser]:
    """Signs somebody in with a role on a board."""

    def sign_in(board: Surveyed, role: Role) -> Browser:
        email = f"{role.value}@{board.space.slug}.example"
        make_person(email, (board.space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in
