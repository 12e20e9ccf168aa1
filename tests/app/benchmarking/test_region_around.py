"""What lies around a region's figures: boards' releases, its own calls and their answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries.around import around
from app.benchmarking.queries.peers_named import list_named
from app.benchmarking.queries.sights import list_released
from app.core import clock
from app.outcomes.models import CountsRelease, ReturnCall
from tenants import Audience, SpaceKind, acting_for, db, new_id, transaction
from tests.app.benchmarking.region_world import SOUTH_WEST, World, codes, make_world

TODAY = date(2026, 3, 1)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def release(
    world: World, *, audience: Audience = Audience.REGION, named: bool = True, until: date | None = None
) -> None:
    cells = [
        {"key": "a", "label": "Listening", "n": 8, "state": "value", "value": 75, "low": None, "high": None},
        {"key": "b", "label": "Asking", "n": 8, "state": "bound", "value": None, "low": 80, "high": 100},
        {"key": "c", "label": "Advocacy", "n": 8, "state": "bound", "value": None, "low": 0, "high": 20},
        {"key": "d", "label": "Risk", "n": None, "state": "few", "value": None, "low": None, "high": None},
    ]
    with acting_for(world.board.id, world.chair), transaction():
        db.session.add(
            BoardRelease(
                audience=audience,
                region_code=SOUTH_WEST if audience is Audience.REGION else None,
                named=named,
                until=until,
                series=ReleaseSeries.SELF,
                subject_id=new_id(),
                title="Autumn",
                board_name="Alder Bay Board",
                council_codes=[codes()[0]],
                instrument_key="msp",
                reporting_year=2026,
                weight=8,
                cells=cells,
                released_at=clock.now(),
            )
        )


def call(world: World, *, closed: bool = False) -> ReturnCall:
    row = ReturnCall(
        id=new_id(),
        audience=Audience.REGION,
        region_code=SOUTH_WEST,
        named=True,
        title="First quarter",
        year=2026,
        quarter=1,
        tables=["SG4a"],
        due_on=TODAY,
        words="",
        region_name="South West",
        called_at=clock.now(),
        closed_at=clock.now() if closed else None,
    )
    call_id = row.id
    with acting_for(world.region.id, world.lead), transaction():
        db.session.add(row)
    return ReturnCall(id=call_id)


def answer(world: World, called: ReturnCall, *, withdrawn: bool = False) -> None:
    with acting_for(world.council.id, world.coordinator), transaction():
        db.session.add(
            CountsRelease(
                audience=Audience.REGION,
                region_code=SOUTH_WEST,
                named=True,
                withdrawn_at=clock.now() if withdrawn else None,
                council_code=codes()[1],
                council_name="Quill",
                year=2026,
                quarter=1,
                quarters=1,
                call_id=called.id,
                cells=[],
                released_at=clock.now(),
            )
        )


def test_nothing_is_around(world: World) -> None:
    with acting_for(world.region.id, world.lead):
        assert (around().boards, around().calls) == (0, ())
        assert list_named() == ()


def test_boards_that_released_to_the_region_by_name_are_counted(world: World) -> None:
    release(world)
    release(world)
    release(world, named=False)
    release(world, audience=Audience.ENGLAND)
    with acting_for(world.region.id, world.lead):
        assert around().boards == 1
        assert [board.name for board in list_named()] == ["Alder Bay Board"] * 2
        assert [cell.words for cell in list_named()[0].cells] == [
            "75% at level 3 or 4",
            "at least 80% at level 3 or 4",
            "at most 20% at level 3 or 4",
            "too few partners to show",
        ]


def test_what_has_run_out_is_not(world: World) -> None:
    release(world, until=clock.local_date(clock.now()) - timedelta(days=1))
    with acting_for(world.region.id, world.lead):
        assert around().boards == 0
        assert list_named() == ()


def test_open_calls_and_who_has_answered(world: World) -> None:
    called = call(world)
    call(world, closed=True)
    with acting_for(world.region.id, world.lead):
        assert [(one.title, one.answered) for one in around().calls] == [("First quarter", 0)]
    answer(world, called, withdrawn=True)
    answer(world, called)
    with acting_for(world.region.id, world.lead):
        assert [(one.title, one.answered) for one in around().calls] == [("First quarter", 1)]


def test_a_space_sees_what_it_has_released_itself_alone(world: World) -> None:
    release(world)
    release(world, audience=Audience.ENGLAND, named=False)
    answer(world, ReturnCall(id=None))
    today = clock.local_date(clock.now())
    with acting_for(world.board.id, world.chair):
        found = list_released(SpaceKind.BOARD, today=today)
        assert {(one.audience, one.named) for one in found} == {(Audience.REGION, True), (Audience.ENGLAND, False)}
        assert {one.what for one in found} == {"Partners’ own view"}
    with acting_for(world.council.id, world.coordinator):
        assert [(one.what, one.title) for one in list_released(SpaceKind.ORGANISATION, today=today)] == [
            ("Counts", "2026-27, quarter 1")
        ]
        assert list_released(SpaceKind.BOARD, today=today) == ()  # the board's are another's
