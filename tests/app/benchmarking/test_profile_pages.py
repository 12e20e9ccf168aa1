"""Profiles and the bar over them: whose figures, compared with whom, on which day; who sees them at all."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask

from app.benchmarking.shapes import View
from app.benchmarking.views.view_state import LATER, WRONG_DATE, WRONG_YEAR, State, read_state
from app.boards import service as boards
from app.core import clock
from app.people.roles import Role
from tenants import SpaceKind, acting_for, transaction
from tests.app.accounts.helpers import make_person, make_space
from tests.app.benchmarking.looking_world import ASKED, BOARD, COUNCIL, FULLY, REGION, put_looking, words
from tests.app.benchmarking.region_world import LOADED, World, codes, make_release, make_world, put
from tests.support.visiting import Visitor, tally

NOW = datetime(2026, 11, 25, 12, tzinfo=clock.LOCAL)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def figures(world: World) -> UUID:
    return put_looking()


class TestReadState:
    def test_reads_all_that_a_link_says(self) -> None:
        said = {"with": "region", "year": "2024", "as_at": "2026-11-25", "council": "e06000022"}
        state = read_state(said, now=NOW)
        assert state == State(View("E06000022", 2024, "region", date(2026, 11, 25)))

    @pytest.mark.parametrize("view", [View(), View("E06000022", 2020, "neighbours", date(2020, 2, 29))])
    def test_a_link_restores_its_view(self, view: View) -> None:
        assert read_state(State(view).args(), now=NOW).view == view

    @pytest.mark.parametrize("text", ["25/11/2026", "25 November 2026", " 25 nov  2026 "])
    def test_reads_a_day_as_people_write_it(self, text: str) -> None:
        assert read_state({"as_at": text}, now=NOW).view.as_at == date(2026, 11, 25)

    @pytest.mark.parametrize(
        ("said", "remark"),
        [
            ({"year": "abc"}, WRONG_YEAR),
            ({"year": "1066"}, WRONG_YEAR),
            ({"as_at": "31/02/2026"}, WRONG_DATE),
            ({"as_at": "x" * 500}, WRONG_DATE),
            ({"as_at": "2026-11-26"}, LATER),
        ],
    )
    def test_says_what_it_does_not_understand(self, said: dict[str, str], remark: str) -> None:
        state = read_state(said, now=NOW)
        assert state.remarks == (remark,)
        assert state.view == View()

    @pytest.mark.parametrize("word", ["englan", "group-1", "'; drop", "group-" + "g" * 36])
    def test_knows_a_comparator_that_cannot_be(self, word: str) -> None:
        assert not read_state({"with": word}, now=NOW).knows_comparator


class TestProfile:
    def test_shows_each_measure_with_its_verdict_and_trend(self, app: Flask, world: World, figures: UUID) -> None:
        answer = Visitor(app, world.chair).get(f"{BOARD}/")
        assert answer.status == 200
        said = words(answer)
        assert "Against England, " in said
        assert "worse on 1 measure" in said
        assert "worsening" in said
        assert "62.0%" in said  # of being asked, 2024
        assert "59.0% to 65.0%" in said
        assert "Made-up figures" in said

    def test_compares_with_another_in_one_click(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.chair)
        page = visitor.get(f"{BOARD}/")
        links = re.findall(r'href="([^"]*\?with=(\w+))"', page.text)
        assert {word for _, word in links} >= {"region", "type", "neighbours"}
        for link, _ in links[:3]:
            assert visitor.get(unescape(link)).status == 200
        assert re.search(r"\d+ of \d+ councils", words(visitor.get(f"{BOARD}/?with=type")))

    def test_says_where_the_comparator_changes_the_answer(self, app: Flask, world: World, figures: UUID) -> None:
        # Of the South West alone, all others are a little lower than England: the first council is similar there.
        release = make_release(title="Another", loaded_at=LOADED + timedelta(days=1))
        own = codes()
        put(
            release,
            FULLY,
            2024,
            {**dict.fromkeys(own, 700.0), "E12000009": 700.0, "E92000001": 800.0},
            loaded_at=LOADED + timedelta(days=1),
        )
        said = words(Visitor(app, world.chair).get(f"{BOARD}/"))
        assert "Similar against the South West" in said

    def test_shows_another_councils_figures(self, app: Flask, world: World, figures: UUID) -> None:
        answer = Visitor(app, world.chair).get(f"{BOARD}/councils/{codes()[2]}")
        assert answer.status == 200
        assert "You are looking at another council. Its figures are public." in words(answer)

    def test_is_the_organisations_own_where_it_is_a_council(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.coordinator)
        answer = visitor.get(f"{COUNCIL}/")
        assert answer.status == 200
        assert f'href="{COUNCIL}/"' in answer.text  # in the bar
        assert visitor.get(f"{COUNCIL}/measures/{ASKED}").status == 200

    def test_of_a_region_is_any_of_its_councils(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.lead)
        assert "Find a measure" in words(visitor.get(f"{REGION}/"))
        assert visitor.get(f"{REGION}/councils/{codes()[0]}").status == 200

    def test_goes_to_the_council_that_is_chosen_in_its_bar(self, app: Flask, world: World, figures: UUID) -> None:
        first, second, *_ = codes()
        answer = Visitor(app, world.lead).get(f"{REGION}/councils/{first}?council={second}&with=region")
        assert answer.status == 302
        assert answer.headers["Location"].endswith(f"{REGION}/councils/{second}?with=region")

    @pytest.mark.parametrize(
        "path",
        [
            "/councils/E06999999",
            "/councils/E12000009",
            "/councils/E92000001",
            "/councils/E10000006",
            "/?council=E06999999",
        ],
    )
    def test_of_what_is_no_council_now_is_no_page(self, app: Flask, world: World, figures: UUID, path: str) -> None:
        assert Visitor(app, world.chair).get(BOARD + path).status == 404

    @pytest.mark.parametrize("word", ["nobody", "group-01890000-0000-7000-8000-000000000000"])
    def test_against_nobody_known_is_no_page(self, app: Flask, world: World, figures: UUID, word: str) -> None:
        assert Visitor(app, world.chair).get(f"{BOARD}/?with={word}").status == 404

    def test_says_what_it_did_not_understand(self, app: Flask, world: World, figures: UUID) -> None:
        answer = Visitor(app, world.chair).get(f"{BOARD}/?year=abc&as_at=31/02/2020")
        assert answer.status == 200
        assert WRONG_YEAR in words(answer)
        assert WRONG_DATE in words(answer)


class TestAsAt:
    def test_shows_what_stood_on_a_day(self, app: Flask, world: World, figures: UUID) -> None:
        later = LOADED + timedelta(days=40)
        revised = make_release(title="Revised", loaded_at=later)
        put(revised, ASKED, 2024, {codes()[0]: 910.0, "E92000001": 800.0}, loaded_at=later)
        visitor = Visitor(app, world.chair)
        assert "91.0%" in words(visitor.get(f"{BOARD}/"))
        before = visitor.get(f"{BOARD}/?as_at={clock.local_date(later - timedelta(days=1))}")
        assert "62.0%" in words(before)
        assert "91.0%" not in words(before)
        assert "This page is shown as it was on" in words(before)
        assert f'href="{BOARD}/">Show it as it is now' in before.text
        assert "91.0%" in words(visitor.get(f"{BOARD}/?as_at={clock.local_date(later)}"))

    def test_before_anything_came_in_is_a_calm_page(self, app: Flask, world: World, figures: UUID) -> None:
        answer = Visitor(app, world.chair).get(f"{BOARD}/?as_at=2020-01-01")
        assert answer.status == 200
        assert "No figures had been brought in by 1 January 2020" in words(answer)


class TestNothingYet:
    @pytest.mark.parametrize("path", ["/", "/measures", f"/measures/{ASKED}", "/moving", "/side-by-side", "/method"])
    def test_says_what_will_be_here(self, app: Flask, world: World, path: str) -> None:
        for visitor, base in ((world.chair, BOARD), (world.lead, REGION)):
            answer = Visitor(app, visitor).get(base + path)
            assert answer.status == 200
            if path not in ("/side-by-side", "/method"):
                assert "No figures have been brought in yet" in words(answer)

    def test_a_board_without_councils_is_told_where_to_choose(self, app: Flask, world: World) -> None:
        board = make_space(SpaceKind.BOARD, "Empty Board", "empty")
        with acting_for(board.id), transaction():
            boards.set_up(councils=[], now=clock.now())
        manager = make_person("manager@empty.example", (board, Role.BOARD_MANAGER))
        visitor = Visitor(app, manager)
        answer = visitor.get("/boards/empty/compare/")
        assert answer.status == 200
        assert "Choose the councils in the board’s settings" in words(answer)
        for path in ("/measures", f"/measures/{ASKED}", "/moving", "/side-by-side"):
            assert visitor.get(f"/boards/empty/compare{path}").status == 200


class TestWho:
    def test_an_organisation_that_is_no_council_has_no_such_pages(self, app: Flask, world: World) -> None:
        other = make_space(SpaceKind.ORGANISATION, "Quill Trust", "quill-trust")
        lead = Visitor(app, make_person("lead@trust.example", (other, Role.ORGANISATION_LEAD)))
        paths = ("/", "/measures", "/moving", "/side-by-side", "/method", "/dictionary.csv", f"/measures/{ASKED}.csv")
        for path in paths:
            assert lead.get(f"/organisations/quill-trust/compare{path}").status == 404
        assert "/compare/" not in lead.get("/organisations/quill-trust/").text

    def test_nobody_else_sees_a_boards_pages(self, app: Flask, world: World) -> None:
        assert Visitor(app, world.lead).get(f"{BOARD}/").status == 404
        assert Visitor(app, None).get(f"{BOARD}/").status in (302, 303)


class TestStatements:
    PATHS = ("/", f"/measures/{ASKED}", "/measures", "/moving", "/side-by-side", "/method", f"/measures/{ASKED}.csv")

    def test_are_few_whatever_there_is(self, app: Flask, world: World, figures: UUID) -> None:
        for account, base in ((world.chair, BOARD), (world.lead, REGION), (world.coordinator, COUNCIL)):
            visitor = Visitor(app, account)
            for path in self.PATHS:
                visitor.get(base + path)  # what never changes on the shelf is read once by a process
                with tally(app) as counted:
                    assert visitor.get(base + path).status == 200
                assert len(counted.statements) <= 8, (base, path, counted.statements)
