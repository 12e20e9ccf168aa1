"""Boards side by side: what is shown, to whom, in how many statements; no rank, and no name that was not given."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from app.core import clock
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef
from tests.app.accounts.helpers import Browser, make_person, make_space
from tests.app.assessments.board.helpers import statements
from tests.app.benchmarking.releases_world import (
    EAST,
    NOW,
    TO_ENGLAND,
    TO_REGION,
    UNNAMED_ENGLAND,
    UNNAMED_REGION,
    WEST,
    Board,
    World,
    spread,
    work,
)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Browser]:
    def enter(space: SpaceRef, role: Role = Role.BOARD_CHAIR) -> Browser:
        email = f"{role.value}-two@{space.slug}.example"
        make_person(email, (space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return enter


def boards(world: World) -> list[Board]:
    """Three named, six unnamed; the first is named to its region and to England."""
    made = []
    for place in range(9):
        board = world.board(f"Board {place}")
        cycle_id = world.cycle(board, spread(4 + place % 3, 6 - place % 3))
        board.release(cycle_id, *((TO_REGION, TO_ENGLAND) if place < 3 else (UNNAMED_REGION, UNNAMED_ENGLAND)))
        made.append(board)
    work()
    return made


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


class TestPage:
    def test_shows_named_boards_and_the_unnamed_together(self, world: World, sign_in: Callable[..., Browser]) -> None:
        made = boards(world)
        page = sign_in(made[8].space).get(f"{made[8].space.home}peers/").text
        for name in ("Board 0", "Board 1", "Board 2", "Board 8"):
            assert name in page
        for name in (f"Board {place}" for place in range(3, 8)):
            assert name not in page
        assert "3 boards are named here" in page
        assert "over 9 boards, 6 of them unnamed" in page
        assert "Our board, not named to others" in page
        assert "nobody is ranked" in page
        assert "own view" in page
        assert ">50%<" in page
        assert page.index(">Board 0") < page.index(">Board 1") < page.index(">Board 2")

    def test_one_factor_shows_how_levels_are_spread(self, world: World, sign_in: Callable[..., Browser]) -> None:
        made = boards(world)
        browser = sign_in(made[0].space)
        page = browser.get(f"{made[0].space.home}peers/?key=factor-3").text
        assert "Not yet or Starting: 4, Established or Embedded: 6" in page
        assert "All factors" in page

    @pytest.mark.parametrize("query", ["key=factor-99", "series=moderated", "series=x", "audience=wales"])
    def test_what_there_is_not_is_not_found(self, world: World, sign_in: Callable[..., Browser], query: str) -> None:
        made = world.board("Board 0")
        browser = sign_in(made.space)
        for rest in ("", "boards.csv"):
            if rest and query.startswith("key"):
                continue
            assert browser.get(f"{made.space.home}peers/{rest}?{query}").status_code == 404

    def test_region_sees_its_boards_and_far_boards_do_not(self, world: World, sign_in: Callable[..., Browser]) -> None:
        boards(world)
        region = make_space(SpaceKind.REGION, "The West", "the-west", region_code=WEST)
        page = sign_in(region, Role.REGION_LEAD).get(f"{region.home}peers/").text
        assert "Board 0" in page
        assert "Board 5" not in page
        assert "Our board" not in page
        far = world.board("Far", EAST)
        browser = sign_in(far.space)
        near = browser.get(f"{far.space.home}peers/").text
        assert "Board 0" not in near
        assert "No board has released such results" in near
        wide = browser.get(f"{far.space.home}peers/?audience=england").text
        assert "Board 0" in wide
        assert "has not released these results to this group" in wide

    def test_says_how_many_more_are_needed(self, world: World, sign_in: Callable[..., Browser]) -> None:
        for place in range(2):
            board = world.board(f"Board {place}")
            board.release(world.cycle(board, spread(4, 6)), TO_REGION)
        reader = world.board("Reader")
        page = sign_in(reader.space).get(f"{reader.space.home}peers/").text
        assert "A mean needs 5 boards. 2 named boards have this, so at most 3 more must release" in page
        for place in range(2, 6):
            board = world.board(f"Board {place}")
            board.release(world.cycle(board, spread(4, 6)), TO_REGION)
        work()
        browser = sign_in(reader.space, Role.BOARD_MANAGER)
        assert "Quartiles need 8 boards: 2 more" in browser.get(f"{reader.space.home}peers/").text

    def test_withdrawn_is_gone_from_page_and_file_at_once(self, world: World, sign_in: Callable[..., Browser]) -> None:
        board, reader = world.board("Board 0"), world.board("Reader")
        [release_id] = board.release(world.cycle(board, spread(4, 6)), TO_REGION)
        browser = sign_in(reader.space)
        home = f"{reader.space.home}peers/"
        assert "Board 0" in browser.get(home).text
        assert "Board 0" in browser.get(f"{home}boards.csv").text
        board.withdraw(release_id)
        assert "Board 0" not in browser.get(home).text
        assert "Board 0" not in browser.get(f"{home}boards.csv").text

    def test_takes_the_same_statements_however_many_boards(self, world: World, sign_in: Callable[..., Browser]) -> None:
        reader = world.board("Reader")
        browser = sign_in(reader.space)
        counts = []
        for _ in range(2):
            browser.get(f"{reader.space.home}peers/")
            with statements() as found:
                assert browser.get(f"{reader.space.home}peers/").status_code == 200
            counts.append(len(found))
            if len(counts) == 1:
                boards(world)
        assert counts[0] == counts[1] <= 6


class TestFile:
    def test_is_a_long_table_with_a_status_beside_each_value(
        self, world: World, sign_in: Callable[..., Browser]
    ) -> None:
        made = boards(world)
        answer = sign_in(made[0].space).get(f"{made[0].space.home}peers/boards.csv")
        assert answer.mimetype == "text/csv"
        rows = table(answer.text)
        assert {row["board"] for row in rows} == {"Board 0", "Board 1", "Board 2", "Boards together"}
        own = [row for row in rows if row["board"] == "Board 0" and row["item_code"] == "factor-1"]
        assert [(row["measure"], row["value"], row["base"], row["status"]) for row in own] == [
            ("share at level 3 or 4", "60", "10", "value"),
            ("partners at level 1 to 2", "4", "10", "value"),
            ("partners at level 3 to 4", "6", "10", "value"),
        ]
        together = [row for row in rows if row["board"] == "Boards together" and row["item_code"] == "factor-1"]
        assert [row["value"] for row in together] == ["50", "40", "50", "60"]
        assert "Secret" not in answer.text
