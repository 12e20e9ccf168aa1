"""The app as it is put together, without a database; and the world, where data is needed."""

import pytest
from flask import Flask

from app import create_app
from tests.isolation.conftest import world, world_app
from tests.support.databases import settings_for

__all__ = ["world", "world_app"]


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app, over a database that nobody asks."""
    folder = tmp_path_factory.mktemp("bare")
    url = f"sqlite:///{folder / 'none.sqlite'}"
    return create_app(settings_for(url, worker_url=url, owner_url=url, mail_folder=folder))
