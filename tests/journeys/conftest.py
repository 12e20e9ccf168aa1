"""The world with its pages, on either database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.isolation.building import WORLD
from tests.isolation.world import World
from tests.journeys.pages import Pages, prepare
from tests.support.databases import Databases


@pytest.fixture
def pages(databases: Databases, database_kind: str) -> Iterator[Pages]:
    """Every page of a copy of the world, with whoever may see it."""
    with databases.app(database_kind, WORLD) as app, app.app_context():
        yield pages_of(databases, database_kind, app)


def pages_of(databases: Databases, kind: str, app: Flask) -> Pages:
    """Return the pages of a world that an app stands on."""
    world: World = databases.told(kind, WORLD)
    prepare(world)
    return Pages(app, world)
