"""The pages of the brief, of meetings and of the year: what they show, to whom, and how many statements they take."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.people.roles import Role
from app.reports.models import Meeting
from app.reports.queries.meetings import list_meetings
from tenants import db
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import Board, cycle_path, make_board, path
from tests.app.reports.conftest import COUNCIL, TRUST, World, answer
from tests.app.reports.reading_ics import read_ics
from tests.app.spaces import work
from tests.support.visiting import Visitor, tally

pytestmark = pytest.mark.usefixtures("at_noon")
SIGNS_IN = Callable[..., Browser]
MOST = 8


def typed(**more: str) -> dict[str, str]:
    day = {"held_on-day": "21", "held_on-month": "10", "held_on-year": "2026"}
    return {"title": "Board meeting", "place": "Town hall", "days_before": "7", **day, **more}


def meetings(world: World) -> list[str]:
    found: list[str] = world.board.ask(lambda: list(db.session.scalars(select(Meeting.title))))
    return found


class TestBriefPage:
    def test_stands_on_one_page(self, world: World, manager: Browser) -> None:
        answer(world)
        page = manager.get(path(world.board, "brief")).text
        assert manager.get(f"{world.board.space.home}brief/{world.cycle}").status_code == 200
        for part in ("not yet moderated", TRUST, f"Ask <strong>{COUNCIL}</strong>", "Policies, systems and timescales"):
            assert part in page, part
        request_id = world.board.request_id(world.cycle, COUNCIL)
        assert f"{cycle_path(world.board, world.cycle)}results/partners/{request_id}/factors/3" in page
        for word in ("worst", "fail", "style="):
            assert word not in page.lower().replace("stylesheet", "")

    def test_the_pdf_is_made_by_the_worker(self, world: World, manager: Browser) -> None:
        answer(world)
        where = f"{world.board.space.home}brief/{world.cycle}"
        assert manager.submit(where, to=f"{where}/pdf").status_code == 303
        assert "The PDF is being made" in manager.get(where).text
        work()
        found = re.search(rf'href="({re.escape(where)}/files/[^"]+)"', manager.get(where).text)
        assert found
        file = manager.get(found[1])
        assert file.mimetype == "application/pdf"
        assert file.data.startswith(b"%PDF")
        assert "attachment" in file.headers["Content-Disposition"]
        assert manager.get(f"{where}/files/{uuid4()}").status_code == 404
        assert manager.get(found[1].replace(str(world.cycle), str(world.last))).status_code == 404

    def test_mail_it_to_me(self, world: World, manager: Browser) -> None:
        where = f"{world.board.space.home}brief/{world.cycle}"
        assert manager.submit(where, to=f"{where}/mail").status_code == 303
        assert "on its way to you" in manager.get(where).text

    def test_a_board_without_a_cycle(self, app: Flask, world: World) -> None:
        make_board("Birch Vale SAB", "birch-vale")
        browser = Browser(app)
        browser.sign_in("manager@birch-vale.example")
        assert "has not opened a cycle yet" in browser.get("/boards/birch-vale/brief/").text
        assert browser.get(f"/boards/birch-vale/brief/{world.cycle}").status_code == 404

    def test_a_draft_has_none(self, world: World, manager: Browser) -> None:
        draft = world.board.draft("Next year")
        assert manager.get(f"{world.board.space.home}brief/{draft}").status_code == 404

    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.BOARD_LAY_MEMBER, Role.BOARD_ANALYST])
    def test_is_not_for_everybody(self, world: World, visitor: SIGNS_IN, role: Role) -> None:
        browser = visitor(world.board, role)
        assert browser.get(path(world.board, "brief")).status_code == 403
        assert browser.get(f"{world.board.space.home}brief/{world.cycle}").status_code == 403
        assert browser.get(path(world.board, "meetings")).status_code == 403
        assert browser.get(path(world.board, "calendar")).status_code == 200


class TestMeetingsPages:
    def test_added_changed_removed(self, world: World, manager: Browser) -> None:
        home = path(world.board, "meetings")
        chair = make_person("chair@alder-bay.example", (world.board.space, Role.BOARD_CHAIR), name="Ines Chair")
        assert re.search(rf'value="{chair}"[^>]*checked', manager.get(f"{home}new").text)  # the chair by default
        sent = manager.submit(f"{home}new", **typed(recipients=str(chair)))
        assert sent.status_code == 303
        page = manager.get(home).text
        assert "Its brief is mailed on 14 October 2026" in page
        assert "Ines Chair" in page
        (row,) = world.board.ask(list_meetings)
        changed = manager.submit(f"{home}{row.id}", **typed(title="Challenge event", recipients=str(chair)))
        assert changed.status_code == 303
        assert "Challenge event" in manager.get(home).text
        stale = manager.post(
            f"{home}{row.id}", manager.hidden(f"{home}{row.id}") | typed(title="Old page") | {"revision": "1"}
        )
        assert stale.status_code == 409
        assert "has changed since you opened this page" in stale.text
        assert "Old page" in stale.text  # nothing typed is lost
        assert manager.submit(f"{home}{row.id}/remove").status_code == 303
        assert "No meeting is planned" in manager.get(home).text

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"title": ""}, "Enter what the meeting is called"),
            ({"held_on-month": "13"}, "must be a real date"),
            ({"title": "x" * 121}, "120 characters or fewer"),
            ({"days_before": "99"}, "Choose"),
            ({"recipients": "11111111-1111-1111-1111-111111111111"}, "Choose"),
        ],
    )
    def test_says_what_to_do(self, world: World, manager: Browser, wrong: dict[str, str], said: str) -> None:
        shown = manager.submit(f"{path(world.board, 'meetings')}new", **(typed() | wrong))
        assert shown.status_code == 422
        assert said in shown.text
        assert "Town hall" in shown.text
        assert meetings(world) == []

    def test_of_elsewhere_are_not_found(self, app: Flask, world: World, manager: Browser) -> None:
        manager.submit(f"{path(world.board, 'meetings')}new", **typed())
        (row,) = world.board.ask(list_meetings)
        make_board("Birch Vale SAB", "birch-vale")
        browser = Browser(app)
        browser.sign_in("manager@birch-vale.example")
        for rest in (f"{row.id}", f"{row.id}/remove"):
            assert browser.get(f"/boards/birch-vale/meetings/{rest}").status_code == 404
        assert browser.get(f"{path(world.board, 'meetings')}{row.id}").status_code == 404


class TestCalendar:
    def test_shows_cycles_meetings_and_briefs(self, world: World, manager: Browser, visitor: SIGNS_IN) -> None:
        chair = make_person("chair@alder-bay.example", (world.board.space, Role.BOARD_CHAIR), name="Ines Chair")
        manager.submit(f"{path(world.board, 'meetings')}new", **typed(recipients=str(chair)))
        world.board.draft("Only a draft")
        page = manager.get(path(world.board, "calendar")).text
        for part in ("MSP 2026-27", "Board meeting", "The chair’s brief for Board meeting", "21 Oct", "Only a draft"):
            assert part in page, part
        calm = visitor(world.board, Role.BOARD_LAY_MEMBER).get(path(world.board, "calendar")).text
        assert "Board meeting" in calm
        for part in ("The chair’s brief for", "Only a draft", "/meetings/"):
            assert part not in calm, part
        home = visitor(world.board, Role.BOARD_MEMBER).get(world.board.space.home).text
        assert ">Calendar</a>" in re.sub(r"\s+", "", home)

    @pytest.mark.parametrize(("query", "status"), [("2025", 200), ("1999", 404), ("x", 404), ("20266", 404)])
    def test_years(self, world: World, manager: Browser, query: str, status: int) -> None:
        assert manager.get(f"{path(world.board, 'calendar')}?year={query}").status_code == status

    def test_as_a_file(self, world: World, manager: Browser) -> None:
        manager.submit(f"{path(world.board, 'meetings')}new", **typed(title="Town; hall, <b>", place="Room 1, above"))
        answered = manager.get(f"{path(world.board, 'calendar')}calendar.ics")
        assert answered.content_type == "text/calendar; charset=utf-8"
        events = {event["SUMMARY"]: event for event in read_ics(answered.data)}
        assert set(events) == {
            "Self-assessment: MSP 2025-26",
            "Self-assessment: MSP 2026-27",
            "Meeting: Town; hall, <b>",
        }
        cycle = events["Self-assessment: MSP 2026-27"]
        assert (cycle["DTSTART"], cycle["DTEND"]) == ("20260907", "20261031")
        assert cycle["URL"].endswith(cycle_path(world.board, world.cycle))
        assert events["Meeting: Town; hall, <b>"]["LOCATION"] == "Room 1, above"

    def test_an_organisations_last_days_of_all_boards(self, app: Flask, world: World) -> None:
        other: Board = make_board("Birch Vale SAB", "birch-vale")
        council = world.board.organisations[COUNCIL]
        other.add_partner(COUNCIL, organisation=council)
        other.opened("Birch asks")
        work()
        make_person("lead@council.example", (council, Role.ORGANISATION_LEAD))
        browser = Browser(app)
        browser.sign_in("lead@council.example")
        page = browser.get(f"{council.home}calendar/").text
        for part in ("Birch asks, Birch Vale SAB", "MSP 2026-27, Alder Bay SAB", "30 October 2026", "To come", "Over"):
            assert part in page, part
        events = read_ics(browser.get(f"{council.home}calendar/calendar.ics").data)
        assert sorted(event["SUMMARY"] for event in events) == [
            "Self-assessment: Birch asks, Birch Vale SAB",
            "Self-assessment: MSP 2025-26, Alder Bay SAB",
            "Self-assessment: MSP 2026-27, Alder Bay SAB",
        ]
        assert "Your last days, of all boards" in browser.get(council.home).text


def test_every_page_asks_little(app: Flask, world: World, manager: Browser) -> None:
    answer(world)
    manager.submit(f"{path(world.board, 'meetings')}new", **typed())
    (row,) = world.board.ask(list_meetings)
    home = world.board.space.home
    visitor = Visitor(app, world.board.manager)
    lay = make_person("lay@alder-bay.example", (world.board.space, Role.BOARD_LAY_MEMBER))
    pages = {
        visitor: ["", "brief/", f"brief/{world.cycle}", "meetings/", "meetings/new", f"meetings/{row.id}", "calendar/"],
        Visitor(app, lay): ["", f"cycles/{world.cycle}/results/", f"cycles/{world.cycle}/results/detail"],
    }
    for each, rests in pages.items():
        for rest in rests:
            each.get(home + rest)
            with tally(app) as counted:
                assert each.get(home + rest).status == 200
            assert len(counted.statements) <= MOST, (rest, len(counted.statements))
            print(rest or "first page", len(counted.statements))
