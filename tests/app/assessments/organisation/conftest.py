"""The world of an organisation's tests."""

import pytest
from flask import Flask

from tests.app.assessments.organisation.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """Two boards, and an organisation on both."""
    return make_world(app)
