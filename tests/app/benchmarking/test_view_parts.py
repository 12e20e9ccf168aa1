"""What stands over every page of comparisons: neighbours with distances, exactly this view, who takes a place."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest
from flask import Flask

from app.benchmarking.queries.standing import trend_of
from app.commons.models import AreaKind, FigureState, MeasureKind
from app.commons.shapes import FigureRow
from app.commons.statistics.trends import trend_of_survey
from app.core import clock
from tests.app.benchmarking.looking_world import ASKED, BOARD, put_looking, words
from tests.app.benchmarking.region_world import World, codes, make_world
from tests.app.benchmarking.test_measure_pages import caveat
from tests.app.benchmarking.test_measure_reckoning import measure
from tests.support.visiting import Visitor

SURREY = "E10000030"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def figures(world: World) -> UUID:
    return put_looking()


class TestBar:
    def test_names_neighbours_with_their_distances_nearest_first(self, app: Flask, world: World, figures: UUID) -> None:
        said = words(Visitor(app, world.chair).get(f"{BOARD}/measures/{ASKED}?with=neighbours"))
        listed = said[said.index("Which councils are compared with: 15 nearest neighbours") :]
        distances = [float(one) for one in re.findall(r"\((\d\.\d\d)\)", listed[: listed.index("The number is")])]
        assert len(distances) == 15
        assert distances == sorted(distances)

    def test_of_all_of_england_lists_nobody(self, app: Flask, world: World, figures: UUID) -> None:
        assert "Which councils" not in words(Visitor(app, world.chair).get(f"{BOARD}/measures/{ASKED}"))

    @pytest.mark.parametrize("page", ["/", f"/measures/{ASKED}", f"/councils/{SURREY}", "/moving", "/side-by-side"])
    def test_links_to_exactly_what_is_shown(self, app: Flask, world: World, figures: UUID, page: str) -> None:
        visitor = Visitor(app, world.chair)
        query = f"?with=region{'&c=E06000022&c=E10000030' if 'side' in page else ''}"
        answer = visitor.get(f"{BOARD}{page}{query}")
        [link] = re.findall(r'href="([^"]+)">Link to exactly this view', answer.text)
        assert f"as_at={clock.local_date(clock.now())}" in link
        assert "with=region" in link
        assert ("year=2024" in link) is (page != "/moving")
        again = visitor.get(unescape(link))
        assert again.status == 200
        cells = [re.findall(r"<td[^>]*>.*?</td>", one.text, re.DOTALL) for one in (answer, again)]
        bare = [[re.sub(r"<[^>]+>", "", cell) for cell in each] for each in cells]
        assert bare[0] == bare[1]

    def test_says_which_councils_take_a_place_and_when(self, app: Flask, world: World, figures: UUID) -> None:
        for page in (f"/councils/{SURREY}", f"/measures/{ASKED}?council={SURREY}"):
            said = words(Visitor(app, world.chair).get(f"{BOARD}{page}"))
            assert "Surrey ends on 1 April 2027. East Surrey and West Surrey take its place." in said

    def test_of_a_day_before_any_figures_says_so(self, app: Flask, world: World, figures: UUID) -> None:
        said = words(Visitor(app, world.chair).get(f"{BOARD}/measures/{ASKED}?as_at=2001-01-01"))
        assert "No figures had been brought in by 1 January 2001." in said


class TestSource:
    @pytest.mark.parametrize("page", ["/moving", f"/side-by-side?c={SURREY}&c=E06000022"])
    def test_stands_under_tables_that_have_no_chart(self, app: Flask, world: World, figures: UUID, page: str) -> None:
        assert "Source: " in words(Visitor(app, world.chair).get(f"{BOARD}{page}"))

    def test_a_file_says_whose_neighbours(self, app: Flask, world: World, figures: UUID) -> None:
        answer = Visitor(app, world.chair).get(f"{BOARD}/measures/{ASKED}.csv?with=neighbours")
        assert "15 nearest neighbours of Bath and North East Somerset" in answer.text
        assert codes()[0] in answer.text


def test_an_interval_that_is_cut_at_the_end_of_the_scale_does_not_make_a_trend_surer() -> None:
    values = (96.0, 97.0, 97.5, 98.0, 99.0)
    history = {
        2020 + at: FigureRow(
            *("x", 2020 + at, "E1", AreaKind.COUNCIL, FigureState.VALUE),
            *(value, value - 4, min(100.0, value + 4), None, None, 100.0, None),
        )
        for at, value in enumerate(values)
    }
    found = trend_of(measure(MeasureKind.SURVEY), history, 2024)
    assert found.p == pytest.approx(trend_of_survey(values, [4.0] * 5).p)


class TestCautions:
    def test_stand_wherever_the_figure_is(self, app: Flask, world: World, figures: UUID) -> None:
        caveat(codes()[0], 2024, "Sent in upside down.")
        visitor = Visitor(app, world.chair)
        for page in ("/", "/measures", f"/measures/{ASKED}", f"/side-by-side?c={codes()[0]}&c={SURREY}", "/moving"):
            assert "Sent in upside down." in words(visitor.get(f"{BOARD}{page}")), page
        for file in (f"/measures/{ASKED}.csv", f"/measures/{ASKED}/bars.svg", f"/councils/{codes()[0]}/spine.csv"):
            assert "Sent in upside down." in visitor.get(f"{BOARD}{file}").text, file

    def test_of_an_earlier_year_stand_under_the_years(self, app: Flask, world: World, figures: UUID) -> None:
        caveat(codes()[0], 2023, "Counted by hand.")
        visitor = Visitor(app, world.chair)
        said = words(visitor.get(f"{BOARD}/measures/{ASKED}"))
        assert "2023-24: Counted by hand." in said[said.index("Over the years") :]
        assert "Counted by hand." in visitor.get(f"{BOARD}/measures/{ASKED}/trend.svg").text
        assert "Counted by hand." not in visitor.get(f"{BOARD}/measures/{ASKED}/bars.svg").text
