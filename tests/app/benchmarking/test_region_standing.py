"""How a region's councils stand, whom it asks first, and who may be named."""

from __future__ import annotations

import pytest
from flask import Flask

from app.benchmarking.queries.asking import weak_cells
from app.benchmarking.queries.region_page import RegionPage, region_page
from app.benchmarking.queries.standing import Moving
from app.benchmarking.service import sights as service
from app.benchmarking.shapes import Verdict, View
from app.core import clock
from tenants import acting_for, transaction
from tests.app.benchmarking.region_world import (
    ASKED,
    FULLY,
    RECORDED,
    REDUCED,
    REMAINED,
    YEARS,
    World,
    codes,
    make_release,
    make_world,
    put,
    put_figures,
)

MSP = "Making Safeguarding Personal"


@pytest.fixture
def world(app: Flask) -> World:
    made = make_world()
    put_figures()
    return made


def page_of(world: World, **view: str) -> RegionPage:
    with acting_for(world.region.id, world.lead):
        return region_page(View(**view))  # type: ignore[arg-type]


class TestStanding:
    def test_every_council_stands_on_every_measure(self, world: World) -> None:
        page = page_of(world)
        assert [row.measure.key for row in page.standing.rows] == [ASKED, FULLY, RECORDED, REDUCED, REMAINED]
        assert all(len(row.cells) == len(codes()) and row.year == YEARS[-1] for row in page.standing.rows)
        asked = page.standing.rows[0].cells
        assert [cell.verdict for cell in asked[:4]] == [Verdict.WORSE, Verdict.SIMILAR, Verdict.BETTER, Verdict.SIMILAR]
        assert [cell.trend.moving for cell in asked[:3]] == [Moving.WORSENING, Moving.STEADY, Moving.IMPROVING]
        assert page.standing.is_made_up

    def test_a_suppressed_figure_stands_nowhere(self, world: World) -> None:
        recorded = next(row for row in page_of(world).standing.rows if row.measure.key == RECORDED)
        assert recorded.cells[5].verdict is Verdict.UNKNOWN
        assert recorded.cells[5].moved is Verdict.UNKNOWN

    def test_compared_with_the_region_instead(self, world: World) -> None:
        page = page_of(world, comparator="region")
        assert page.label == "the South West"
        assert page.standing.rows[0].cells[0].verdict is Verdict.WORSE

    def test_what_moved_is_beyond_chance_and_the_worse_comes_first(self, world: World) -> None:
        moved = page_of(world).standing.moved
        assert [(cell.area.code, cell.measure.key, cell.moved) for cell in moved] == [
            (codes()[0], ASKED, Verdict.WORSE),
            (codes()[2], ASKED, Verdict.BETTER),
        ]

    def test_as_at_a_day_before_anything_was_there(self, world: World) -> None:
        from datetime import date

        with acting_for(world.region.id, world.lead):
            page = region_page(View(as_at=date(2025, 12, 31)))
        assert page.standing.rows == ()
        assert page.asked.named == ()


class TestAskFirst:
    def test_nobody_is_named_before_it_was_seen(self, world: World) -> None:
        page = page_of(world)
        assert page.asked.named == ()
        assert (page.asked.waiting, page.asked.councils_waiting) == (2, 2)
        assert page.helps.named == ()
        assert page.helps.waiting == 1

    def test_a_board_that_has_seen_it_is_named(self, world: World) -> None:
        own = codes()[0]
        with acting_for(world.board.id, world.chair), transaction():
            assert service.confirm(lines=[(own, ASKED, 2024)], now=clock.now()) == 1
        page = page_of(world)
        [line] = page.asked.named
        assert (line.area.code, line.topic) == (own, MSP)
        assert "Worse than England and worsening: Asked what they wanted (2024-25)" in line.why
        assert line.question.startswith("At what point of an enquiry")
        assert (page.asked.waiting, page.asked.councils_waiting) == (1, 1)
        [help_] = page.helps.named
        assert [cell.area.code for cell in help_.helpers] == [codes()[2]]

    def test_all_that_a_line_holds_must_have_been_seen(self, world: World) -> None:
        own = codes()[1]
        with acting_for(world.council.id, world.coordinator), transaction():
            service.confirm(lines=[(own, FULLY, 2024)], now=clock.now())
        assert page_of(world).asked.named == ()
        with acting_for(world.council.id, world.coordinator), transaction():
            service.confirm(lines=[(own, RECORDED, 2024)], now=clock.now())
        [line] = page_of(world).asked.named
        assert line.area.code == own
        assert line.why.startswith("Worse than England: Outcomes fully met (2024-25), Asking was recorded")

    def test_what_was_seen_of_another_year_counts_for_nothing(self, world: World) -> None:
        with acting_for(world.board.id, world.chair), transaction():
            service.confirm(lines=[(codes()[0], ASKED, 2023)], now=clock.now())
        assert page_of(world).asked.named == ()

    def test_two_measures_that_mirror_each_other_are_one(self, world: World) -> None:
        page = page_of(world)
        fourth = [cell for cell in weak_cells(page.standing) if cell.area.code == codes()[3]]
        assert {cell.measure.key for cell in fourth} == {REDUCED, REMAINED}
        assert page.asked.councils_waiting == 2  # the first and the second

    def test_old_figures_are_not_asked_about(self, world: World) -> None:
        put(make_release(title="Newer"), "sac-2015-advocate", 2027, dict.fromkeys(codes(), 800.0))
        page = page_of(world)
        assert (page.asked.named, page.asked.waiting, page.standing.moved) == ((), 0, ())

    def test_it_is_held_against_england_whatever_is_compared_with(self, world: World) -> None:
        assert page_of(world, comparator="type").asked == page_of(world).asked
