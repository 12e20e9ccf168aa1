"""The pages that bring partners in: from the file to an open list, to partners, or to nothing."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.boards import queries as boards
from app.commons.kinds import PartnerKind
from app.organisations.keys import Keys
from app.people.roles import Role
from tenants import SpaceRef, acting_for
from tests.app.accounts.helpers import Browser, title
from tests.app.boards.import_files import book_of, csv_of, row
from tests.app.boards.test_pages import statements
from tests.app.spaces import add_partner, browser_of, make_board, make_organisation

BASE = "/boards/alder-bay/partners"
START = f"{BASE}/import/"


@pytest.fixture
def manager(app: Flask, board: SpaceRef) -> Browser:
    return browser_of(app, "manager@alder.example", board, Role.BOARD_MANAGER)


def hand_in(browser: Browser, content: str | bytes, *, name: str = "partners.csv") -> TestResponse:
    sent = content.encode() if isinstance(content, str) else content
    # Encoded here: the client would leave a temporary file open behind a large one.
    file = FileStorage(io.BytesIO(sent), filename=name)
    edge, body = encode_multipart({**browser.hidden(START), "file": file})
    return browser.ask("POST", START, data=body, content_type=f"multipart/form-data; boundary={edge}")


def said(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def listed(board: SpaceRef) -> list[str]:
    with acting_for(board.id):
        return [partner.name for partner in boards.list_partners()]


class TestFromFileToPartners:
    def test_a_clean_list_takes_three_presses(self, manager: Browser, board: SpaceRef) -> None:
        assert "Bring many in from a spreadsheet" in manager.get(f"{BASE}/").text
        list_at = hand_in(manager, book_of(row(), row("Birch Fire", "Fire", email="f@birch.example"))).location
        shown = manager.get(list_at)
        assert title(shown) == "What comes of this list"
        assert "2 would become partners" in said(shown) or "would become partners 2" in said(shown)
        taking = f"{list_at}take-in"
        assert "2 people are invited by email now" in said(manager.get(taking))
        answer = manager.submit(taking)
        assert answer.status_code == 303
        assert listed(board) == ["Birch Fire", "Quill Trust"]
        done = manager.get(answer.location)
        assert title(done) == "The list was taken in"
        assert 'href="/boards/alder-bay/cycles/new"' in done.text
        assert manager.post(taking, {}).status_code in (303, 400)
        assert "Brought in 2 partners from a spreadsheet" in said(manager.get("/boards/alder-bay/audit/"))

    def test_a_second_press_takes_nothing_twice(self, manager: Browser, board: SpaceRef) -> None:
        taking = f"{hand_in(manager, csv_of(row())).location}take-in"
        fields = manager.hidden(taking)
        assert [manager.post(taking, fields).status_code for _ in range(2)] == [303, 303]
        assert listed(board) == ["Quill Trust"]

    def test_columns_are_asked_about_where_they_are_not_known(self, manager: Browser) -> None:
        answer = hand_in(manager, csv_of(("Quill", "Police", "Jo", "jo@q.example"), headings="ABCD"))
        asked = manager.get(answer.location)
        assert asked.location.endswith("/columns")
        page = manager.get(asked.location)
        assert title(page) == "What is each column?"
        wrong = manager.submit(asked.location, organisation="0", person="0", email="")
        assert wrong.status_code == 422
        assert "is chosen for “Organisation” already" in said(wrong)
        assert "Choose the column that holds this" in said(wrong)
        right = manager.submit(asked.location, organisation="0", kind="1", person="2", email="3")
        assert right.status_code == 303
        assert "Quill" in manager.get(right.location).text

    def test_rows_are_left_out_by_a_tick_and_come_back(self, manager: Browser) -> None:
        list_at = hand_in(manager, csv_of(row(), row("Birch", email="none"), row("Elm", email="none"))).location
        page = manager.get(list_at)
        assert "F3" in page.text
        assert manager.get(f"{list_at}take-in").status_code == 303  # nothing to take in yet
        fields = manager.hidden(list_at) | {"leave_out": "3"}
        assert manager.post(f"{list_at}rows?show=problems", fields).status_code == 303
        page = manager.get(list_at)
        assert "F3" not in page.text
        assert "F4" in page.text
        fields = manager.hidden(list_at)
        assert manager.post(f"{list_at}leave-out-problems", fields).status_code == 303
        left = manager.get(f"{list_at}?show=left")
        assert "Left out: 2" in said(left)
        fields = manager.hidden(f"{list_at}?show=left")
        assert manager.post(f"{list_at}rows", fields).status_code == 303  # nothing ticked: both are back
        assert {"F3", "F4"} <= set(said(manager.get(list_at)).split())

    def test_doubts_are_asked_about(self, manager: Browser, board: SpaceRef) -> None:
        found = make_organisation(make_board("Birch Board", "birch"), "Quill Trust Hospital", keys=Keys(ods_code="RX9"))
        list_at = hand_in(manager, csv_of(row("Quil Trust Hospitals", "NHS trust"))).location
        page = manager.get(list_at)
        assert "Which one is it?" in said(page)
        assert "NHS organisation code: RX9" in said(page)
        fields = manager.hidden(list_at) | {"match_2": "nonsense"}
        manager.post(f"{list_at}matches", fields)
        assert "Which one is it?" in said(manager.get(list_at))
        fields = manager.hidden(list_at) | {"match_2": str(found.id)}
        manager.post(f"{list_at}matches", fields)
        assert "Your file says Quil Trust Hospitals" in said(manager.get(f"{list_at}?show=known"))
        manager.submit(f"{list_at}take-in")
        assert listed(board) == ["Quill Trust Hospital"]

    def test_partners_are_left_as_they_are(self, manager: Browser, board: SpaceRef) -> None:
        add_partner(board, make_organisation(board, kind=PartnerKind.POLICE))
        list_at = hand_in(manager, csv_of(row())).location
        assert "all of them are partners already" in said(manager.get(list_at))

    def test_a_list_is_thrown_away(self, manager: Browser) -> None:
        list_at = hand_in(manager, csv_of(row())).location
        assert manager.submit(f"{list_at}discard").status_code == 303
        assert manager.get(list_at).status_code == 404

    def test_what_somebody_else_said_meanwhile_is_not_lost(self, manager: Browser) -> None:
        list_at = hand_in(manager, csv_of(row(), row("Birch", email="none"))).location
        old = manager.hidden(list_at)
        manager.post(f"{list_at}rows", old | {"leave_out": "3"})
        manager.post(f"{list_at}rows", old)
        assert "Somebody changed what was said" in said(manager.get(list_at))
        assert "Left out: 1" in said(manager.get(list_at))


class TestTemplates:
    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    def test_filled_in_they_are_read_without_a_question(self, manager: Browser, extension: str) -> None:
        made = manager.get(f"{START}template.{extension}")
        assert f"partners-template.{extension}" in made.headers["Content-Disposition"]
        cells = ("Quill Trust", "Police", "", "", "", "", "", "Jo Lane", "jo@quill.example", "")
        if extension == "csv":
            sent = made.data + (",".join(cells) + "\r\n").encode()
        else:
            book, out = load_workbook(io.BytesIO(made.data)), io.BytesIO()
            book.worksheets[0].append(cells)
            book.save(out)
            sent = out.getvalue()
        assert "Quill Trust" in manager.get(hand_in(manager, sent).location).text

    def test_as_they_are_they_have_no_rows(self, manager: Browser) -> None:
        answer = hand_in(manager, manager.get(f"{START}template.xlsx").data)
        assert answer.status_code == 422
        assert "no rows below them" in answer.text


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"", "empty"), (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"), (b"A,B\n" + b"x" * 5_000_010, "5 MB")],
    )
    def test_stand_beside_the_question(self, manager: Browser, content: bytes, words: str) -> None:
        answer = hand_in(manager, content, name="partners.xlsx")
        assert answer.status_code == 422
        assert words in said(answer)

    def test_a_request_too_large_is_said_there_too(self, manager: Browser) -> None:
        answer = hand_in(manager, b"x" * 6_000_000)
        assert answer.status_code == 413
        assert "5 MB or smaller" in said(answer)

    def test_no_file(self, manager: Browser) -> None:
        answer = manager.ask("POST", START, data=manager.hidden(START), content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "Choose the file" in said(answer)

    @pytest.mark.parametrize("role", [Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.BOARD_ANALYST])
    def test_others_of_the_board(self, app: Flask, board: SpaceRef, manager: Browser, role: Role) -> None:
        list_at = hand_in(manager, csv_of(row())).location
        browser = browser_of(app, "other@alder.example", board, role)
        for path in (START, list_at, f"{list_at}take-in", f"{list_at}columns", f"{list_at}discard"):
            assert browser.get(path).status_code == 403

    def test_another_board(self, app: Flask, manager: Browser) -> None:
        list_at = hand_in(manager, csv_of(row())).location
        browser = browser_of(app, "b@birch.example", make_board("Birch", "birch"), Role.BOARD_MANAGER)
        there = list_at.replace("alder-bay", "birch")
        for path in ("", "take-in", "columns", "discard"):
            assert browser.get(f"{there}{path}").status_code == 404


def test_a_page_asks_little_of_the_database_however_long_the_list(app: Flask, manager: Browser) -> None:
    def rows(many: int) -> str:
        return csv_of(
            *(row(f"Organisation {n}", email=f"p{n}@quill.example" if n % 3 else "none") for n in range(many))
        )

    few, many = (hand_in(manager, rows(count)).location for count in (20, 400))
    for path in ("", "?show=new", "columns"):
        assert statements(app, manager, few + path) == statements(app, manager, many + path) <= 8
