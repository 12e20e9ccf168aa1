"""Whoever looks for a partner from outside, and a clock to be put forward."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from tests.app.accounts.helpers import Browser, Clock


@pytest.fixture
def visitor(app: Flask, partner_id: UUID) -> Browser:
    return Browser(app, address="192.0.2.7")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
