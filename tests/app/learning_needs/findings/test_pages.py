"""The pages of findings: what they show, to whom, and how many statements they take."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask

from app.learning_needs.models import FreeAnswer, SurveyState
from app.people.roles import Role
from tests.app.accounts.helpers import Browser
from tests.app.assessments.board.helpers import statements
from tests.app.learning_needs.findings.sheets import MadeUp
from tests.app.learning_needs.findings.world import Surveyed, declare_headcounts, surveyed

PAGES = (
    "",
    "partner",
    "tier",
    "service",
    "partner_tier",
    "service_tier",
    "topics/1",
    "barriers",
    "texts",
    "method",
    "files/",
)
MOST = 8  # statements a page


class TestFindings:
    def test_first_page_says_what_to_learn_first_and_keeps_barriers_apart(
        self, manager: Browser, board: Surveyed
    ) -> None:
        page = manager.get(board.path()).text
        assert "About 425" in page  # of 427
        for heading in ("What to learn first", "Needs, widest first", "What gets in the way: not learning needs"):
            assert heading in page
        assert page.index("Needs, widest first") < page.index("not learning needs")
        assert "response rate" in page
        assert "<svg" in page
        assert page.count('class="chart-data"') == 6

    def test_response_rate_is_of_all_who_could_answer(self, app: Flask) -> None:
        board = surveyed(MadeUp(sizes=(30, 20)), linked=2)
        declare_headcounts(board, "Alder Bay Council")
        browser = Browser(app)
        browser.sign_in("manager@alder-bay.example")
        assert "not known" in browser.get(board.path()).text
        declare_headcounts(board, "Reed Hospitals Trust")
        page = browser.get(board.path()).text
        assert "of 1,500 staff" in page
        assert ">3%<" in page

    def test_every_page_is_there_in_few_statements(self, manager: Browser, board: Surveyed) -> None:
        taken = {}
        for page in PAGES:
            manager.get(board.path(page))
            with statements() as asked:
                answer = manager.get(board.path(page))
            assert answer.status_code == 200, page
            taken[page] = len(asked)
        assert max(taken.values()) <= MOST, taken

    def test_each_measure_and_gap_is_shown_with_its_reason(self, manager: Browser, board: Surveyed) -> None:
        for measure in ("need", "with_need", "work", "matters", "can", "nonsense"):
            page = manager.get(board.path(f"partner?show={measure}")).text
            assert "not shown: fewer than 10" in page
            assert "not shown: could be worked out from the others" in page
            assert "Tide Advocacy" in page
            assert "answered: not shown" in page

    def test_topics_lead_to_each_other_and_no_further(self, manager: Browser, board: Surveyed) -> None:
        assert "Topic before" not in manager.get(board.path("topics/1")).text
        page = manager.get(board.path("topics/18"))
        assert "the board’s own topic" in page.text.lower()
        assert "Next topic" not in page.text
        assert manager.get(board.path("topics/19")).status_code == 404
        assert manager.get(board.path("topics/0")).status_code == 404

    def test_compares_with_the_survey_before_only_what_is_comparable(self, app: Flask) -> None:
        board = surveyed(MadeUp(taught=frozenset({"recovery"})), previous=MadeUp(seed=3))
        browser = Browser(app)
        browser.sign_in("manager@alder-bay.example")
        page = browser.get(board.path()).text
        assert "Compared with Learning needs 2025" in page
        assert "The need fell" in page
        assert "No change can be shown" in page
        assert "Cannot be compared: it is the board’s own topic" in page
        assert "Since Learning needs 2025: the need fell" in browser.get(board.path("topics/17")).text

    @pytest.mark.parametrize("size", [0, 1, 9])
    def test_too_few_show_nothing_at_all(self, app: Flask, size: int) -> None:
        board = surveyed(MadeUp(sizes=(size,)))
        browser = Browser(app)
        browser.sign_in("manager@alder-bay.example")
        page = browser.get(board.path()).text
        assert "Fewer than 10 people answered" in page
        assert browser.get(board.path("partner")).status_code == 404
        assert browser.get(board.path("method")).status_code == 200
        assert "sit in with" not in browser.get(board.path("texts?state=waiting")).text

    def test_ten_are_enough(self, app: Flask) -> None:
        board = surveyed(MadeUp(sizes=(10,)))
        browser = Browser(app)
        browser.sign_in("manager@alder-bay.example")
        for page in PAGES:
            assert browser.get(board.path(page)).status_code == 200, page

    def test_there_are_none_while_a_survey_runs(self, manager: Browser, board: Surveyed) -> None:
        def reopen() -> None:
            from sqlalchemy import update

            from app.learning_needs.models import Survey
            from tenants import db

            db.session.execute(update(Survey).values(state=SurveyState.CLOSING, released_at=None))

        board.call(reopen)
        for page in PAGES:
            assert manager.get(board.path(page)).status_code == 404, page

    def test_another_board_finds_nothing(self, app: Flask, board: Surveyed) -> None:
        other = surveyed(MadeUp(sizes=(20,)), name="Birch Vale SAB", slug="birch-vale")
        browser = Browser(app)
        browser.sign_in("manager@birch-vale.example")
        for page in PAGES:
            assert browser.get(other.path(page, board.survey_id)).status_code == 404, page
        assert browser.get(other.path("", uuid4())).status_code == 404

    def test_every_board_role_reads_and_nobody_else_decides(
        self, board: Surveyed, visitor: Callable[..., Browser]
    ) -> None:
        for role in (Role.BOARD_CHAIR, Role.BOARD_LAY_MEMBER):
            browser = visitor(board, role)
            assert browser.get(board.path()).status_code == 200
            page = browser.get(board.path("texts"))
            assert "Jane Smith" not in page.text
            assert browser.get(board.path("texts?state=waiting")).status_code == 404
            assert "Make the files again" not in browser.get(board.path("files/")).text

    def test_a_page_weighs_little(self, manager: Browser, board: Surveyed) -> None:
        assert len(gzip.compress(manager.get(board.path()).data)) < 90_000


def test_free_answers_hold_nothing_that_tells_where_they_come_from() -> None:
    columns = {column.key for column in FreeAnswer.__table__.columns}
    assert columns == {"space_id", "id", "survey_id", "text", "state", "read_at", "read_by"}


def test_pages_bring_nothing_that_draws_files() -> None:
    code = "import sys, app.learning_needs.views.documents; print([one for one in %r if one in sys.modules])"
    heavy = ("weasyprint", "docx", "xlsxwriter", "plotly")
    done = subprocess.run([sys.executable, "-c", code % (heavy,)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
