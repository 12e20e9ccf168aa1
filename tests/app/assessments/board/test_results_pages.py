"""The pages of results: what they show, to whom, and how many statements they take."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.assessments.service import cycles
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.people.roles import Role
from tenants import is_tombstone
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, cycle_path, path, statements

pytestmark = pytest.mark.usefixtures("at_noon")
POLICE = "Quill Police"


class TestResults:
    def test_first_page_answers_without_a_click(self, board: Board, visitor: Callable[..., Browser]) -> None:
        last = board.opened("Last year", now=NOW - timedelta(days=300))
        board.submit(last, POLICE, all_levels(Level.NOT_YET))
        board.call(cycles.close_cycle, cycle_id=last, revision=2, now=NOW - timedelta(days=200))
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.STARTING))
        page = visitor(board, Role.BOARD_CHAIR).get(board.space.home).text
        assert "MSP 2026-27" in page
        assert "1 of 3" in page
        for heading in ("Who has not answered", "Where partners are weak", "What changed"):
            assert heading in page
        assert "11 moved up" in page
        assert f"{cycle_path(board, cycle_id)}results/partners/{board.request_id(cycle_id, POLICE)}/factors/1" in page
        assert "Look after this cycle" not in page

    def test_a_new_board_is_told_what_comes_next(
        self, manager: Browser, board: Board, visitor: Callable[..., Browser]
    ) -> None:
        assert "Four steps" in manager.get(board.space.home).text
        calm = visitor(board, Role.BOARD_MEMBER).get(board.space.home).text
        assert "has not asked its partners anything yet" in calm
        board.draft("Spring")
        assert "Spring" in manager.get(board.space.home).text

    def test_filter_and_sort_work_without_scripts(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))
        board.submit(cycle_id, "Small Steps", all_levels(Level.NOT_YET))
        page = manager.get(cycle_path(board, cycle_id, "results/?kind=police&sort=2")).text
        assert page.count('data-kind="police">') == 1
        assert 'data-kind="small_charity" hidden' in page
        assert page.index(">Small Steps<") < page.index(">Quill Police<")  # the lowest level first
        assert manager.get(cycle_path(board, cycle_id, "results/?kind=x&sort=x")).status_code == 200

    def test_words_are_behind_every_cell(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED), words="<i>{name}</i> says {factor}")
        request_id = board.request_id(cycle_id, POLICE)
        for rest in ("factors/3", f"partners/{request_id}", f"partners/{request_id}/factors/3"):
            page = manager.get(cycle_path(board, cycle_id, f"results/{rest}"))
            assert page.status_code == 200
            assert "&lt;i&gt;Quill Police&lt;/i&gt; says 3" in page.text

    def test_a_version_taken_back_is_shown_as_that(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))
        board.take_back(cycle_id, POLICE)
        where = cycle_path(board, cycle_id, f"results/partners/{board.request_id(cycle_id, POLICE)}")
        assert "It does not count in the results" in manager.get(where).text
        assert manager.get(f"{where}/factors/1").status_code == 200
        assert manager.get(f"{where}?version=1").status_code == 200
        for wrong in ("2", "x", ""):
            assert manager.get(f"{where}?version={wrong}").status_code == 404

    def test_a_draft_has_none(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        request_id = board.request_id(cycle_id, POLICE)
        for rest in ("", "factors/1", f"partners/{request_id}", f"partners/{request_id}/factors/1"):
            assert manager.get(cycle_path(board, cycle_id, f"results/{rest}")).status_code == 404

    def test_ids_of_elsewhere_are_not_found(
        self, board: Board, other_board: Board, visitor: Callable[..., Browser]
    ) -> None:
        cycle_id, other = board.opened(), other_board.opened()
        board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))
        foreign, own = board.request_id(cycle_id, POLICE), other_board.request_id(other, POLICE)
        browser = visitor(other_board, Role.BOARD_MANAGER)
        rests = ["", "edit", "open", "close", "reopen", "last-day", "partners/add", "delete", "preview", "results/"]
        for rest in [*rests, "results/factors/1", f"results/partners/{foreign}", f"results/partners/{own}"]:
            assert browser.get(cycle_path(other_board, cycle_id, rest)).status_code == 404, rest
        for rest in (f"results/partners/{foreign}", f"results/partners/{foreign}/factors/1", "results/factors/99"):
            assert browser.get(cycle_path(other_board, other, rest)).status_code == 404, rest
        assert browser.get(cycle_path(board, cycle_id)).status_code == 404

    def test_who_only_reads_changes_nothing(self, board: Board, visitor: Callable[..., Browser]) -> None:
        cycle_id = board.draft()
        browser = visitor(board, Role.BOARD_LAY_MEMBER)
        assert browser.get(cycle_path(board, cycle_id)).status_code == 200
        for rest in ("edit", "open", "close", "reopen", "last-day", "partners/add", "delete"):
            assert browser.get(cycle_path(board, cycle_id, rest)).status_code == 403


class TestRemoveText:
    def path(self, board: Board, cycle_id: UUID, sent: UUID, field: str = "practice") -> str:
        request_id = board.request_id(cycle_id, POLICE)
        rest = f"results/partners/{request_id}/versions/{sent}/factors/1/{field}/remove"
        return cycle_path(board, cycle_id, rest)

    def test_asks_why_and_then_it_is_gone(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        sent = board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED), words="Mrs Example")
        where = self.path(board, cycle_id, sent)
        assert "Mrs Example" in manager.get(where).text
        assert manager.submit(where, reason="").status_code == 422
        fields = manager.hidden(where) | {"reason": "It names a person"}
        for _ in range(2):
            assert manager.post(where, fields).status_code == 303
        request_id = board.request_id(cycle_id, POLICE)
        page = manager.get(cycle_path(board, cycle_id, f"results/partners/{request_id}/factors/1")).text
        assert "Mrs Example" not in page
        assert "Removed on 9 September 2026" in page
        assert "†" not in page
        assert is_tombstone("† removed 2026-09-09")

    def test_what_is_not_there_is_not_found(
        self, manager: Browser, board: Board, other_board: Board, visitor: Callable[..., Browser]
    ) -> None:
        cycle_id, other = board.opened(), other_board.opened()
        sent = board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED))
        foreign = other_board.submit(other, POLICE, all_levels(Level.EMBEDDED))
        for wrong in (
            self.path(board, cycle_id, foreign),
            self.path(board, cycle_id, uuid4()),
            self.path(board, cycle_id, sent, "level"),
            self.path(board, cycle_id, sent, "link-3"),
            self.path(board, cycle_id, sent).replace("/factors/1/", "/factors/99/"),
            self.path(board, cycle_id, sent).replace(str(board.request_id(cycle_id, POLICE)), str(uuid4())),
        ):
            assert manager.get(wrong).status_code == 404
        chair = visitor(board, Role.BOARD_CHAIR)
        assert chair.get(self.path(board, cycle_id, sent)).status_code == 403


class TestStatements:
    MOST = 8

    def count(self, browser: Browser, where: str) -> int:
        browser.get(where)  # what is read once in a process has been read
        with statements() as found:
            assert browser.get(where).status_code == 200
        return len(found)

    def test_are_few_and_the_same_with_one_partner_and_with_many(self, manager: Browser, board: Board) -> None:
        first = board.opened("Last year", names=[POLICE], now=NOW - timedelta(days=300))
        board.submit(first, POLICE, all_levels(Level.STARTING))
        board.call(cycles.close_cycle, cycle_id=first, revision=2, now=NOW - timedelta(days=200))
        cycle_id = board.opened(names=[POLICE])
        board.submit(cycle_id, POLICE, all_levels(Level.STARTING))
        request_id = board.request_id(cycle_id, POLICE)
        pages = [
            board.space.home,
            path(board, "cycles"),
            path(board, "cycles") + "new",
            cycle_path(board, cycle_id),
            cycle_path(board, cycle_id, "preview"),
            cycle_path(board, cycle_id, "partners/add"),
            cycle_path(board, cycle_id, "results/"),
            cycle_path(board, cycle_id, "results/factors/1"),
            cycle_path(board, cycle_id, f"results/partners/{request_id}"),
            cycle_path(board, cycle_id, f"results/partners/{request_id}/factors/1"),
        ]
        few = {page: self.count(manager, page) for page in pages}
        more = {board.add_partner(f"Partner {number}", PartnerKind.PROVIDER) for number in range(6)}
        board.call(cycles.add_partners, cycle_id=cycle_id, partner_ids=more, now=NOW)
        for number in range(6):
            board.submit(cycle_id, f"Partner {number}", all_levels(Level.EMBEDDED))
        many = {page: self.count(manager, page) for page in pages}
        assert many == few
        assert max(many.values()) <= self.MOST, many


class TestRemoveTextAtTheOtherEnd:
    def test_the_partner_removes_it_from_what_it_sent_and_the_board_sees_that(
        self, app: Flask, manager: Browser, board: Board, other_board: Board
    ) -> None:
        cycle_id, other = board.opened(), other_board.opened()
        sent = board.submit(cycle_id, POLICE, all_levels(Level.EMBEDDED), words="Mrs Example")
        asked, elsewhere = board.request_id(cycle_id, POLICE), other_board.request_id(other, POLICE)
        make_person("lead@quill.example", (board.organisations[POLICE], Role.ORGANISATION_LEAD))
        browser = Browser(app)
        browser.sign_in("lead@quill.example")
        rest = f"versions/{sent}/factors/1/practice/remove"
        where = f"{board.organisations[POLICE].home}requests/{asked}/{rest}"
        assert "Mrs Example" in browser.get(where).text
        assert browser.get(where.replace(str(asked), str(elsewhere))).status_code == 404
        assert browser.get(where.replace(str(sent), str(uuid4()))).status_code == 404
        answer = browser.submit(where, reason="It names a person")
        assert answer.status_code == 303
        assert answer.location.endswith(f"/requests/{asked}/receipts/{sent}")
        page = manager.get(cycle_path(board, cycle_id, f"results/partners/{asked}/factors/1")).text
        assert "Removed on" in page
        assert "Mrs Example" not in page
