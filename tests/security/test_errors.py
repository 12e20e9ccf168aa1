"""What somebody sees when something goes wrong, or is far too large: nothing of the inside."""

import gc
from typing import Any

import pytest
from flask import Flask

from app.access.guards import public
from app.core.logs import JsonLines
from tests.isolation.browsing import HTML
from tests.isolation.sweep import Sweep
from tests.isolation.world import World

DETAIL = "a secret detail"
INSIDE = (
    "Traceback",
    "ValueError",
    "a secret detail",
    "/app/",
    "sqlalchemy",
    "werkzeug",
    "psycopg",
    "sqlite",
    "SELECT",
)


@pytest.fixture
def failing(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """The service, with a page that fails."""

    @public
    def fail() -> Any:
        raise ValueError(DETAIL)

    monkeypatch.setitem(sweep.app.view_functions, "public.privacy", fail)
    monkeypatch.setitem(sweep.app.config, "PROPAGATE_EXCEPTIONS", False)
    return sweep


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestFault:
    @pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
    def test_shows_nothing_of_the_inside(self, failing: Sweep, accept: str) -> None:
        answer = failing.browsing.open("/privacy", headers={"Accept": accept})
        assert answer.status_code == 500
        assert not [word for word in INSIDE if word in answer.text]

    def test_is_logged_without_what_the_error_says(self, failing: Sweep, caplog: pytest.LogCaptureFixture) -> None:
        failing.browsing.open("/privacy", headers=HTML)
        lines = [JsonLines().format(record) for record in caplog.records]
        assert any('"trace"' in line and "ValueError" in line for line in lines)
        assert not any(DETAIL in line for line in lines)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the test client writes large forms to files
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestTooLarge:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"data": {"title": "x" * 1_100_000}, "content_type": "multipart/form-data"}, "a field"),
            ({"data": b"x" * 2_100_000, "content_type": "application/octet-stream"}, "a body"),
            ({"data": {f"f{n}": "x" for n in range(600)}, "content_type": "multipart/form-data"}, "many parts"),
        ],
        ids=["field", "body", "parts"],
    )
    def test_is_refused(self, sweep: Sweep, world: World, body: dict[str, Any], kind: str) -> None:
        cookie = sweep.browsing.cookie(world.people["board_manager@alder"])
        headers = {**HTML, "Cookie": f"session={cookie}"}
        answer = sweep.browsing.open("/boards/alder/cycles/new", method="POST", headers=headers, **body)
        gc.collect()  # while those files may be forgotten
        assert answer.status_code == 413, kind
        assert "too large" in answer.text


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestHost:
    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost.evil.example", "localhost:99@evil.example", "", "a\tb"]
    )
    def test_of_another_is_believed_nowhere(self, world_app: Flask, sweep: Sweep, host: str) -> None:
        for path in ("/", "/sign-in", "/forgotten-password", "/boards/alder/"):
            answer = sweep.browsing.open(path, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
            assert answer.status_code < 500
            assert "evil.example" not in answer.text
            assert "evil.example" not in answer.headers.get("Location", "")
