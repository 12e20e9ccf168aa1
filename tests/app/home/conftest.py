from __future__ import annotations

import pytest
from flask import Flask

from tests.app.home.mailing import Mailing


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Mailing:
    """A board with partners, and mails."""
    return Mailing(app, monkeypatch)
