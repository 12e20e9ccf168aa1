"""Finding a measure."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.app.benchmarking.looking_world import BOARD, REGION, put_looking, words
from tests.app.benchmarking.region_world import World, make_world
from tests.support.visiting import Visitor


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def chair(app: Flask, world: World) -> Visitor:
    put_looking()
    return Visitor(app, world.chair)


class TestSearch:
    @pytest.mark.parametrize("asked", ["asked", "ASKED", "sg4a asked", "sac-2015-msp-asked", "making safeguarding"])
    def test_finds_by_title_code_key_or_topic(self, chair: Visitor, asked: str) -> None:
        assert "/measures/sac-2015-msp-asked" in chair.get(f"{BOARD}/measures?q={asked}").text

    def test_shows_the_newest_figures_beside_them(self, chair: Visitor) -> None:
        said = words(chair.get(f"{BOARD}/measures?q=asked+outcomes"))
        assert "62.0%" in said
        assert "Worse" in said
        assert "2024-25 made up" in said

    def test_says_what_to_do_where_nothing_is_found(self, chair: Visitor) -> None:
        said = words(chair.get(f"{BOARD}/measures?q=zebra"))
        assert "No measure has this word." in said
        assert "Show all measures" in said

    def test_shows_what_was_typed_and_nothing_else_of_it(self, chair: Visitor) -> None:
        page = chair.get(f"{BOARD}/measures?q=%3Cscript%3Ealert(1)%3C/script%3E").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_takes_words_of_any_length(self, chair: Visitor) -> None:
        assert chair.get(f"{BOARD}/measures?q={'x' * 3000}").status == 200

    def test_keeps_its_words_when_the_comparator_changes(self, chair: Visitor) -> None:
        assert "?q=risk&amp;with=region" in chair.get(f"{BOARD}/measures?q=risk").text

    def test_is_a_regions_first_page(self, app: Flask, world: World, chair: Visitor) -> None:
        said = words(Visitor(app, world.lead).get(f"{REGION}/"))
        assert "South West England Councils" in said
