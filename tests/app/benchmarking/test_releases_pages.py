"""The pages of releases: preview, confirm, receipt, withdraw; who may do what; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.core import clock
from app.people.roles import Role
from tests.app.accounts.helpers import Browser, hidden_fields, make_person
from tests.app.assessments.board.helpers import statements
from tests.app.benchmarking.releases_world import NOW, TO_REGION, Board, World, spread
from tests.app.learning_needs.findings.world import surveyed


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture
def board(world: World) -> Board:
    return world.board("Alder Bay SAB")


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Browser]:
    def enter(board: Board, role: Role = Role.BOARD_MANAGER) -> Browser:
        email = f"{role.value}-two@{board.space.slug}.example"
        make_person(email, (board.space, role))
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return enter


def path(board: Board, rest: str = "") -> str:
    return f"{board.space.home}releases/{rest}"


def send(browser: Browser, where: str, **fields: str) -> str:
    """Fill the form in, look at the page that asks once more, and answer yes; return where that leads."""
    check = browser.post(where, hidden_fields(browser.get(where).text) | fields)
    assert check.status_code == 200
    assert "Check before you release" in check.text
    done = browser.post(where, hidden_fields(check.text) | {"confirmed": "yes"})
    assert done.status_code == 303
    return str(done.headers["Location"])


class TestReleasing:
    def test_from_preview_to_receipt_to_withdrawal(
        self, world: World, board: Board, sign_in: Callable[..., Browser]
    ) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        manager = sign_in(board)
        assert "Nothing." in manager.get(path(board)).text
        where = path(board, f"new/cycle/{cycle_id}")
        page = manager.get(where).text
        assert "Exactly what others would see" in page
        assert "60%" in page
        assert "Not yet or Starting: 4, Established or Embedded: 6" in page
        assert "Secret" not in page
        receipt = send(
            manager,
            where,
            audiences="region",
            region_named="named",
            **{"until-day": "31", "until-month": "3", "until-year": "2028"},
        )
        text = manager.get(receipt).text
        for said in ("South West", "31 March 2028", "Withdraw it", "60%", "Can be seen"):
            assert said in text
        assert "Can be seen" in manager.get(path(board)).text
        withdrawal = f"{receipt}/withdraw"
        assert "gone at once" in manager.get(withdrawal).text
        assert manager.submit(withdrawal).status_code == 303
        after = manager.get(receipt).text
        assert "Nobody outside your board any more" in after
        assert "Withdrawn on" in after
        assert manager.submit(receipt + "/withdraw", to=withdrawal).status_code in (303, 422)

    def test_both_audiences_give_two_receipts(
        self, world: World, board: Board, sign_in: Callable[..., Browser]
    ) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        manager = sign_in(board)
        where = path(board, f"new/cycle/{cycle_id}")
        shown = hidden_fields(manager.get(where).text)
        fields = shown | {"region_named": "named", "england_named": "unnamed"}
        check = manager.ask("POST", where, data={**fields, "audiences": ["region", "england"]})
        assert "see Alder Bay SAB beside its results" in check.text
        assert "Nobody sees your board’s results" in check.text
        again = hidden_fields(check.text) | {"confirmed": "yes"}
        done = manager.ask("POST", where, data={**again, "audiences": ["region", "england"]})
        text = manager.get(done.headers["Location"]).text
        assert "all of England, unnamed" in text
        withdrawal = f"{done.headers['Location']}/withdraw"
        assert "Your release to all of England stays" in manager.get(withdrawal).text
        manager.submit(withdrawal)
        assert "Your other release of the same results still stands" in manager.get(done.headers["Location"]).text

    def test_says_what_is_wrong_and_loses_nothing(
        self, world: World, board: Board, sign_in: Callable[..., Browser]
    ) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        manager = sign_in(board)
        where = path(board, f"new/cycle/{cycle_id}")
        shown = hidden_fields(manager.get(where).text)
        nobody = manager.post(where, shown | {"until-day": "40", "until-month": "3", "until-year": "2028"})
        assert nobody.status_code == 422
        assert "Choose who may see this" in nobody.text
        assert 'value="40"' in nobody.text
        unsaid = manager.post(where, shown | {"audiences": "region"})
        assert unsaid.status_code == 422
        assert "Choose how your region sees it" in unsaid.text
        assert re.search(r'value="region"[^>]*checked|checked[^>]*value="region"', unsaid.text)
        past = shown | {"audiences": "region", "region_named": "named", "confirmed": "yes"}
        late = manager.post(where, past | {"until-day": "1", "until-month": "3", "until-year": "2020"})
        assert late.status_code == 409
        assert "The last day must be today or later" in late.text
        wrong = manager.post(where, shown | {"audiences": "mars"})
        assert wrong.status_code == 422

    def test_change_something_goes_back_with_all_that_was_said(
        self, world: World, board: Board, sign_in: Callable[..., Browser]
    ) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        manager = sign_in(board)
        where = path(board, f"new/cycle/{cycle_id}")
        check = manager.post(
            where, hidden_fields(manager.get(where).text) | {"audiences": "england", "england_named": "unnamed"}
        )
        back = manager.post(where, hidden_fields(check.text) | {"confirmed": "no"})
        assert back.status_code == 200
        assert re.search(r'value="unnamed"[^>]*checked', back.text)

    def test_stale_preview_is_refused(self, world: World, board: Board, sign_in: Callable[..., Browser]) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        manager = sign_in(board)
        where = path(board, f"new/cycle/{cycle_id}")
        shown = hidden_fields(manager.get(where).text)
        for place in range(3):
            world.change(board, cycle_id, place, {1: 4}, at=NOW)
        answer = {"audiences": "region", "region_named": "named", "confirmed": "yes"}
        page = manager.post(where, shown | answer)
        assert page.status_code == 409
        assert "The results have changed" in page.text
        assert hidden_fields(page.text)["seen"] != shown["seen"]

    def test_board_without_a_region_is_told_whom_to_ask(self, world: World, sign_in: Callable[..., Browser]) -> None:
        nowhere = world.board("Nowhere SAB", None)
        cycle_id = world.cycle(nowhere, spread(4, 6))
        manager = sign_in(nowhere)
        for rest in ("", f"new/cycle/{cycle_id}"):
            page = manager.get(path(nowhere, rest)).text
            assert "Ask whoever runs this service" in page
        shown = {"csrf_token": hidden_fields(manager.get(f"{nowhere.space.home}").text).get("csrf_token", "")}
        manager.post(path(nowhere, f"new/cycle/{cycle_id}"), shown | {"audiences": "england", "confirmed": "yes"})
        assert "Can be seen" not in manager.get(path(nowhere)).text

    def test_survey_shows_need_with_intervals_and_gaps(self, app: Flask, sign_in: Callable[..., Browser]) -> None:
        made = surveyed()
        manager = sign_in(Board(made.space, made.manager))
        page = manager.get(f"{made.space.home}releases/new/survey/{made.survey_id}").text
        assert "Left out, because no other board has them: Hoarding &amp; self-neglect" in page
        assert "Need, and its 95% interval" in page


class TestPermissions:
    @pytest.mark.parametrize(
        ("role", "may_look", "may_change"),
        [
            (Role.BOARD_MANAGER, True, True),
            (Role.BOARD_CHAIR, True, False),
            (Role.BOARD_ANALYST, True, False),
            (Role.BOARD_LAY_MEMBER, True, False),
        ],
    )
    def test_everybody_looks_and_the_manager_changes(
        self,
        world: World,
        board: Board,
        sign_in: Callable[..., Browser],
        role: Role,
        may_look: bool,
        may_change: bool,
    ) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        [release_id] = board.release(cycle_id, TO_REGION)
        browser = sign_in(board, role)
        for rest in ("", f"{release_id}"):
            assert (browser.get(path(board, rest)).status_code == 200) is may_look
        for rest in (f"new/cycle/{cycle_id}", f"{release_id}/withdraw"):
            assert browser.get(path(board, rest)).status_code == (200 if may_change else 403)

    def test_another_boards_is_not_found(self, world: World, board: Board, sign_in: Callable[..., Browser]) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        [release_id] = board.release(cycle_id, TO_REGION)
        other = world.board("Birch Vale SAB")
        browser = sign_in(other)
        for rest in (f"{release_id}", f"{release_id}/withdraw", f"new/cycle/{cycle_id}", f"new/survey/{cycle_id}"):
            assert browser.get(path(other, rest)).status_code == 404
        assert browser.get(path(other, f"new/other/{cycle_id}")).status_code == 404


class TestStatements:
    def test_a_page_asks_no_more_than_eight(self, world: World, board: Board, sign_in: Callable[..., Browser]) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        [release_id] = board.release(cycle_id, TO_REGION)
        manager = sign_in(board)
        for rest in ("", f"new/cycle/{cycle_id}", f"{release_id}", f"{release_id}/withdraw"):
            manager.get(path(board, rest))
            with statements() as found:
                assert manager.get(path(board, rest)).status_code == 200
            assert len(found) <= 8, (rest, found)
