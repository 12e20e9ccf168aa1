"""A region's first page."""

from __future__ import annotations

import pytest
from flask import Flask

from app.benchmarking.service import commentary, sights
from app.core import clock
from app.people.roles import Role
from tenants import SpaceKind, acting_for, transaction
from tests.app.accounts.helpers import Browser, make_space, title
from tests.app.benchmarking.region_world import ASKED, World, codes, make_world, put_figures
from tests.app.spaces import browser_of
from tests.support.visiting import Visitor, tally

HOME = "/regions/south-west/"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def lead(app: Flask, world: World) -> Browser:
    browser = Browser(app)
    browser.sign_in("lead@region.example")
    return browser


class TestRegionHome:
    def test_without_figures_it_is_calm(self, lead: Browser) -> None:
        page = lead.get(HOME)
        assert title(page) == "South West"
        assert "No national figures are here yet" in page.text
        assert "Bristol" in page.text

    def test_shows_every_council_on_every_measure(self, lead: Browser) -> None:
        put_figures()
        page = lead.get(HOME).text
        assert "Made-up figures" in page
        assert page.count('scope="col"') >= len(codes()) + 3
        assert "Compared with <strong>England</strong>" in page
        assert "its 95% interval" in page
        assert f"/regions/south-west/compare/measures/{ASKED}" in page
        assert f"/regions/south-west/compare/councils/{codes()[0]}" in page

    def test_names_nobody_that_has_not_seen_it(self, lead: Browser, world: World) -> None:
        put_figures()
        page = lead.get(HOME).text
        first = page[page.index('id="first"') : page.index('id="moved"')]
        assert "2 lines, about 2 councils, have not been seen by their board or council yet." in " ".join(first.split())
        assert "Bath and North East Somerset" not in first
        with acting_for(world.board.id, world.chair), transaction():
            sights.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now())
        page = lead.get(HOME).text
        first = page[page.index('id="first"') : page.index('id="moved"')]
        assert "Bath and North East Somerset: Making Safeguarding Personal" in first
        assert "A question to ask:" in first
        assert "1 line more, about 1 council, has not been seen" in " ".join(first.split())

    @pytest.mark.parametrize("word", ["region", "type", "neighbours"])
    def test_the_comparator_is_one_click_away(self, lead: Browser, word: str) -> None:
        put_figures()
        assert f'href="/regions/south-west/?with={word}#heat"' in lead.get(HOME).text
        assert lead.get(f"{HOME}?with={word}").status_code == 200

    @pytest.mark.parametrize("query", ["with=nobody", "with=group-00000000-0000-0000-0000-000000000000"])
    def test_a_comparator_that_there_is_not(self, lead: Browser, query: str) -> None:
        put_figures()
        assert lead.get(f"{HOME}?{query}").status_code == 404

    def test_as_at_a_day(self, lead: Browser) -> None:
        put_figures()
        page = lead.get(f"{HOME}?as_at=2025-12-31").text
        assert "Shown as it was on 31 December 2025" in page
        assert "No national figures are here yet" in page
        assert "That is not a date" in lead.get(f"{HOME}?as_at=soon").text

    def test_what_the_region_wrote_is_there(self, lead: Browser, world: World) -> None:
        put_figures()
        with acting_for(world.region.id, world.lead), transaction():
            commentary.save(
                measure_key=ASKED, year=2024, council_code="", words="We <ask> first", revision=0, now=clock.now()
            )
        assert "We &lt;ask&gt; first" in lead.get(HOME).text

    def test_takes_eight_statements_however_many_councils(self, app: Flask, world: World, lead: Browser) -> None:
        put_figures()
        with acting_for(world.board.id, world.chair), transaction():
            sights.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now())
        visitor = Visitor(app, world.lead)
        for query in ("", "?with=neighbours"):
            visitor.get(f"{HOME}{query}")
            with tally(app) as counted:
                assert visitor.get(f"{HOME}{query}").status == 200
            assert len(counted.statements) <= 8, counted.statements

    def test_a_space_of_no_region_has_nothing_to_show(self, app: Flask) -> None:
        space = make_space(SpaceKind.REGION, "Nowhere", "nowhere")
        browser = browser_of(app, "lead@nowhere.example", space, Role.REGION_LEAD)
        assert "not tied to a region" in browser.get("/regions/nowhere/").text


class TestTrail:
    def test_says_what_was_done(self, lead: Browser, world: World) -> None:
        put_figures()
        with acting_for(world.region.id, world.lead), transaction():
            commentary.save(
                measure_key=ASKED, year=2024, council_code="", words="Words of ours", revision=0, now=clock.now()
            )
        page = lead.get(f"{HOME}trail").text
        assert "Wrote about a measure" in page
        assert "Words of ours" not in page
        assert lead.get(f"{HOME}trail?page=0").status_code == 404

    def test_an_analyst_does_not_read_it(self, app: Flask, world: World) -> None:
        analyst = browser_of(app, "analyst@region.example", world.region, Role.REGION_ANALYST)
        assert analyst.get(f"{HOME}trail").status_code == 403


class TestHeatFiles:
    def test_hold_what_the_page_shows(self, lead: Browser) -> None:
        put_figures()
        page = lead.get(HOME)
        assert f'href="{HOME}heat.png"' in page.text
        picture = lead.get(f"{HOME}heat.svg")
        assert picture.mimetype == "image/svg+xml"
        assert "Bristol" in picture.text
        assert "Source:" in picture.text
        assert lead.get(f"{HOME}heat.png").data.startswith(b"\x89PNG")
        table = lead.get(f"{HOME}heat.csv?with=type")
        rows = table.data.decode("utf-8-sig").splitlines()
        assert "status" in rows[0]
        assert len({row.split(",")[0] for row in rows[1:]}) > 2

    def test_are_not_there_without_figures_or_for_a_comparator_that_is_not(self, lead: Browser) -> None:
        assert lead.get(f"{HOME}heat.csv").status_code == 404
        put_figures()
        assert lead.get(f"{HOME}heat.csv?with=nobody").status_code == 404


def test_says_where_another_comparator_would_change_the_answer(lead: Browser) -> None:
    put_figures()
    page = lead.get(HOME)
    assert "The choice changes the answer" in page.text
    assert "would stand otherwise against" in page.text
