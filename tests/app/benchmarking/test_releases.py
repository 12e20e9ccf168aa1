"""What a board releases: what others see of it, who, until when; and that it is gone when it is withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.assessments.models import CycleState
from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries import releases as queries
from app.benchmarking.queries.peers import read_peers
from app.benchmarking.queries.previews import Subject, prepare
from app.benchmarking.service.releases import (
    AlreadyDone,
    CannotRelease,
    NobodyChosen,
    NoRegion,
    Stale,
    TooLittleChanged,
    WrongDay,
)
from app.people.roles import Role
from tenants import Audience, AuditEntry, SpaceKind, acting_for, db, read, transaction
from tests.app.accounts.helpers import make_person, make_space
from tests.app.benchmarking.releases_world import (
    EAST,
    FACTORS,
    NOW,
    TO_ENGLAND,
    TO_REGION,
    UNNAMED_REGION,
    Board,
    World,
    spread,
)
from tests.app.learning_needs.findings.world import surveyed

TODAY = NOW.date()


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture
def board(world: World) -> Board:
    return world.board("Alder Bay SAB")


def seen_by(space_id: UUID, audience: Audience = Audience.REGION) -> list[str]:
    with acting_for(space_id):
        peers = read_peers(series=ReleaseSeries.SELF, audience=audience, today=TODAY)
    return [one.name for one in peers.boards]


class TestRelease:
    def test_shows_what_the_preview_showed_and_no_partner(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        found = board.ask(prepare, Subject.CYCLE, cycle_id)
        [release_id] = board.release(cycle_id, TO_REGION)
        row = board.ask(queries.get_own, release_id)
        assert tuple(row.cells) == found.cells
        assert row.weight == 10
        assert row.cells[0]["value"] == 60
        assert [band["n"] for band in row.cells[0]["bands"]] == [4, 6]
        told = repr(row)
        assert "Secret" not in told
        assert "Partner 1" not in told

    def test_one_row_for_each_audience_with_its_own_name(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        board.release(cycle_id, UNNAMED_REGION, TO_ENGLAND)
        rows = {row.audience: row for row in board.ask(queries.list_own)}
        assert not rows[Audience.REGION].named
        assert rows[Audience.ENGLAND].named
        assert rows[Audience.REGION].region_code == "E12000009"
        assert rows[Audience.ENGLAND].region_code is None
        trail = board.ask(
            lambda: [
                (row.action, row.detail["audience"])
                for row in read(select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.action.like("release.%")))
            ]
        )
        assert sorted(trail) == [("release.made", "region"), ("release.made", "whole of England")]

    def test_reaches_its_audience_and_nobody_else(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(4, 6))
        near, far = world.board("Birch Vale SAB"), world.board("Cedar Moor SAB", EAST)
        region = make_space(SpaceKind.REGION, "The West", "west", region_code="E12000009")
        charity = make_space(SpaceKind.ORGANISATION, "Charity", "charity", region_code="E12000009")
        assert seen_by(near.space.id) == []
        board.release(cycle_id, TO_REGION)
        assert seen_by(near.space.id) == seen_by(region.id) == ["Alder Bay SAB"]
        assert seen_by(far.space.id) == seen_by(charity.id) == []
        board.release(cycle_id, TO_ENGLAND)
        assert seen_by(far.space.id, Audience.ENGLAND) == ["Alder Bay SAB"]

    def test_unnamed_is_never_seen_but_by_its_own_board(self, world: World, board: Board) -> None:
        near = world.board("Birch Vale SAB")
        board.release(world.cycle(board, spread(4, 6)), UNNAMED_REGION)
        assert seen_by(near.space.id) == []
        assert seen_by(board.space.id) == ["Alder Bay SAB"]

    def test_withdrawn_and_ended_are_gone_at_once(self, world: World, board: Board) -> None:
        near = world.board("Birch Vale SAB")
        cycle_id = world.cycle(board, spread(4, 6))
        [release_id] = board.release(cycle_id, TO_REGION)
        assert seen_by(near.space.id)
        board.withdraw(release_id)
        assert seen_by(near.space.id) == seen_by(board.space.id) == []
        with acting_for(near.space.id):
            assert read(select(BoardRelease.id)).all() == []
        assert board.ask(queries.get_own, release_id).standing(TODAY) is queries.Standing.WITHDRAWN
        with pytest.raises(AlreadyDone):
            board.withdraw(release_id)
        board.release(cycle_id, TO_REGION, until=TODAY)
        with acting_for(board.space.id), transaction():
            for row in db.session.scalars(select(BoardRelease).where(BoardRelease.withdrawn_at.is_(None))):
                row.until = date(2026, 1, 1)
        assert seen_by(near.space.id) == []
        [row] = [one for one in board.ask(queries.list_own) if one.withdrawn_at is None]
        assert row.standing(TODAY) is queries.Standing.ENDED

    def test_another_board_cannot_read_or_withdraw_it_as_its_own(self, world: World, board: Board) -> None:
        near = world.board("Birch Vale SAB")
        cycle_id = world.cycle(board, spread(4, 6))
        [release_id] = board.release(cycle_id, TO_REGION)
        with pytest.raises(NoResultFound):
            near.ask(queries.get_own, release_id)
        with pytest.raises(NoResultFound):
            near.withdraw(release_id)
        with pytest.raises(NoResultFound):
            near.release(cycle_id, TO_REGION, seen="")
        assert near.ask(queries.list_own) == ()

    def test_is_refused_where_it_must_be(self, world: World, board: Board) -> None:
        few = world.cycle(board, spread(2, 2), title="Few")
        with pytest.raises(CannotRelease):
            board.release(few, TO_REGION)
        still = world.cycle(board, spread(4, 6), title="Open", state=CycleState.OPEN)
        with pytest.raises(CannotRelease):
            board.release(still, TO_REGION)
        good = world.cycle(board, spread(4, 6))
        with pytest.raises(NobodyChosen):
            board.release(good)
        with pytest.raises(WrongDay):
            board.release(good, TO_REGION, until=TODAY - timedelta(days=1))
        with pytest.raises(Stale):
            board.release(good, TO_REGION, seen="another")
        nowhere = world.board("Nowhere SAB", None)
        with pytest.raises(NoRegion):
            nowhere.release(world.cycle(nowhere, spread(4, 6)), TO_ENGLAND)

    def test_a_button_pressed_twice_counts_once(self, world: World, board: Board) -> None:
        cycle_id, key = world.cycle(board, spread(4, 6)), uuid4()
        board.release(cycle_id, TO_REGION, key=key)
        with pytest.raises(AlreadyDone):
            board.release(cycle_id, TO_REGION, key=key)
        assert len(board.ask(queries.list_own)) == 1


class TestNewerVersion:
    def test_stands_in_place_of_the_older(self, world: World, board: Board) -> None:
        near = world.board("Birch Vale SAB")
        cycle_id = world.cycle(board, spread(4, 6))
        board.release(cycle_id, TO_REGION)
        board.release(cycle_id, UNNAMED_REGION, now=NOW + timedelta(hours=1))
        newest, older = board.ask(queries.list_own)
        assert (newest.version, older.version) == (2, 1)
        assert older.standing(TODAY) is queries.Standing.REPLACED
        assert seen_by(near.space.id) == []

    def test_is_refused_while_one_or_two_partners_have_changed(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(5, 7))
        board.release(cycle_id, TO_REGION)
        later = NOW + timedelta(days=1)
        for place in range(2):
            world.change(board, cycle_id, place, dict.fromkeys(FACTORS, 4), at=later)
            with pytest.raises(TooLittleChanged) as refused:
                board.release(cycle_id, TO_REGION, now=later)
            assert "Fewer than 3 partners" in refused.value.message
        world.change(board, cycle_id, 2, dict.fromkeys(FACTORS, 4), at=later)
        board.release(cycle_id, TO_REGION, now=later)
        # Back again is held against both.
        world.change(board, cycle_id, 2, dict.fromkeys(FACTORS, 2), at=later + timedelta(days=1))
        with pytest.raises(TooLittleChanged):
            board.release(cycle_id, TO_REGION, now=later + timedelta(days=2))

    def test_is_refused_where_in_one_factor_alone_few_have_changed(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(5, 7))
        board.release(cycle_id, TO_REGION)
        later = NOW + timedelta(days=1)
        for place in range(4):
            levels: dict[int, int | None] = dict.fromkeys(FACTORS, 4)
            world.change(board, cycle_id, place, levels | ({1: 2} if place > 1 else {}), at=later)
        with pytest.raises(TooLittleChanged):
            board.release(cycle_id, TO_REGION, now=later)

    def test_what_was_sent_before_and_came_after_is_one_change(self, world: World, board: Board) -> None:
        cycle_id = world.cycle(board, spread(5, 7))
        board.release(cycle_id, TO_REGION)
        world.change(board, cycle_id, 0, dict.fromkeys(FACTORS, 4), at=NOW - timedelta(minutes=1))
        with pytest.raises(TooLittleChanged):
            board.release(cycle_id, TO_REGION, now=NOW + timedelta(days=1))


class TestSurvey:
    def test_takes_over_the_findings_figures_and_gaps(self, app: Flask) -> None:
        made = surveyed()
        found = made.ask(prepare, Subject.SURVEY, made.survey_id)
        sheet = made.sheets["all"]
        assert found.refusal == ""
        assert found.left_out == ("Hoarding & self-neglect",)
        assert len(found.cells) == 17
        for cell in found.cells:
            row = sheet["topics"][cell["key"]]["rated"][0]
            expected = (row["n"], row["need"], row["low"], row["high"], row["mean_matters"], row["mean_can"])
            assert tuple(cell[name] for name in ("n", "value", "low", "high", "matters", "can")) == expected
        assert found.weight % 5 == 0

    def test_is_released_like_a_cycle(self, app: Flask) -> None:
        made = surveyed()
        person = make_person("m2@alder.example", (made.space, Role.BOARD_MANAGER))
        board = Board(made.space, person)
        with pytest.raises(NoRegion):
            board.release(made.survey_id, TO_REGION, what=Subject.SURVEY)
