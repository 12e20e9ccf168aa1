"""What is moving: of a board's council, and of a region's, which names nobody before they have seen it."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from app.benchmarking.service import sights
from app.core import clock
from tenants import acting_for, transaction
from tests.app.benchmarking.looking_world import ASKED, BOARD, REGION, put_looking, words
from tests.app.benchmarking.region_world import World, codes, make_world
from tests.support.visiting import Visitor


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def figures(world: World) -> UUID:
    return put_looking()


class TestMoving:
    def test_of_a_board_is_its_own_councils(self, app: Flask, world: World, figures: UUID) -> None:
        said = words(Visitor(app, world.chair).get(f"{BOARD}/moving"))
        worse, better = said.index("Worse, and getting worse"), said.index("Better, and still improving")
        assert worse < said.index("78.0% 2020-21 62.0% 2024-25") < better
        assert "Nothing is better and still improving." in said

    def test_of_a_region_counts_what_was_not_seen(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.lead)
        said = words(visitor.get(f"{REGION}/moving"))
        assert "1 more line is not named here" in said
        worse = said[said.index("Worse, and getting worse") : said.index("Getting worse, but not worse yet")]
        assert "Bath and North East Somerset" not in worse
        assert "Bristol" in said[said.index("Better, and still improving") :]

    def test_of_a_region_names_what_was_seen(self, app: Flask, world: World, figures: UUID) -> None:
        with acting_for(world.board.id, world.chair), transaction():
            sights.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now())
        said = words(Visitor(app, world.lead).get(f"{REGION}/moving"))
        worse = said[said.index("Worse, and getting worse") : said.index("Getting worse, but not worse yet")]
        assert "Bath and North East Somerset" in worse
        assert "not named here" not in said

    def test_compares_each_council_with_its_own(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.lead)
        for word in ("region", "type", "neighbours"):
            answer = visitor.get(f"{REGION}/moving?with={word}")
            assert answer.status == 200
            assert "each council’s own comparator" in words(answer)

    def test_of_one_council_of_the_region_shows_its_public_figures(
        self, app: Flask, world: World, figures: UUID
    ) -> None:
        said = words(Visitor(app, world.lead).get(f"{REGION}/moving?council={codes()[0]}"))
        assert "62.0%" in said
