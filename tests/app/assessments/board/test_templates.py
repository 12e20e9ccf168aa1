"""Templates for cycles, a cycle copied, and what the page of closing asks."""

from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.models import Request
from app.assessments.queries import cycles as cycles_queries
from app.assessments.queries.closing import open_ends
from app.assessments.queries.templates import list_templates
from app.assessments.service import templates
from app.people.roles import Role
from tenants import db
from tests.app.assessments.board.helpers import LAST, Board, Browser, cycle_path, path

pytestmark = pytest.mark.usefixtures("at_noon")
POLICE, CHARITY, TRUST = "Quill Police", "Small Steps", "Reed Trust"
FIELDS: dict[str, Any] = {
    "name": "Yearly",
    "title": "MSP {year}",
    "days": "42",
    "chair_words": "Say how it is.",
    "kinds": ["police"],
}


def send(browser: Browser, where: str, fields: Mapping[str, Any]) -> Any:
    return browser.post(where, browser.hidden(where) | dict(fields))


class TestTemplates:
    def test_one_is_added_changed_and_removed(self, manager: Browser, board: Board) -> None:
        where = path(board, "cycles") + "templates/"
        assert "There is none yet" in manager.get(where).text
        assert send(manager, where + "new", FIELDS).status_code == 303
        [one] = board.ask(list_templates)
        assert (one.name, one.days, [kind.value for kind in one.kinds]) == ("Yearly", 42, ["police"])
        assert "Partners have 42 days. Asks Police" in manager.get(where).text

        changed = send(manager, f"{where}{one.id}", FIELDS | {"days": "28", "kinds": []})
        assert changed.status_code == 303
        assert "Partners have 28 days. Asks all partners" in manager.get(where).text

        assert send(manager, f"{where}{one.id}/remove", {}).status_code == 303
        assert board.ask(list_templates) == ()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"name": ""}, "Enter a name"),
            ({"title": ""}, "Enter a title"),
            ({"days": ""}, "Enter how many days partners have"),
            ({"days": "six weeks"}, "Enter a whole number"),
            ({"days": "0"}, "Enter a number of days from 1 to 366"),
            ({"days": "367"}, "Enter a number of days from 1 to 366"),
            ({"chair_words": "x" * 2001}, "The chair’s words must be 2,000 characters or fewer"),
            ({"kinds": ["circus"]}, "Choose from the answers shown"),
        ],
    )
    def test_it_says_what_to_put_right(
        self, manager: Browser, board: Board, changes: dict[str, Any], message: str
    ) -> None:
        answer = send(manager, path(board, "cycles") + "templates/new", FIELDS | changes)
        assert answer.status_code == 422
        assert unescape(answer.text).count(message) >= 2
        assert board.ask(list_templates) == ()

    def test_a_name_is_free_once_and_two_clicks_keep_one(self, manager: Browser, board: Board) -> None:
        where = path(board, "cycles") + "templates/new"
        fields = manager.hidden(where) | FIELDS
        assert [manager.post(where, fields).status_code for _ in range(2)] == [303, 303]
        assert len(board.ask(list_templates)) == 1
        again = send(manager, where, FIELDS | {"name": "YEARLY"})
        assert again.status_code == 409
        assert "You have a template with this name already" in again.text

    def test_a_stale_page_changes_nothing(self, manager: Browser, board: Board) -> None:
        send(manager, path(board, "cycles") + "templates/new", FIELDS)
        [one] = board.ask(list_templates)
        where = f"{path(board, 'cycles')}templates/{one.id}"
        old = manager.hidden(where)
        send(manager, where, FIELDS | {"days": "10"})
        answer = manager.post(where, old | FIELDS | {"days": "11"})
        assert answer.status_code == 409
        assert board.ask(list_templates)[0].days == 10

    def test_only_who_runs_cycles_has_them(self, visitor: Any, board: Board) -> None:
        assert visitor(board, Role.BOARD_CHAIR).get(path(board, "cycles") + "templates/").status_code == 403

    def test_a_cycle_begun_from_one_is_filled_in(self, manager: Browser, board: Board) -> None:
        send(manager, path(board, "cycles") + "templates/new", FIELDS)
        [one] = board.ask(list_templates)
        page = manager.get(f"{path(board, 'cycles')}new?template={one.id}").text
        assert 'value="MSP 2026-27"' in page
        assert "Say how it is." in page
        ticked = [line for line in page.split("<") if "checked" in line and 'name="partners"' in line]
        assert len(ticked) == 1
        assert str(board.partners[POLICE]) in ticked[0]

    def test_one_kept_from_a_cycle_has_its_length_and_a_mark_for_the_year(self, manager: Browser, board: Board) -> None:
        cycle_id = board.draft("Self-assessment 2026-27")
        page = manager.get(f"{path(board, 'cycles')}templates/new?from={cycle_id}").text
        assert 'value="Self-assessment {year}"' in page
        assert 'value="54"' in page

    @pytest.mark.parametrize(
        "query", ["template=nonsense", "from=nonsense", f"template={'0' * 32}", f"from={'0' * 32}"]
    )
    def test_an_address_that_names_none_leads_nowhere(self, manager: Browser, board: Board, query: str) -> None:
        assert manager.get(f"{path(board, 'cycles')}new?{query}").status_code == 404


class TestCopying:
    @pytest.mark.parametrize(
        ("title", "moved"),
        [
            ("MSP 2026-27", "MSP 2027-28"),
            ("MSP 2026/27 again", "MSP 2027-28 again"),
            ("Audit 2026", "Audit 2027"),
            ("How are we?", "How are we?"),
        ],
    )
    def test_the_year_in_a_title_moves_on(self, app: Flask, board: Board, title: str, moved: str) -> None:
        board.draft(title)
        [cycle] = board.ask(cycles_queries.list_cycles)
        begun = templates.from_cycle(cycle, asked=(), partners=(), today=cycle.opens_on)
        assert begun.title == moved

    def test_days_of_the_week_stay_and_the_past_is_passed_over(self, app: Flask, board: Board) -> None:
        board.draft()
        [cycle] = board.ask(cycles_queries.list_cycles)
        begun = templates.from_cycle(cycle, asked=(), partners=(), today=date(2029, 1, 1))
        assert begun.opens_on is not None
        assert begun.closes_on is not None
        assert begun.opens_on >= date(2029, 1, 1)
        assert begun.opens_on.weekday() == cycle.opens_on.weekday()
        assert begun.closes_on - begun.opens_on == cycle.closes_on - cycle.opens_on
        assert begun.reporting_year == 2029

    def test_partners_that_have_left_are_not_asked_again(self, app: Flask, board: Board) -> None:
        board.draft()
        [cycle] = board.ask(cycles_queries.list_cycles)
        asked = set(board.partners.values())
        there = [one for one in board.ask(cycles_queries.list_choosable) if one.name != TRUST]
        begun = templates.from_cycle(cycle, asked=asked, partners=there, today=cycle.opens_on)
        assert set(begun.partner_ids) == {board.partners[POLICE], board.partners[CHARITY]}

    def test_the_page_offers_it_and_is_filled_in(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        where = f"{path(board, 'cycles')}new?from={cycle_id}"
        assert unescape(manager.get(cycle_path(board, cycle_id)).text).count(where) == 1
        page = manager.get(where).text
        assert 'value="MSP 2027-28"' in page
        assert "Tell us how it is." in page


class TestClosing:
    def test_the_page_says_what_stands_open(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened()
        page = manager.get(cycle_path(board, cycle_id) + "close").text
        assert "Have not sent their answers" in page
        assert "Were never reached" in page
        assert TRUST in page

    def test_somebody_with_more_time_is_named(self, app: Flask, board: Board) -> None:
        cycle_id = board.opened()
        later = LAST + timedelta(days=9)

        def give() -> None:
            row = db.session.scalars(select(Request).where(Request.partner_id == board.partners[POLICE])).one()
            row.closes_on = later

        board.call(give)
        ends = board.ask(open_ends, board.ask(cycles_queries.get_cycle, cycle_id))
        assert [(one.name, day) for one, day in ends.with_more_time] == [(POLICE, later)]
        assert not ends.is_clear

    def test_with_nothing_open_it_says_so(self, manager: Browser, board: Board) -> None:
        cycle_id = board.opened(names=[POLICE])
        board.submit(cycle_id, POLICE)
        page = manager.get(cycle_path(board, cycle_id) + "close").text
        assert "Nothing stands open" in page
