"""A board's pages: settings, look, partners, trail."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.boards import logo
from app.people import trail
from app.people.roles import Role
from tenants import SpaceRef, db
from tests.app.accounts.helpers import Browser, title
from tests.app.boards.test_logo import picture
from tests.app.spaces import add_partner, browser_of, claim, make_board, make_organisation

BASE = "/boards/alder-bay"


@pytest.fixture
def manager(app: Flask, board: SpaceRef) -> Browser:
    return browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)


def statements(app: Flask, browser: Browser, path: str) -> int:
    """How many statements a page takes, but for those that begin and end."""
    counted: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        counted.append(statement)

    engine: Engine = db.engines[None]
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len([one for one in counted if not one.startswith(("BEGIN", "SAVEPOINT"))])


class TestSettings:
    def fields(self, **more: str) -> dict[str, str]:
        return {
            "accent": "#1d6b4f",
            "partner_word": "member agency",
            "partner_words": "member agencies",
            "covers_text": "The bay and the hills",
            "controller": "Alder Bay Council",
            "host_council": "E06000001",
            "retention_years": "7",
        } | more

    def save(self, manager: Browser, **more: str) -> object:
        return manager.submit(f"{BASE}/settings/", **self.fields(**more))

    def test_are_saved_and_the_ratio_is_said(self, manager: Browser) -> None:
        saved = manager.submit(f"{BASE}/settings/", **self.fields())
        assert saved.status_code == 303
        page = manager.get(f"{BASE}/settings/").text
        assert "contrast of 6.4 to 1 against white" in page
        assert 'value="member agency"' in page
        assert "Member agencies" in page  # in the bar too
        style = re.search(r'href="(/boards/alder-bay/style-[^"]+)"', page)
        assert style
        sheet = manager.get(style[1])
        assert sheet.text == ":root { --space-accent: #1d6b4f; }\n"
        assert sheet.mimetype == "text/css"
        assert "immutable" in sheet.headers["Cache-Control"]
        assert manager.get(f"{BASE}/style-{'0' * 16}.css").status_code == 404

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"accent": "#99ccff"}, "Choose a darker colour. This one has a contrast of 1.6 to 1"),
            ({"accent": "teal"}, "Enter the colour as # and six letters or numbers"),
            ({"accent": ""}, "Enter a colour"),
            ({"partner_word": "x" * 41}, "40 characters or fewer"),
            ({"partner_words": ""}, "Enter what the board calls several"),
            ({"covers_text": "x" * 301}, "300 characters or fewer"),
            ({"controller": ""}, "Enter who answers for the data"),
            ({"retention_years": "26"}, "from 1 to 25"),
            ({"retention_years": "ten"}, "Enter a whole number"),
            ({"host_council": "E09999999"}, "Choose the council from the list"),
            ({"revision": "x"}, "not sent whole"),
        ],
    )
    def test_say_what_is_wrong_and_keep_what_was_typed(self, manager: Browser, more: dict[str, str], says: str) -> None:
        page = manager.submit(f"{BASE}/settings/", **self.fields(**({"partner_word": "kept word"} | more)))
        assert page.status_code == 422
        assert says in unescape(page.text)
        assert page.text.count("There is a problem") == 1
        if "partner_word" not in more:
            assert "kept word" in page.text

    def test_refuse_a_stale_page(self, manager: Browser) -> None:
        old = manager.hidden(f"{BASE}/settings/")
        assert manager.post(f"{BASE}/settings/", old | self.fields()).status_code == 303
        assert manager.post(f"{BASE}/settings/", old | self.fields()).status_code == 303  # the same, twice
        stale = manager.post(f"{BASE}/settings/", old | self.fields(controller="Another"))
        assert stale.status_code == 409
        assert "Somebody changed this" in stale.text
        assert 'value="Another"' in stale.text

    def test_take_a_logo_and_let_it_go(self, manager: Browser) -> None:
        sent = {**manager.hidden(f"{BASE}/settings/"), **self.fields(), "logo": (io.BytesIO(picture()), "a.png")}
        saved = manager.ask("POST", f"{BASE}/settings/", data=sent, content_type="multipart/form-data")
        assert saved.status_code == 303
        page = manager.get(f"{BASE}/partners/").text
        path = re.search(r'src="(/boards/alder-bay/logo/[0-9a-f]{64}\.png)"', page)
        assert path
        shown = manager.get(path[1])
        assert shown.mimetype == "image/png"
        assert shown.data.startswith(b"\x89PNG")
        manager.submit(f"{BASE}/settings/", **self.fields(remove_logo="y"))
        assert manager.get(path[1]).status_code == 404

    @pytest.mark.parametrize(
        ("content", "name", "says"),
        [(b"<svg/>", "logo.png", "PNG or JPEG"), (b"\x89PNG\r\n\x1a\n" + b"0" * 20_000, "a.png", "1 MB or smaller")],
    )
    def test_refuse_a_file_that_is_no_logo(
        self, manager: Browser, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str, says: str
    ) -> None:
        monkeypatch.setattr(logo, "MOST_BYTES_SENT", 10_000)
        sent = {**manager.hidden(f"{BASE}/settings/"), **self.fields(), "logo": (io.BytesIO(content), name)}
        page = manager.ask("POST", f"{BASE}/settings/", data=sent, content_type="multipart/form-data")
        assert page.status_code == 422
        assert says in page.text

    def test_hold_the_councils_that_the_board_covers(self, manager: Browser) -> None:
        for codes in (["E06000001", "E06000002"], ["E06000002"]):
            sent = {**manager.hidden(f"{BASE}/settings/councils"), "councils": codes}
            assert manager.ask("POST", f"{BASE}/settings/councils", data=sent).status_code == 303
        page = manager.get(f"{BASE}/settings/").text
        assert "<li>Middlesbrough</li>" in page
        assert "<li>Hartlepool</li>" not in page
        wrong = manager.submit(f"{BASE}/settings/councils", councils="E09999999")
        assert (wrong.status_code, "Choose councils from the list" in wrong.text) == (422, True)


class TestPartnerPages:
    def test_add_one_from_the_directory(self, manager: Browser, board: SpaceRef) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        organisation = make_organisation(other)
        claim(organisation)
        page = manager.get(f"{BASE}/partners/add?q=quill").text
        assert "On the service" in page
        path = f"{BASE}/partners/add/{organisation.id}"
        assert "Its own people are asked" in manager.get(path).text
        keep = manager.hidden(path)
        fields = keep | {"contact_name": "Con Tact", "contact_email": "con@quill.example"}
        first = manager.post(path, fields)
        assert first.status_code == 303
        assert manager.post(path, fields).headers["Location"] == first.headers["Location"]
        page = manager.get(first.headers["Location"]).text
        assert "Its own people were asked" in page
        assert "Waiting for an answer" in manager.get(f"{BASE}/partners/").text
        assert "Among yours already" in manager.get(f"{BASE}/partners/add?q=quill").text

    def new_fields(self, **more: str) -> dict[str, str]:
        return {
            "name": "Quill Trust",
            "kind": "health",
            "ods_code": "RX1",
            "contact_name": "Con Tact",
            "contact_email": "con@quill.example",
        } | more

    def test_enter_a_new_one(self, manager: Browser, board: SpaceRef) -> None:
        path = f"{BASE}/partners/add/new"
        assert manager.submit(path, **self.new_fields()).status_code == 303
        page = manager.get(f"{BASE}/partners/").text
        assert "Nobody there yet" in page
        double = manager.submit(path, **self.new_fields(name="the QUILL trust"))
        assert double.status_code == 409
        assert "In the directory already" in double.text
        assert 'value="the QUILL trust"' in double.text

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"name": ""}, "Enter the name of the organisation"),
            ({"name": "x" * 201}, "200 characters or fewer"),
            ({"kind": ""}, "Choose what kind"),
            ({"kind": "spaceship"}, "Choose"),
            ({"ods_code": "!"}, "Enter the NHS organisation code"),
            ({"company_number": "12"}, "Enter the company number"),
            ({"council_code": "E09999999"}, "Choose the council from the list"),
            ({"contact_name": ""}, "Enter the name of your contact"),
            ({"contact_name": "x" * 121}, "120 characters or fewer"),
            ({"contact_email": "nobody"}, "Enter an email address in the correct format"),
            ({"contact_email": ""}, "Enter an email address"),
            ({"submission_key": "x"}, "not sent whole"),
        ],
    )
    def test_say_what_is_wrong(self, manager: Browser, more: dict[str, str], says: str) -> None:
        page = manager.submit(f"{BASE}/partners/add/new", **self.new_fields(**more))
        assert 400 <= page.status_code < 500
        assert says in unescape(page.text)
        assert "There is a problem" in page.text

    def test_change_the_contact_and_note_that_it_left(self, manager: Browser, board: SpaceRef) -> None:
        partner = f"{BASE}/partners/{add_partner(board, make_organisation(board))}"
        fields = {"contact_name": "Ann Other", "contact_email": "ann@quill.example"}
        assert manager.submit(f"{partner}/contact", **fields).status_code == 303
        assert "Ann Other" in manager.get(partner).text
        assert (
            "less than a day ago"
            in manager.get(manager.submit(partner, to=f"{partner}/invite").headers["Location"]).text
        )
        assert manager.submit(f"{partner}/leave").status_code == 303
        assert "It left the board" in manager.get(partner).text

    def test_of_another_board_are_not_there(self, manager: Browser, board: SpaceRef) -> None:
        other = make_board("Birch Hill Board", "birch-hill")
        theirs = add_partner(other, make_organisation(other))
        own = f"{BASE}/partners/{add_partner(board, make_organisation(board, 'Own Trust'))}"
        asked = [("GET", ""), ("GET", "/contact"), ("GET", "/leave")]
        asked += [("POST", "/leave"), ("POST", "/invite"), ("POST", "/ask")]
        for method, path in asked:
            token = {"csrf_token": manager.hidden(own)["csrf_token"]}
            answer = manager.ask(method, f"{BASE}/partners/{theirs}{path}", data=token if method == "POST" else None)
            assert answer.status_code == 404, path

    def test_are_read_by_a_member_and_changed_by_none_but_the_manager(
        self, app: Flask, board: SpaceRef, manager: Browser
    ) -> None:
        partner = add_partner(board, make_organisation(board))
        member = browser_of(app, "member@alder.example", board, Role.BOARD_MEMBER)
        page = member.get(f"{BASE}/partners/{partner}")
        assert page.status_code == 200
        assert "Change the contact" not in page.text
        for path in (f"partners/{partner}/leave", "partners/add", "settings/", "audit/"):
            assert member.get(f"{BASE}/{path}").status_code == 403

    def test_take_few_statements_however_many_there_are(self, app: Flask, board: SpaceRef, manager: Browser) -> None:
        add_partner(board, make_organisation(board))
        few = statements(app, manager, f"{BASE}/partners/")
        for number in range(5):
            add_partner(board, make_organisation(board, f"Meadow {number}"))
        assert statements(app, manager, f"{BASE}/partners/") == few <= 4
        assert statements(app, manager, f"{BASE}/settings/") <= 6
        assert statements(app, manager, f"{BASE}/audit/") <= 4


class TestAudit:
    def test_says_in_words_who_did_what(self, manager: Browser, board: SpaceRef) -> None:
        manager.submit(f"{BASE}/partners/add/new", **TestPartnerPages().new_fields())
        page = manager.get(f"{BASE}/audit/")
        assert title(page) == "What was done here"
        assert "Added a partner: Quill Trust" in page.text
        assert "Asked to connect with Quill Trust" in page.text
        assert '<td class="govuk-table__cell">Manager</td>' in page.text
        assert manager.get(f"{BASE}/audit/?page=0").status_code == 404

    def test_is_shown_a_page_at_a_time(
        self, manager: Browser, board: SpaceRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trail, "PAGE", 2)
        manager.submit(f"{BASE}/partners/add/new", **TestPartnerPages().new_fields())
        assert "Older" in manager.get(f"{BASE}/audit/").text
        second = manager.get(f"{BASE}/audit/?page=2").text
        assert "Newer" in second
