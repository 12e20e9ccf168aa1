"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.databases import KINDS, Databases
from tests.support.postgres import Cluster


@pytest.fixture(scope="session")
def databases(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Databases]:
    """The databases of this process of the run."""
    made = Databases(tmp_path_factory.mktemp("databases"), cluster, worker_id)
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    kind: str = request.param
    return kind


@pytest.fixture
def app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """The service over a clean database with the shelf loaded; the test runs inside its context."""
    with databases.app(database_kind) as app, app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def mail_folder(databases: Databases) -> Path:
    """Where the app's mails are put, as files."""
    return databases.mail_folder


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own: each browser test serves the app itself. (The plugin's fixture warns.)"""
    return
