"""The world, on either database, and requests as anybody in it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.isolation.conftest import world, world_app
from tests.isolation.sweep import Sweep
from tests.isolation.world import World

__all__ = ["world", "world_app"]


@pytest.fixture
def sweep(world_app: Flask, world: World) -> Iterator[Sweep]:
    """Requests to the service over the world; the test stands in the app's context."""
    with world_app.app_context():
        yield Sweep(world_app, world)
