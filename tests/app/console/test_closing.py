"""What a space lets others read goes with it: closed, nobody could take it back any more."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.benchmarking.models import BoardRelease
from app.console import service
from app.core import clock
from app.core.errors import Refused
from app.outcomes.models import CountsRelease
from tenants import SpaceState, acting_for, overseeing, read, transaction
from tests.app.accounts.helpers import make_operator
from tests.app.benchmarking.releases_world import NOW, TO_REGION, spread
from tests.app.benchmarking.releases_world import World as Boards
from tests.app.outcomes.world import BATH, QUARTER_1, YEAR, bring_in, make_world, release, tidy


def test_results_of_a_board_are_gone_when_it_is_closed(app: Flask) -> None:
    operator, world = make_operator(), Boards()
    board, other = world.board("Alder Bay SAB"), world.board("Birch Vale SAB")
    cycle = world.cycle(board, spread(4, 6))
    board.release(cycle, TO_REGION, now=NOW)
    with acting_for(other.space.id):
        assert len(read(select(BoardRelease.id)).all()) == 1
    for state, left in ((SpaceState.ACTIVE, 1), (SpaceState.SUSPENDED, 1), (SpaceState.CLOSED, 0)):
        with overseeing(board.space.id, operator), transaction():
            service.change_state(state=state, now=clock.now())
        with acting_for(other.space.id):
            assert len(read(select(BoardRelease.id)).all()) == left


def test_counts_of_a_council_are_gone_when_it_is_closed_and_hold_it_to_its_council(app: Flask) -> None:
    operator, world = make_operator(), make_world()
    bring_in(world.bristol, tidy({(YEAR, 1): QUARTER_1}))
    release(world.bristol, 1)
    with acting_for(world.bath.id):
        assert len(read(select(CountsRelease.id)).all()) == 1
    for code in ("", BATH):
        with overseeing(world.bristol.id, operator), pytest.raises(Refused), transaction():
            service.tie_to_council(council_code=code, now=clock.now())
    with overseeing(world.bristol.id, operator), transaction():
        service.change_state(state=SpaceState.ACTIVE, now=clock.now())
    with overseeing(world.bristol.id, operator), transaction():
        service.change_state(state=SpaceState.CLOSED, now=clock.now())
    with acting_for(world.bath.id):
        assert read(select(CountsRelease.id)).all() == []
