from typing import Any, NoReturn

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import NoResultFound, OperationalError

from app.core.errors import Refused
from app.ui.errors import PAGES, answer_refusals
from tests.app.ui.conftest import MakeApp


class AlreadyOpen(Refused):
    """A made-up refusal."""


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    app = make_app()
    answer_refusals(app, Refused)
    raised: dict[str, Exception] = {
        "none-found": NoResultFound(),
        "database": OperationalError("select", {}, Exception("no connection to secret-host")),
        "refused": AlreadyOpen("This cycle is open already"),
        "bug": ValueError("a secret detail"),
    }

    @app.get("/status/<int:status>")
    def status(status: int) -> NoReturn:
        abort(status)

    @app.get("/raise/<name>")
    def fail(name: str) -> NoReturn:
        raise raised[name]

    return app.test_client()


class TestErrorPages:
    @pytest.mark.parametrize("status", sorted(PAGES))
    def test_has_one_for_each_status(self, client: FlaskClient, status: int) -> None:
        response = client.get(f"/status/{status}")
        assert response.status_code == status
        assert response.text.count("<h1") == 1
        heading = response.text.split('<h1 class="govuk-heading-l">')[1].split("</h1>")[0]
        assert f"<title>{heading} – MSP Board</title>" in response.text

    @pytest.mark.parametrize("status", sorted(PAGES))
    def test_answers_json_where_it_is_asked_for(self, client: FlaskClient, status: int) -> None:
        response = client.get(f"/status/{status}", headers={"Accept": "application/json"})
        assert response.status_code == status
        assert response.get_json()["message"]

    def test_tells_a_script_that_nobody_is_signed_in(self, client: FlaskClient) -> None:
        answer = client.get("/status/401", headers={"Accept": "application/json"}).get_json()
        assert answer["reason"] == "signed-out"

    def test_draws_the_nearest_page_for_a_status_that_has_none(self, client: FlaskClient) -> None:
        assert client.get("/status/415").status_code == 415

    def test_keeps_what_is_allowed(self, client: FlaskClient) -> None:
        response = client.post("/status/400")
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]

    @pytest.mark.parametrize(
        ("name", "status"), [("none-found", 404), ("database", 503), ("refused", 409), ("bug", 500)]
    )
    def test_shows_no_trace(self, client: FlaskClient, name: str, status: int) -> None:
        response = client.get(f"/raise/{name}")
        assert response.status_code == status
        assert not any(inside in response.text for inside in ("Traceback", "secret", "Error("))

    def test_gives_the_service_s_own_words(self, client: FlaskClient) -> None:
        assert "This cycle is open already" in client.get("/raise/refused").text

    def test_says_that_nothing_was_lost_when_the_database_is_away(self, client: FlaskClient) -> None:
        response = client.get("/raise/database")
        assert "Nothing was lost" in response.text
        assert response.headers["Retry-After"] == "10"

    def test_is_never_itself_an_error(self, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: Any, **kwargs: Any) -> str:
            raise RuntimeError

        monkeypatch.setattr("app.ui.errors.render_template", broken)
        response = make_app().test_client().get("/nowhere")
        assert response.status_code == 404
        assert "Nothing you saved is lost" in response.text


class TestHeaders:
    def test_are_on_every_response(self, client: FlaskClient) -> None:
        for path in ("/status/404", "/raise/bug", "/raise/database", "/nowhere"):
            headers = client.get(path).headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cache-Control"] == "no-store"
            assert "Strict-Transport-Security" not in headers

    def test_ask_for_https_where_the_service_has_it(self, make_app: MakeApp) -> None:
        client = make_app(SECURE_COOKIES=True).test_client()
        assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"

    def test_let_a_view_say_how_long_its_answer_keeps(self, app: Flask) -> None:
        @app.get("/logo")
        def logo() -> tuple[str, dict[str, str]]:
            return "", {"Cache-Control": "private, max-age=60"}

        assert app.test_client().get("/logo").headers["Cache-Control"] == "private, max-age=60"
