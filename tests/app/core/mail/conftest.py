from __future__ import annotations

import pytest
from flask import Flask

from tests.app.core.mail.posting import Post


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A board with mails to send."""
    return Post(app, monkeypatch)
