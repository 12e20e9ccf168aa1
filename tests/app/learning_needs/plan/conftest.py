"""What the tests of plans and offers stand on."""

import pytest
from flask import Flask

from app.core import clock
from tests.app.accounts.helpers import Browser
from tests.app.learning_needs.plan.world import NOW, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """A board with findings."""
    return make_world()


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def manager(app: Flask, world: World) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def coordinator(app: Flask, world: World) -> Browser:
    """Of the police."""
    browser = Browser(app)
    browser.sign_in("co@quill-police.example")
    return browser
