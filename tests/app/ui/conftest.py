"""A small Flask app with nothing on it but what pages are built from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect

from app import ui
from app.ui import navigation

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """Make such an app; its people and space are made up, and no feature has put links into its bar."""
    monkeypatch.setattr(navigation, "_parts", {})

    def make(*, csrf: bool = False, space: Any = None, principal: Any = None, **config: Any) -> Flask:
        app = Flask("pages", static_folder=None, root_path=str(Path(__file__).parent))
        app.config.update(SECRET_KEY="a-secret-for-tests-only-0123456789", WTF_CSRF_ENABLED=csrf, **config)
        if csrf:
            CSRFProtect(app)
        ui.register(app)

        @app.before_request
        def someone() -> None:
            g.principal, g.space = principal, space

        return app

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """The app, with a request under way."""
    made = make_app()
    with made.test_request_context("/somewhere"):
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that asks the app."""
    return app.test_client()


@pytest.fixture
def chair() -> SimpleNamespace:
    """A made-up person with two spaces."""
    return SimpleNamespace(name="Ada Chair", email="ada@example.org", spaces=2)


@pytest.fixture
def board() -> SimpleNamespace:
    """A made-up board."""
    return SimpleNamespace(kind="board", slug="north", name="North Board", home="/boards/north/")
