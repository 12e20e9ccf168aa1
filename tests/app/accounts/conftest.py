"""A board, an organisation, and people at their browsers."""

from collections.abc import Callable

import pytest
from flask import Flask

from tenants import SpaceKind, SpaceRef
from tests.app.accounts.helpers import Browser, Clock, make_space


@pytest.fixture
def board(app: Flask) -> SpaceRef:
    return make_space(SpaceKind.BOARD, "Alder Bay Safeguarding Adults Board", "alder-bay")


@pytest.fixture
def organisation(app: Flask) -> SpaceRef:
    return make_space(SpaceKind.ORGANISATION, "Quill Trust", "quill-trust")


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def visitors(app: Flask) -> Callable[..., Browser]:
    return lambda **more: Browser(app, **more)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
