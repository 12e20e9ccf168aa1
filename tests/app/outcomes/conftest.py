"""What the tests of counts stand on."""

import pytest
from flask import Flask

from app.core import clock
from tests.app.accounts.helpers import Browser
from tests.app.outcomes.world import NOW, World, make_world


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(app: Flask) -> World:
    """Councils and their region."""
    return make_world()


@pytest.fixture
def lead(app: Flask, world: World, at_noon: None) -> Browser:
    """Of Bristol."""
    return signed_in(app, "lead@bristol.example")


@pytest.fixture
def region_lead(app: Flask, world: World, at_noon: None) -> Browser:
    return signed_in(app, "lead@south-west.example")


def signed_in(app: Flask, email: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(email).status_code == 303
    return browser
