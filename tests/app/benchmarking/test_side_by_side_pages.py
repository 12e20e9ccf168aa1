"""Two to six councils beside each other."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.app.benchmarking.looking_world import BOARD, REGION, put_looking, words
from tests.app.benchmarking.region_world import World, codes, make_world
from tests.support.visiting import Visitor


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def chair(app: Flask, world: World) -> Visitor:
    put_looking()
    return Visitor(app, world.chair)


def path(*councils: str, more: str = "") -> str:
    return f"{BOARD}/side-by-side?{'&'.join(f'c={code}' for code in councils)}{more}"


class TestSideBySide:
    def test_shows_each_ones_figure_and_verdict(self, chair: Visitor) -> None:
        first, second, third, *_ = codes()
        said = words(chair.get(path(first, second, third)))
        line = said[said.index("Asked what they wanted") :][:400]
        assert "62.0%" in line
        assert "Worse" in line
        assert "92.0%" in line
        assert "Better" in line

    def test_begins_with_the_boards_own_and_asks_for_another(self, chair: Visitor) -> None:
        said = words(chair.get(f"{BOARD}/side-by-side"))
        assert "Bath and North East Somerset" in said
        assert "Add at least one more council" in said

    def test_is_put_together_without_scripts(self, chair: Visitor) -> None:
        first, second, third, *_ = codes()
        page = chair.get(path(first, second)).text
        assert f'<input type="hidden" name="c" value="{first}">' in page
        assert f'<option value="{third}">' in page
        without = re.search(r'href="([^"]*)">Take out<span[^>]*> Bath and North East Somerset', page)
        assert without is not None
        assert unescape(without[1]).endswith(f"?c={second}")

    def test_keeps_the_councils_when_the_comparator_changes(self, chair: Visitor) -> None:
        first, second, *_ = codes()
        page = unescape(chair.get(path(first, second)).text)
        assert f"?c={first}&c={second}&with=neighbours" in page
        said = words(chair.get(path(first, second, more="&with=neighbours")))
        assert "against 15 nearest neighbours" in said

    def test_shows_six_at_most_and_says_so(self, chair: Visitor) -> None:
        said = words(chair.get(path(*codes()[:8])))
        assert "You can put 6 councils side by side." in said
        assert said.count("Take out") == 6

    def test_names_each_council_once(self, chair: Visitor) -> None:
        first = codes()[0]
        assert "Add at least one more council" in words(chair.get(path(first, first)))

    @pytest.mark.parametrize("code", ["E06999999", "E12000009", "nonsense", "E10000006"])
    def test_of_what_is_no_council_is_no_page(self, chair: Visitor, code: str) -> None:
        assert chair.get(path(codes()[0], code)).status == 404

    def test_an_empty_choice_changes_nothing(self, chair: Visitor) -> None:
        first, second, *_ = codes()
        assert chair.get(path(first, second, "")).status == 200

    def test_of_a_region_begins_with_nobody(self, app: Flask, world: World, chair: Visitor) -> None:
        said = words(Visitor(app, world.lead).get(f"{REGION}/side-by-side"))
        assert "Add at least two councils" in said
