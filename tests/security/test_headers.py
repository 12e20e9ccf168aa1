"""What every response carries, whatever it answers."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.ui.assets import asset
from app.ui.security import HEADERS
from tenants import db
from tests.app.accounts.helpers import PASSWORD
from tests.isolation.sweep import Sweep
from tests.isolation.world import World
from tests.support.databases import Databases, settings_for

HOST = "msp.example"


def wrong_headers(response: TestResponse) -> list[str]:
    given = response.headers
    wrong = [name for name, value in HEADERS.items() if given.get(name) != value]
    if "max-age" not in given.get("Cache-Control", "") and given.get("Cache-Control") != "no-store":
        wrong.append("Cache-Control")
    wrong += [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in given]
    return wrong


class TestPolicy:
    def test_lets_no_script_in_but_our_own(self) -> None:
        policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert "unsafe-inline" not in HEADERS["Content-Security-Policy"]
        assert "unsafe-eval" not in HEADERS["Content-Security-Policy"]
        assert "*" not in HEADERS["Content-Security-Policy"]
        assert not re.search(r"https?:", HEADERS["Content-Security-Policy"])
        for name in ("base-uri", "object-src", "frame-ancestors"):
            assert policy[name] == "'none'"
        assert policy["form-action"] == "'self'"


class TestHeaders:
    def test_are_on_every_page_of_every_route(self, sweep: Sweep) -> None:
        wrong = {}
        cases = {case.route.name: case for method in ("GET", "POST") for case in sweep.own(method)}
        for name, case in cases.items():
            response = sweep.send(case)
            if found := wrong_headers(response):
                wrong[name] = (response.status_code, found)
        assert wrong == {}
        assert len(cases) > 100

    def test_are_on_every_refusal(self, sweep: Sweep) -> None:
        cases = {(case.route.name, case.why.split(":")[0]): case for case in sweep.refused()}
        wrong = {str(case): found for case in cases.values() if (found := wrong_headers(sweep.send(case)))}
        assert wrong == {}

    @pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
    def test_are_on_errors_and_static_files(self, sweep: Sweep) -> None:
        asks = [
            ("GET", "/no-such-page"),
            ("GET", asset("own/app.css")),
            ("GET", "/static/no-such-file"),
            ("POST", "/privacy"),
            ("PUT", "/account"),
            ("TRACE", "/"),
            ("OPTIONS", "/sign-in"),
            ("HEAD", "/"),
            ("POST", "/sign-in"),
            ("GET", "/boards/Bad_Slug/"),
            ("GET", "/%00"),
        ]
        seen = set()
        for method, path in asks:
            response = sweep.browsing.open(path, method=method)
            seen.add(response.status_code)
            assert wrong_headers(response) == [], (method, path, response.status_code)
            assert response.status_code < 500
        assert {200, 400, 404, 405} <= seen


@pytest.fixture
def secure_app(databases: Databases, database_kind: str, world_app: Flask) -> Iterator[Flask]:
    known = databases.settings(database_kind)
    urls = {"worker_url": known.worker_database_url, "owner_url": known.owner_database_url}
    settings = settings_for(known.database_url, **urls, mail_folder=databases.mail_folder, PUBLIC_URL=f"https://{HOST}")
    app = create_app(settings)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestOverTls:
    def test_cookies_are_for_this_host_over_tls_alone(self, secure_app: Flask, world: World) -> None:
        client = secure_app.test_client()
        more = {"base_url": f"https://{HOST}", "headers": {"Referer": f"https://{HOST}/sign-in"}}
        page = client.get("/sign-in", **more)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        email = world.people["board_chair@alder"].email
        fields = {"csrf_token": token[1], "email": email, "password": PASSWORD}
        answer = client.post("/sign-in", data=fields, **more)
        assert answer.status_code == 303
        cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
        assert len(cookies) >= 3
        for cookie in cookies:
            name, *parts = cookie.split("; ")
            lower = {part.lower() for part in parts}
            assert name.startswith("__Host-"), cookie
            assert {"secure", "httponly", "path=/", "samesite=lax"} <= lower, cookie
            assert not any(part.startswith("domain") for part in lower), cookie
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]

    def test_a_form_from_elsewhere_is_refused(self, secure_app: Flask, world: World) -> None:
        client = secure_app.test_client()
        here = f"https://{HOST}"
        page = client.get("/sign-in", base_url=here)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        fields = {"csrf_token": token[1], "email": "a@b.example", "password": PASSWORD}
        for referrer in ("https://evil.example/", f"http://{HOST}/", f"https://{HOST}.evil.example/", ""):
            headers = {"Referer": referrer} if referrer else {}
            assert client.post("/sign-in", base_url=here, data=fields, headers=headers).status_code == 400


class TestCookies:
    def test_a_changed_or_borrowed_one_opens_nothing(self, sweep: Sweep, world: World) -> None:
        person = world.people["board_manager@alder"]
        good = sweep.browsing.cookie(person)
        other = Flask("other")
        other.secret_key = "another secret, 0123456789 abcdefghij"
        serializer = other.session_interface.get_signing_serializer(other)  # type: ignore[attr-defined]  # it has one
        forged = serializer.dumps({"_user_id": person.token, "seen": 2_000_000_000})
        for cookie in (good[:-2], good[2:], f"{good}x", forged, "", "....", "a" * 4000):
            answer = sweep.browsing.open("/boards/alder/", headers={"Cookie": f"session={cookie}"})
            assert answer.status_code == 302
        assert sweep.browsing.open("/boards/alder/", headers={"Cookie": f"session={good}"}).status_code == 200
