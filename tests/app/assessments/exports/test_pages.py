"""The pages of files: what is there, what the worker makes, who may take it, and that it is in the trail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.models import Submission
from app.assessments.service import taking_out as service
from app.core import clock, keeping
from app.core.keeping import FILES, CannotMake, Made, Tell
from app.people.roles import Role
from tenants import AuditEntry, read
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import NOW, Board, Browser, make_board, statements
from tests.app.assessments.exports.conftest import World
from tests.app.spaces import work

CSV = ("progress", "long", "wide", "dictionary")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that take no time: what is in them is another test's."""

    def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
        return Made(f"x.{file_format}", file_format.encode() * 3)

    for kind in service.FORMATS:
        monkeypatch.setitem(FILES.makers, kind, make)


def sign_in(app: Flask, board: Board, role: Role) -> Browser:
    email = f"{role.value}@{board.space.slug}.example"
    make_person(email, (board.space, role))
    browser = Browser(app)
    browser.sign_in(email)
    return browser


def taken(world: World) -> list[dict[str, Any]]:
    """What the trail says was taken, oldest first."""
    statement = select(AuditEntry.detail).where(AuditEntry.action == "results.taken_out").order_by(AuditEntry.id)
    return list(world.board.ask(lambda: read(statement).scalars().all()))


def press(browser: Browser, page: str, to: str) -> Any:
    return browser.submit(page, to=to)


class TestTables:
    @pytest.mark.parametrize("table", CSV)
    def test_each_is_given_at_once_and_noted(self, world: World, manager: Browser, table: str) -> None:
        answer = press(manager, world.path(), world.path(f"{table}.csv"))
        assert answer.status_code == 200
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"] == f"attachment; filename=msp-2026-27-{table}.csv"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert taken(world) == [{"what": table, "format": "csv"}]

    def test_looking_at_the_page_notes_nothing(self, world: World, manager: Browser) -> None:
        assert manager.get(world.path()).status_code == 200
        assert manager.get(world.path("long.csv")).status_code == 405
        assert taken(world) == []

    def test_without_the_forms_token_nothing_is_given(self, world: World, manager: Browser) -> None:
        assert manager.post(world.path("long.csv"), {}).status_code == 400
        assert taken(world) == []


class TestFiles:
    def test_are_made_by_the_worker_and_taken(self, world: World, manager: Browser, quick: None) -> None:
        page = manager.get(world.path()).text
        assert page.count("Not made yet") == 3
        for kind in ("results", "heat_map"):
            assert press(manager, world.path(), world.path(f"make/{kind}")).status_code == 303
        shown = manager.get(world.path()).text
        assert shown.count("Being made: 0% done") == 3
        assert "Look again" in shown
        work()
        shown = manager.get(world.path()).text
        assert shown.count("Made on") == 3
        assert "Look again" not in shown
        for row in world.board.ask(keeping.list_files, world.cycle_id):
            answer = press(manager, world.path(), world.path(str(row.id)))
            assert answer.data == row.format.encode() * 3
            assert answer.mimetype == keeping.MIME[row.format]
        assert taken(world) == [
            {"what": "heat_map", "format": "pdf"},
            {"what": "heat_map", "format": "png"},
            {"what": "results", "format": "xlsx"},
        ]

    def test_the_heat_map_is_drawn_at_once(self, world: World, manager: Browser) -> None:
        answer = press(manager, world.path(), world.path("heat-map.svg"))
        assert answer.mimetype == "image/svg+xml"
        for words in ("Quill Police", "3 Established", "Answered by the board", "Taken back", "own view"):
            assert words in answer.text
        assert taken(world) == [{"what": "heat_map", "format": "svg"}]

    def test_what_cannot_be_made_says_so(
        self, world: World, manager: Browser, quick: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            raise CannotMake("no Pango")

        monkeypatch.setitem(FILES.makers, service.HEAT_MAP, refuse)
        press(manager, world.path(), world.path("make/heat_map"))
        work()
        page = manager.get(world.path()).text
        assert "PDF files need the Pango library" in page
        assert "Make PDF and PNG again" in page

    def test_in_few_statements(self, world: World, manager: Browser, quick: None) -> None:
        for kind in ("results", "heat_map"):
            press(manager, world.path(), world.path(f"make/{kind}"))
        for path in (world.path(), world.path(f"answers/{world.police}")):
            manager.get(path)
            with statements() as said:
                assert manager.get(path).status_code == 200
            assert len(said) <= 8, said


class TestAnswers:
    def test_of_one_partner_are_made_and_taken(self, world: World, manager: Browser, quick: None) -> None:
        path = world.path(f"answers/{world.police}")
        assert f'href="{path}"' in manager.get(world.path()).text
        assert "Files of Quill Police" in manager.get(path).text
        press(manager, path, f"{path}/make")
        work()
        files = world.board.ask(keeping.list_files, world.police)
        assert [row.format for row in files] == ["docx", "pdf"]
        for row in files:
            assert press(manager, path, f"{path}/{row.id}").data == row.format.encode() * 3
        assert [one["what"] for one in taken(world)] == ["submission", "submission"]

    def test_an_older_version_says_that_it_does_not_count(self, world: World, manager: Browser) -> None:
        first: UUID = world.board.ask(
            lambda: (
                read(
                    select(Submission.id)
                    .where(Submission.version == 1, Submission.cycle_id == world.cycle_id)
                    .order_by(Submission.submitted_at, Submission.id)
                )
                .scalars()
                .first()
            )
        )
        assert "It does not count any more" in manager.get(world.path(f"answers/{first}")).text

    def test_are_not_found_under_another_cycle(self, world: World, manager: Browser, quick: None) -> None:
        other = world.board.opened("Another", names=["Quill Police"], now=NOW + timedelta(hours=2))
        wrong = f"{world.board.space.home}cycles/{other}/files/answers/{world.police}"
        assert manager.get(wrong).status_code == 404
        assert press(manager, world.path(), f"{wrong}/make").status_code == 404
        world.board.call(service.ask_for, kind="results", subject_id=world.cycle_id, now=clock.now())
        work()
        [row] = world.board.ask(keeping.list_files, world.cycle_id)
        assert press(manager, world.path(), f"{world.board.space.home}cycles/{other}/files/{row.id}").status_code == 404


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.BOARD_LAY_MEMBER])
    def test_who_only_reads_takes_nothing(self, app: Flask, world: World, role: Role) -> None:
        reader = sign_in(app, world.board, role)
        assert reader.get(world.path()).status_code == 403
        token = reader.hidden("/account")["csrf_token"]
        assert reader.post(world.path("long.csv"), {"csrf_token": token}).status_code == 403
        assert taken(world) == []

    def test_another_board_finds_nothing(self, app: Flask, world: World, quick: None) -> None:
        world.board.call(service.ask_for, kind="results", subject_id=world.cycle_id, now=clock.now())
        work()
        [row] = world.board.ask(keeping.list_files, world.cycle_id)
        other = make_board("Birch Vale SAB", "birch-vale")
        browser = Browser(app)
        browser.sign_in("manager@birch-vale.example")
        cycle = other.space.home + f"cycles/{world.cycle_id}/files/"
        assert browser.get(cycle).status_code == 404
        token = browser.hidden("/account")["csrf_token"]
        for rest in ("", "long.csv", "heat-map.svg", str(row.id), "make/results", f"answers/{world.police}/make"):
            assert browser.post(cycle + rest, {"csrf_token": token}).status_code in (404, 405)

    def test_a_draft_has_no_files(self, world: World, manager: Browser) -> None:
        draft = world.board.draft("Next", opens_on=NOW.date(), closes_on=NOW.date() + timedelta(days=9))
        assert manager.get(f"{world.board.space.home}cycles/{draft}/files/").status_code == 404


def test_links_lead_there(world: World, manager: Browser) -> None:
    base = f"{world.board.space.home}cycles/{world.cycle_id}/results/"
    assert f'href="{world.path()}"' in manager.get(base).text
    [partner] = set(re.findall(rf'href="({base}partners/[0-9a-f-]+)"[^>]*>Quill Police', manager.get(base).text))
    assert f'href="{world.path(f"answers/{world.police}")}"' in manager.get(partner).text
