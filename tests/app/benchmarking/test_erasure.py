"""A space that is closed, taken out, erased and put back, with what it had let others see; on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries.peers import Peers, read_peers
from tenants import Audience, SpaceState, acting_for, change_state, operating, read, transaction
from tenants.erasure import erase_space
from tenants.portability import checksums, export_space, restore_space
from tests.app.benchmarking.releases_world import NOW, TO_REGION, UNNAMED_REGION, Board, World, editions, spread, work
from tests.isolation.probe import make_tables


@pytest.fixture
def world(app: Flask) -> World:
    make_tables(app)  # what is exported and erased is every table that the process knows: the tests' own too
    return World()


def peers_of(board: Board) -> Peers:
    with acting_for(board.space.id):
        return read_peers(series=ReleaseSeries.SELF, audience=Audience.REGION, today=NOW.date())


def close(board: Board) -> None:
    with operating(), transaction():
        change_state(board.space.id, SpaceState.CLOSED, now=NOW)


def test_what_an_erased_board_let_others_see_is_gone_with_it(world: World, tmp_path: Path) -> None:
    boards = [world.board(f"Board {place}") for place in range(6)]
    for place, board in enumerate(boards):
        terms = TO_REGION if place == 0 else UNNAMED_REGION
        board.release(world.cycle(board, spread(4 + place % 3, 6 - place % 3)), terms)
    work()
    gone, reader = boards[0], boards[1]
    assert [one.name for one in peers_of(reader).named] == ["Board 0"]
    assert peers_of(reader).figures
    close(gone)
    before = checksums(gone.space.id)
    assert "board_release" in before
    export_space(gone.space.id, tmp_path / "board.zip")
    receipt = erase_space(gone.space.id)
    assert receipt.erased["hidden_editions"] == 1
    assert [one.hidden_at is None for one in editions()] == [False]
    assert (peers_of(reader).named, peers_of(reader).figures) == ((), {})
    restore_space(tmp_path / "board.zip", now=NOW)
    assert checksums(gone.space.id) == before
    assert peers_of(reader).figures == {}


def test_erasing_one_that_was_in_no_edition_hides_none(world: World) -> None:
    boards = [world.board(f"Board {place}") for place in range(5)]
    for place, board in enumerate(boards):
        board.release(world.cycle(board, spread(4 + place % 3, 6 - place % 3)), UNNAMED_REGION)
    work()
    other = world.board("Board 9")
    close(other)
    assert "hidden_editions" not in erase_space(other.space.id).erased
    assert peers_of(boards[0]).figures
    with acting_for(boards[0].space.id):
        assert len(read(select(BoardRelease.id)).all()) == 1
