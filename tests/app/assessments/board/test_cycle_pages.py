"""The pages on which a cycle is made and run: their forms, and what these refuse."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from app.assessments.queries import cycles as queries
from app.commons.kinds import PartnerKind
from tests.app.accounts.helpers import hidden_fields
from tests.app.assessments.board.helpers import Board, Browser, cycle_path, path

pytestmark = pytest.mark.usefixtures("at_noon")
POLICE = "Quill Police"


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
