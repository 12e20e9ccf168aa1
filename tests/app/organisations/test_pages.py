"""An organisation's pages: the boards it is linked with, its details, its trail."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask

from app.people.roles import Role
from tenants import SpaceRef
from tests.app.accounts.helpers import Browser, make_person
from tests.app.spaces import add_partner, browser_of, claim, make_board, make_organisation

BASE = "/organisations/quill-trust"


@pytest.fixture
def board(app: Flask) -> SpaceRef:
    return make_board()


@pytest.fixture
def organisation(board: SpaceRef) -> SpaceRef:
    return make_organisation(board)


@pytest.fixture
def lead(app: Flask, organisation: SpaceRef) -> Browser:
    claim(organisation)
    browser = Browser(app)
    browser.sign_in("lead@quill.example")
    return browser


class TestLinks:
    def test_say_what_crosses_before_accepting(self, lead: Browser, board: SpaceRef, organisation: SpaceRef) -> None:
        add_partner(board, organisation)
        assert "Waiting for your answer" in lead.get(f"{BASE}/links/").text
        path = f"{BASE}/links/{board.id}"
        page = lead.get(path).text
        for words in ("What you submit to it", "How far you are", "Your drafts", "end the connection at any time"):
            assert words in page
        for _ in range(2):
            assert lead.submit(f"{path}/end", to=f"{path}/accept").status_code == 303
        assert "Connected since" in lead.get(path).text

    def test_are_declined_and_ended_after_a_question(
        self, lead: Browser, board: SpaceRef, organisation: SpaceRef
    ) -> None:
        add_partner(board, organisation)
        path = f"{BASE}/links/{board.id}"
        assert lead.submit(f"{path}/decline").status_code == 303
        assert "You declined" in lead.get(path).text
        assert lead.submit(f"{path}/decline", to=f"{path}/accept").status_code == 409
        assert lead.submit(f"{path}/end").status_code == 409

    def test_of_a_board_that_did_not_ask_are_not_there(self, lead: Browser, organisation: SpaceRef) -> None:
        stranger = make_board("Birch Hill Board", "birch-hill")
        own = lead.hidden(f"{BASE}/settings/")
        for path in ("", "/decline", "/end"):
            assert lead.get(f"{BASE}/links/{stranger.id}{path}").status_code == 404
        for path in ("accept", "decline", "end"):
            assert lead.post(f"{BASE}/links/{stranger.id}/{path}", own).status_code == 404

    def test_are_answered_by_leads_and_coordinators(self, app: Flask, lead: Browser, organisation: SpaceRef) -> None:
        contributor = browser_of(app, "c@quill.example", organisation, Role.ORGANISATION_CONTRIBUTOR)
        assert contributor.get(f"{BASE}/links/").status_code == 403
        assert contributor.get(f"{BASE}/settings/").status_code == 403


class TestDetails:
    fields = {"name": "Quill and Ink", "kind": "health", "controller": "Quill and Ink", "retention_years": "8"}

    def test_are_changed(self, lead: Browser) -> None:
        assert lead.submit(f"{BASE}/settings/", **self.fields, ods_code="rx1").status_code == 303
        page = lead.get(f"{BASE}/settings/").text
        assert 'value="RX1"' in page
        assert "Quill and Ink" in page

    def test_refuse_a_stale_page(self, lead: Browser) -> None:
        old = lead.hidden(f"{BASE}/settings/")
        assert lead.post(f"{BASE}/settings/", old | self.fields).status_code == 303
        stale = lead.post(f"{BASE}/settings/", old | self.fields | {"name": "Third name"})
        assert stale.status_code == 409
        assert 'value="Third name"' in stale.text

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"name": ""}, "Enter the name"),
            ({"retention_years": "0"}, "from 1 to 25"),
            ({"controller": "x" * 201}, "200 characters or fewer"),
            ({"charity_number": "nine"}, "Enter the charity number"),
            ({"police_force": "x" * 61}, "60 characters or fewer"),
            ({"revision": ""}, "not sent whole"),
        ],
    )
    def test_say_what_is_wrong(self, lead: Browser, more: dict[str, str], says: str) -> None:
        page = lead.submit(f"{BASE}/settings/", **self.fields | more)
        assert page.status_code == 422
        assert says in unescape(page.text)

    def test_show_a_trail(self, lead: Browser, board: SpaceRef, organisation: SpaceRef) -> None:
        make_person("x@quill.example", (organisation, Role.ORGANISATION_VIEWER))
        add_partner(board, organisation)
        assert "Received a request to connect from Alder Bay Board" in lead.get(f"{BASE}/audit/").text
