"""The board's pages: forms and what they refuse, results, and how many statements they take."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.assessments.queries import cycles as queries
from app.assessments.service import cycles
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock
from app.people.roles import Role
from tenants import is_tombstone
from tests.app.accounts.helpers import hidden_fields, make_person
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, statements

POLICE = "Quill Police"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, two days after the cycles of these tests begin."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))


@pytest.fixture
def manager(app: Flask, board: Board) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Browser]:
    """Signs somebody in with a role on a board."""

    def sign_in(board: Board, role: Role) -> Browser:
        email = f"{role.value}@{board.space.slug}.example"
        make_person(email, (board.space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in


def path(board: Board, *parts: object) -> str:
    return board.space.home + "".join(f"{part}/" for part in parts)


def cycle_path(board: Board, cycle_id: UUID, rest: str = "") -> str:
    return f"{board.space.home}cycles/{cycle_id}/{rest}"


def filled(board: Board, **changes: Any) -> dict[str, Any]:
    fields = {
        "title": "MSP 2026-27",
        "reporting_year": "2026",
        "opens_on-day": "14",
        "opens_on-month": "9",
        "opens_on-year": "2026",
        "closes_on-day": "30",
        "closes_on-month": "10",
        "closes_on-year": "2026",
        "chair_words": "Tell us how it is.",
        "partners": [str(one) for one in board.partners.values()],
    }
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


class TestCreate:
    def send(self, browser: Browser, board: Board, **changes: Any) -> Any:
        where = path(board, "cycles") + "new"
        return browser.post(where, browser.hidden(where) | filled(board, **changes))

    def test_keeps_a_draft(self, manager: Browser, board: Board) -> None:
        answer = self.send(manager, board)
        assert answer.status_code == 303
        [cycle] = board.ask(queries.list_cycles)
        assert answer.location == cycle_path(board, cycle.id)
        page = manager.get(answer.location).text
        assert "Waits until it accepts" in page
        assert "Open this cycle" in page

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"title": ""}, "Enter a title"),
            ({"title": "x" * 121}, "The title must be 120 characters or fewer"),
            ({"reporting_year": "1999"}, "Choose one of the answers shown"),
            ({"reporting_year": "soon"}, "Choose one of the answers shown"),
            ({"opens_on__day": ""}, "The first day must include a day"),
            ({"closes_on__day": "", "closes_on__month": "", "closes_on__year": ""}, "Enter the last day"),
            ({"closes_on__day": "31", "closes_on__month": "2", "closes_on__year": "2027"}, "must be a real date"),
            ({"closes_on__year": "2025"}, "The last day must be the same as the first day, or later"),
            ({"chair_words": "x" * 2001}, "The chair’s words must be 2,000 characters or fewer"),
            ({"partners": [str(uuid4())]}, "Choose from the answers shown"),
            ({"partners": ["nobody"]}, "Choose from the answers shown"),
        ],
    )
    def test_says_what_to_put_right_and_keeps_what_was_typed(
        self, manager: Browser, board: Board, changes: dict[str, Any], message: str
    ) -> None:
        answer = self.send(manager, board, **{"chair_words": "Kept words", **changes})
        assert answer.status_code == 422
        text = unescape(answer.text)
        assert text.count(message) >= 2  # in the summary, and at the field
        assert "There is a problem" in text
        assert "chair_words" in changes or "Kept words" in text
        assert board.ask(queries.list_cycles) == ()

    def test_refuses_a_title_that_is_taken(self, manager: Browser, board: Board) -> None:
        self.send(manager, board)
        answer = self.send(manager, board)
        assert answer.status_code == 409
        assert "This board has a cycle with that title" in answer.text

    def test_a_double_click_makes_one(self, manager: Browser, board: Board) -> None:
        where = path(board, "cycles") + "new"
        fields = manager.hidden(where) | filled(board)
        first, second = manager.post(where, fields), manager.post(where, fields)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first.location == second.location
        assert len(board.ask(queries.list_cycles)) == 1

    def test_a_key_that_is_none_is_refused(self, manager: Browser, board: Board) -> None:
        assert self.send(manager, board, submission_key="no-key").status_code == 422

    def test_another_boards_partner_cannot_be_chosen(self, manager: Browser, board: Board, other_board: Board) -> None:
        answer = self.send(manager, board, partners=[str(other_board.partners[POLICE])])
        assert answer.status_code == 422


class TestEdit:
    def test_a_stale_page_shows_both_and_can_be_sent_again(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        where = cycle_path(board, cycle_id, "edit")
        fields = manager.hidden(where)
        manager.post(where, manager.hidden(where) | filled(board, title="Theirs"))
        answer = manager.post(where, fields | filled(board, title="Mine"))
        assert answer.status_code == 409
        assert "Theirs" in answer.text
        assert 'value="Mine"' in answer.text
        assert "changed since you opened this page" in answer.text
        again = manager.post(where, {**hidden_fields(answer.text), **filled(board, title="Mine")})
        assert again.status_code == 303
        assert board.ask(queries.get_cycle, cycle_id).title == "Mine"

    def test_takes_a_partner_off(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        where = cycle_path(board, cycle_id, "edit")
        manager.post(where, manager.hidden(where) | filled(board, partners=[str(board.partners[POLICE])]))
        assert [one.name for one in board.ask(queries.list_requests, cycle_id)] == [POLICE]

    def test_one_that_was_opened_leads_to_its_page(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        answer = manager.get(cycle_path(board, cycle_id, "edit"))
        assert (answer.status_code, answer.location) == (303, cycle_path(board, cycle_id))


class TestRunning:
    def test_opening_says_what_it_does_then_does_it_once(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        where = cycle_path(board, cycle_id, "open")
        page = manager.get(where).text
        assert "2 partners will be asked at once" in page
        assert "Reed Trust" in page
        fields = manager.hidden(where)
        for _ in range(2):
            answer = manager.post(where, fields)
            assert (answer.status_code, answer.location) == (303, cycle_path(board, cycle_id))
        assert len(board.sent_to(POLICE)) == 1

    @pytest.mark.parametrize("act", ["open", "close", "reopen", "last-day", "partners/add", "delete"])
    def test_what_the_state_does_not_allow_is_refused_in_words(self, manager: Browser, board: Board, act: str) -> None:
        cycle_id = board.opened() if act in ("reopen", "delete") else board.draft(names=[])
        where = cycle_path(board, cycle_id, act)
        fields = manager.hidden(where) | {
            "closes_on-day": "1", "closes_on-month": "11", "closes_on-year": "2026",
            "partners": str(board.partners[POLICE]),
        }  # fmt: skip
        answer = manager.post(where, fields)
        assert answer.status_code == 409
        assert "There is a problem" in answer.text

    def test_a_stale_confirmation_is_shown_as_it_is_now(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        where = cycle_path(board, cycle_id, "open")
        fields = manager.hidden(where)
        edit = cycle_path(board, cycle_id, "edit")
        manager.post(edit, manager.hidden(edit) | filled(board, title="Renamed"))
        answer = manager.post(where, fields)
        assert answer.status_code == 409
        assert "Open Renamed" in answer.text
        assert manager.post(where, hidden_fields(answer.text)).status_code == 303

    def test_the_last_day_is_changed_and_wrong_ones_are_not(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        where = cycle_path(board, cycle_id, "last-day")
        day = {"closes_on-day": "31", "closes_on-month": "2", "closes_on-year": "2027"}
        assert manager.post(where, manager.hidden(where) | day).status_code == 422
        past = {"closes_on-day": "8", "closes_on-month": "9", "closes_on-year": "2026"}
        answer = manager.post(where, manager.hidden(where) | past)
        assert answer.status_code == 409
        assert "The last day must be today or later" in answer.text
        good = {"closes_on-day": "5", "closes_on-month": "11", "closes_on-year": "2026"}
        fields = manager.hidden(where) | good
        for _ in range(2):
            assert manager.post(where, fields).status_code == 303
        assert len(board.sent_to(POLICE)) == 2

    def test_close_and_open_again(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        where = cycle_path(board, cycle_id, "close")
        assert manager.submit(where).status_code == 303
        assert "Closed on 9 September 2026" in manager.get(cycle_path(board, cycle_id)).text
        again = cycle_path(board, cycle_id, "reopen")
        day = {"closes_on-day": "5", "closes_on-month": "11", "closes_on-year": "2026"}
        assert manager.submit(again, **day).status_code == 303
        assert "days left" in manager.get(cycle_path(board, cycle_id)).text

    def test_a_late_partner_is_added_once(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        partner_id = board.add_partner("Late Homes", PartnerKind.HOUSING)
        where = cycle_path(board, cycle_id, "partners/add")
        page = manager.get(where).text
        assert "Late Homes" in page
        assert "Small Steps" not in page
        assert manager.submit(where, partners=str(uuid4())).status_code == 422
        fields = manager.hidden(where) | {"partners": str(partner_id)}
        for _ in range(2):
            assert manager.post(where, fields).status_code == 303
        assert len(board.sent_to("Late Homes")) == 1

    def test_the_preview_is_in_the_words_of_a_kind(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft()
        page = manager.get(cycle_path(board, cycle_id, "preview?kind=police"))
        assert "Tell us how it is." in page.text
        police = manager.get(cycle_path(board, cycle_id, "preview/factors/1?kind=police")).text
        council = manager.get(cycle_path(board, cycle_id, "preview/factors/1?kind=council")).text
        assert police != council
        assert manager.get(cycle_path(board, cycle_id, "preview/factors/99")).status_code == 404


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
