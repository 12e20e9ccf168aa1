"""Files made by the worker: asked for, made once, taken by those who may read findings."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from app.core import clock
from app.learning_needs.queries.documents import FINDINGS, list_documents
from app.learning_needs.service import documents
from app.learning_needs.views.documents import MIME
from app.people.roles import Role
from tenants.jobs import run_due
from tests.app.accounts.helpers import Browser
from tests.app.learning_needs.findings.sheets import MadeUp
from tests.app.learning_needs.findings.world import Surveyed, surveyed


@pytest.fixture
def board(app: Flask) -> Surveyed:
    return surveyed(MadeUp(sizes=(40, 20)))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that take no time: what is in them is another test's."""
    monkeypatch.setitem(documents._makers, FINDINGS, lambda subject_id, file_format: (f"x.{file_format}", b"made"))


def work() -> None:
    while run_due(clock=clock.now):
        pass


class TestDocuments:
    def test_are_made_by_the_worker_and_taken(self, board: Surveyed, manager: Browser) -> None:
        board.call(documents.ask_for_all, survey_id=board.survey_id, now=clock.now())
        assert manager.get(board.path("files/")).text.count("Being made") == 4
        work()
        rows = board.ask(list_documents, board.survey_id, FINDINGS)
        assert [row.format for row in rows] == ["csv", "docx", "pdf", "xlsx"]
        assert all(row.is_made and row.size for row in rows)
        for row in rows:
            answer = manager.get(board.path(f"files/{row.id}"))
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"] == f"attachment; filename={row.filename}"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert len(answer.data) == row.size
            assert answer.mimetype == MIME[row.format].split(";")[0]

    def test_asked_for_twice_are_made_once_each(self, board: Surveyed, quick: None) -> None:
        for _ in range(2):
            board.call(documents.ask_for_all, survey_id=board.survey_id, now=clock.now())
        assert len(board.ask(list_documents, board.survey_id, FINDINGS)) == 4
        assert run_due(clock=clock.now, most=100) >= 4
        assert run_due(clock=clock.now, most=100) == 0

    def test_are_made_again_by_whoever_runs_the_survey(
        self, board: Surveyed, manager: Browser, visitor: Callable[..., Browser], quick: None
    ) -> None:
        manager.submit(board.path("files/"), to=board.path("files/make-again"))
        work()
        [first, *_] = board.ask(list_documents, board.survey_id, FINDINGS)
        assert first.is_made
        reader = visitor(board, Role.BOARD_MEMBER)
        assert reader.get(board.path(f"files/{first.id}")).status_code == 200
        assert reader.submit(board.path("files/"), to=board.path("files/make-again")).status_code == 403

    def test_another_boards_and_what_is_not_made_are_not_found(
        self, app: Flask, board: Surveyed, manager: Browser, quick: None
    ) -> None:
        board.call(documents.ask_for_all, survey_id=board.survey_id, now=clock.now())
        [first, *_] = board.ask(list_documents, board.survey_id, FINDINGS)
        assert manager.get(board.path(f"files/{first.id}")).status_code == 404
        work()
        other = surveyed(MadeUp(sizes=(20,)), name="Birch Vale SAB", slug="birch-vale")
        browser = Browser(app)
        browser.sign_in("manager@birch-vale.example")
        assert browser.get(other.path(f"files/{first.id}")).status_code == 404

    def test_what_cannot_be_made_says_so(
        self, board: Surveyed, manager: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(subject_id: UUID, file_format: str) -> tuple[str, bytes]:
            if file_format == "pdf":
                raise documents.CannotMake("no Pango")
            return f"x.{file_format}", b"made"

        monkeypatch.setitem(documents._makers, FINDINGS, refuse)
        board.call(documents.ask_for_all, survey_id=board.survey_id, now=clock.now())
        work()
        page = manager.get(board.path("files/")).text
        assert "PDF files need the Pango library" in page
        assert page.count(">Download<") == 3
        assert "Make the files again" in page
