"""Texts to look at: flagged when they arrive, read and let stand, or removed; and what the board saved itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.assessments.models import SubmittedAnswer
from app.people.roles import Role
from tenants import AuditEntry, db
from tests.app.accounts.helpers import hidden_fields
from tests.app.assessments.board.helpers import Board, Browser, cycle_path, statements

POLICE = "Quill Police"
TELLS = "Ring Mrs Smith on 07700 900123"


def flags(board: Board) -> list[tuple[int, list[dict[str, str]]]]:
    def read() -> list[tuple[int, list[dict[str, str]]]]:
        rows = db.session.execute(
            select(SubmittedAnswer.factor, SubmittedAnswer.flags).order_by(SubmittedAnswer.factor)
        )
        return [(factor, found) for factor, found in rows if found]

    found: list[tuple[int, list[dict[str, str]]]] = board.ask(read)
    return found


class TestFlags:
    def test_are_worked_out_on_arrival_and_hold_nothing_of_the_text(self, board: Board) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, words=TELLS + ", factor {factor}")
        found = flags(board)
        assert [factor for factor, _ in found] == list(range(1, 12))
        assert {"field": "practice", "what": "phone"} in found[0][1]

    def test_where_there_is_nothing_to_flag_there_is_none(self, board: Board) -> None:
        board.submit(board.opened(), POLICE)
        assert flags(board) == []


class TestPage:
    def test_lists_and_lets_stand(self, board: Board, manager: Browser, at_noon: None) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, words=TELLS + ", factor {factor}")
        page = manager.get(f"{board.space.home}texts/")
        assert page.status_code == 200
        assert "Quill Police: factor 1<" in page.text
        assert "What we do: this looks like a phone number" in page.text
        assert "07700" not in page.text
        path = re.findall(r'action="([^"]*/texts/answers/[^"]*)"', page.text)[0]
        fields = hidden_fields(page.text)
        for _ in range(2):  # the button pressed twice is pressed once
            assert manager.post(path, fields).status_code == 303
        trail = board.ask(
            lambda: db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "flag.looked_at")).all()
        )
        assert list(trail) == ["flag.looked_at"]
        again = manager.get(f"{board.space.home}texts/").text
        assert "Looked at already" in again
        assert path not in again

    def test_leads_to_where_it_is_removed(self, board: Board, manager: Browser, at_noon: None) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, words=TELLS + ", factor {factor}")
        page = manager.get(f"{board.space.home}texts/").text
        path = re.findall(r'href="([^"]*/factors/1/practice/remove)"', page)[0]
        asked = manager.get(path)
        assert asked.status_code == 200
        removed = manager.post(path, hidden_fields(asked.text) | {"reason": "It names somebody"})
        assert removed.status_code == 303
        assert {"field": "practice", "what": "phone"} not in dict(flags(board)).get(1, [])

    def test_a_reason_is_looked_through_too(self, board: Board, manager: Browser, at_noon: None) -> None:
        cycle_id = board.opened()
        board.submit(cycle_id, POLICE, words=TELLS + ", factor {factor}")
        page = manager.get(f"{board.space.home}texts/").text
        path = re.findall(r'href="([^"]*/factors/1/practice/remove)"', page)[0]
        asked = manager.get(path)
        refused = manager.post(path, hidden_fields(asked.text) | {"reason": "It says 07700 900123"})
        assert refused.status_code == 422
        assert "07700 900123" in refused.text
        assert 'name="let_pass-reason"' in refused.text

    def test_is_for_those_who_may_remove(self, board: Board, visitor: Callable[..., Browser]) -> None:
        assert visitor(board, Role.BOARD_MEMBER).get(f"{board.space.home}texts/").status_code == 403

    def test_asks_few_questions_however_many_there_are(self, board: Board, manager: Browser, at_noon: None) -> None:
        cycle_id = board.opened()
        counted = []
        for name in (POLICE, "Small Steps"):
            board.submit(cycle_id, name, words=TELLS + ", {name}, factor {factor}")
            with statements() as found:
                assert manager.get(f"{board.space.home}texts/").status_code == 200
            counted.append(len(found))
        assert counted[0] == counted[1] <= 8


class TestChairWords:
    def test_are_asked_about_and_then_listed(self, board: Board, manager: Browser, at_noon: None) -> None:
        cycle_id = board.draft()
        shown = manager.get(cycle_path(board, cycle_id, "edit"))
        fields: dict[str, Any] = hidden_fields(shown.text) | {
            "title": "MSP 2026-27",
            "reporting_year": "2026",
            "opens_on-day": "7", "opens_on-month": "9", "opens_on-year": "2026",
            "closes_on-day": "30", "closes_on-month": "10", "closes_on-year": "2026",
            "partners": [str(one) for one in board.partners.values()],
            "chair_words": "Ring me on 07700 900555.",
        }  # fmt: skip
        warned = manager.post(cycle_path(board, cycle_id, "edit"), fields)
        assert warned.status_code == 422
        assert "a phone number (07700 900555)" in warned.text
        prints = re.findall(r'name="let_pass-chair_words" type="checkbox" value="([0-9a-f]+)"', warned.text)
        saved = manager.post(cycle_path(board, cycle_id, "edit"), fields | {"let_pass-chair_words": prints[0]})
        assert saved.status_code == 303
        page = manager.get(f"{board.space.home}texts/").text
        assert "The chair’s words of a cycle" in page
        assert f'href="{cycle_path(board, cycle_id)}"' in page
        path = re.findall(r'action="([^"]*/texts/kept/[^"]*)"', page)[0]
        assert manager.post(path, hidden_fields(page)).status_code == 303
        assert path not in manager.get(f"{board.space.home}texts/").text
