"""The pages that anybody may read, and those for machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.people.roles import Role
from tenants import Job, Space, SpaceKind, acting_for_none, db, enqueue, maintaining, operating, transaction
from tests.app.accounts.helpers import Browser, make_operator, make_person, make_space, title

ANNA = "anna@quill.example"


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


class TestWelcome:
    def test_says_what_this_is(self, visitor: Browser) -> None:
        page = visitor.get("/")
        assert (page.status_code, title(page)) == (200, "MSP Board")
        assert 'href="/sign-in"' in page.text

    def test_leads_whoever_is_signed_in_to_their_first_page(self, visitor: Browser) -> None:
        board = make_space(SpaceKind.BOARD, "Alder Bay", "alder-bay")
        make_person(ANNA, (board, Role.BOARD_CHAIR))
        visitor.sign_in(ANNA)
        assert visitor.get("/").location == "/boards/alder-bay/"

    def test_leads_to_the_board_on_its_own_host_name(self, visitor: Browser) -> None:
        board = make_space(SpaceKind.BOARD, "Alder Bay", "alder-bay")
        with operating(), transaction():
            db.session.scalars(select(Space).where(Space.id == board.id)).one().host_name = "sab.alder.example"
        assert visitor.get("/", base_url="http://sab.alder.example").location == "/boards/alder-bay/"
        assert visitor.get("/", base_url="http://other.example").status_code == 404

    @pytest.mark.parametrize("path", ["/accessibility", "/cookies", "/privacy"])
    def test_has_the_pages_that_the_law_asks_for(self, visitor: Browser, path: str) -> None:
        assert visitor.get(path).status_code == 200

    def test_names_the_cookies_that_there_are(self, visitor: Browser) -> None:
        make_person(ANNA)
        visitor.sign_in(ANNA)
        page = visitor.get("/cookies").text
        for cookie in ("session", "device"):
            assert visitor.cookie(cookie)
            assert f">{cookie}<" in page


class TestHealth:
    def test_is_alive(self, visitor: Browser) -> None:
        assert visitor.get("/healthz").text == "alive\n"

    def test_is_ready(self, visitor: Browser) -> None:
        response = visitor.get("/readyz")
        assert response.status_code == 200
        assert response.get_json() == {"database": True, "migrations": True, "worker": True}

    def test_is_not_ready_when_nobody_works(
        self, visitor: Browser, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(app, "instance_path", str(tmp_path))
        with acting_for_none(), transaction():
            enqueue("people.clear_throttle", {}, now=clock.now() - timedelta(minutes=6))
        assert visitor.get("/readyz").get_json() == {"database": True, "migrations": True, "worker": False}
        (tmp_path / "worker-heartbeat").write_text(clock.now().isoformat())
        assert visitor.get("/readyz").status_code == 200
        (tmp_path / "worker-heartbeat").write_text((clock.now() - timedelta(minutes=3)).isoformat())
        assert visitor.get("/readyz").status_code == 503

    def test_is_not_ready_before_its_migrations(
        self, visitor: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newer = tmp_path / "head"
        newer.write_text("9999_newer\n")
        monkeypatch.setattr("app.home.queries.health.HEAD", newer)
        response = visitor.get("/readyz")
        assert (response.status_code, response.get_json()["migrations"]) == (503, False)

    def test_says_so_when_the_database_is_away(self, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        from sqlalchemy.exc import OperationalError

        def away(*args: object) -> None:
            raise OperationalError("SELECT 1", {}, Exception("away"))

        monkeypatch.setattr("app.home.queries.health.look_up", away)
        response = visitor.get("/readyz")
        assert response.status_code == 503
        assert response.get_json() == {"database": False, "migrations": False, "worker": False}


class TestMetrics:
    def test_are_off_unless_allowed(self, visitor: Browser) -> None:
        assert visitor.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    def test_are_for_whoever_knows_the_token(
        self, visitor: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = replace(app.config["SETTINGS"], metrics_token="a token for monitoring")
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        make_space(SpaceKind.BOARD, "Alder Bay", "alder-bay")
        make_operator()
        assert visitor.get("/metrics").status_code == 404
        assert visitor.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
        page = visitor.get("/metrics", headers={"Authorization": "Bearer a token for monitoring"}).text
        assert "msp_accounts 1\n" in page
        assert 'msp_spaces{kind="board",state="active"} 1\n' in page
        assert "Alder" not in page


class TestRegion:
    def test_shows_its_councils(self, visitor: Browser) -> None:
        region = make_space(SpaceKind.REGION, "South West", "south-west", region_code="E12000009")
        make_person(ANNA, (region, Role.REGION_LEAD))
        assert visitor.sign_in(ANNA).location == "/regions/south-west/"
        page = visitor.get("/regions/south-west/").text
        assert "Devon" in page
        assert "Unitary authority" in page
        assert "Leeds" not in page

    def test_is_kind_where_it_is_tied_to_none(self, visitor: Browser) -> None:
        region = make_space(SpaceKind.REGION, "Made up", "made-up")
        make_person(ANNA, (region, Role.REGION_ANALYST))
        visitor.sign_in(ANNA)
        assert "no councils to show" in visitor.get("/regions/made-up/").text

    def test_is_closed_to_everybody_else(self, visitor: Browser) -> None:
        make_space(SpaceKind.REGION, "South West", "south-west", region_code="E12000009")
        make_person(ANNA)
        visitor.sign_in(ANNA)
        assert visitor.get("/regions/south-west/").status_code == 404
        with maintaining():
            assert db.session.scalars(select(Job).where(Job.space_id.is_not(None))).all() == []
