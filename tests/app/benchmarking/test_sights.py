"""What a board or council says that it has seen: what it may say, who reads it, and what is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.benchmarking.queries.around import notes
from app.benchmarking.queries.own_side import notice, own_side
from app.benchmarking.queries.sights import own_sights
from app.benchmarking.service import sights as service
from app.benchmarking.service.sights import NoRegion, NotTheirs
from app.core import clock
from app.people.trail import trail
from tenants import SpaceKind, acting_for, new_id, transaction
from tests.app.accounts.helpers import make_space
from tests.app.benchmarking.region_world import ASKED, FULLY, RECORDED, World, codes, make_world, put_figures


@pytest.fixture
def world(app: Flask) -> World:
    made = make_world()
    put_figures()
    return made


def confirm_all(world: World) -> int:
    with acting_for(world.board.id, world.chair), transaction():
        return service.confirm(lines=own_side().unseen, now=clock.now())


class TestOwnSide:
    def test_a_board_sees_the_line_that_its_region_would_have(self, world: World) -> None:
        with acting_for(world.board.id, world.chair):
            side = own_side()
            assert [(line.area.code, line.cells[0].measure.key) for line in side.asked] == [(codes()[0], ASKED)]
            assert side.unseen == ((codes()[0], ASKED, 2024),)
            assert notice() is not None

    def test_so_does_a_council(self, world: World) -> None:
        with acting_for(world.council.id, world.coordinator):
            side = own_side()
            assert {key for _, key, _ in side.unseen} == {FULLY, RECORDED}
            assert len(side.asked) == 1

    def test_an_organisation_that_is_no_council_has_no_notice(self, world: World) -> None:
        other = make_space(SpaceKind.ORGANISATION, "Reed Trust", "reed-trust")
        with acting_for(other.id, world.coordinator):
            assert notice() is None

    def test_once_it_is_seen_the_notice_is_gone(self, world: World) -> None:
        assert confirm_all(world) == 1
        with acting_for(world.board.id, world.chair):
            assert notice() is None
            assert own_side().unseen == ()
            assert own_sights() == {(codes()[0], ASKED, 2024)}


class TestConfirming:
    def test_the_region_reads_it_and_another_board_does_not(self, world: World) -> None:
        confirm_all(world)
        with acting_for(world.region.id, world.lead):
            assert notes().seen == {(codes()[0], ASKED, 2024)}
        elsewhere = make_space(SpaceKind.REGION, "London", "london", region_code="E12000007")
        with acting_for(elsewhere.id, world.lead):
            assert notes().seen == frozenset()

    def test_twice_is_once_and_is_on_the_trail_once(self, world: World) -> None:
        assert confirm_all(world) == 1
        with acting_for(world.board.id, world.chair), transaction():
            assert service.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now()) == 0
        with acting_for(world.board.id, world.chair):
            said = [row.what for row in trail(page=1).rows]
        assert sum("Confirmed having seen" in one for one in said) == 1

    @pytest.mark.parametrize("line", [("other", ASKED), ("own", "no-such-measure"), ("away", ASKED)])
    def test_only_of_its_own_councils(self, world: World, line: tuple[str, str]) -> None:
        code = {"own": codes()[0], "other": codes()[3], "away": "E09000001"}[line[0]]
        with acting_for(world.board.id, world.chair), pytest.raises(NotTheirs), transaction():
            service.confirm(lines=[(code, line[1], 2024)], now=clock.now())

    def test_a_space_of_no_region_confirms_nothing(self, world: World) -> None:
        board = make_space(SpaceKind.BOARD, "Lone Board", "lone")
        with acting_for(board.id, new_id()), pytest.raises(NoRegion), transaction():
            service.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now())


def test_no_board_reads_what_another_has_seen_of_its_own_accord(world: World) -> None:
    """Boards of one region are of the same audience; what pages read is the current space's own alone."""
    from app.benchmarking.models import Sight
    from tenants import read

    confirm_all(world)
    with acting_for(world.council.id, world.coordinator):
        assert own_sights() == frozenset()
        assert len(read(select(Sight.id)).all()) == 1
