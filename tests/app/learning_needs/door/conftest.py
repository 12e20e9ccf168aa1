"""The world of the door's tests."""

import pytest
from flask import Flask

from tests.app.learning_needs.door.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """Two boards, and an organisation that both ask."""
    return make_world(app)
