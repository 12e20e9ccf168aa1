"""The world, on either database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.isolation.building import WORLD
from tests.isolation.world import World
from tests.support.databases import Databases


@pytest.fixture
def world_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """The service over a copy of the world."""
    with databases.app(database_kind, WORLD) as app:
        yield app


@pytest.fixture
def world(databases: Databases, database_kind: str, world_app: Flask) -> World:
    """What is in it."""
    found: World = databases.told(database_kind, WORLD)
    return found
