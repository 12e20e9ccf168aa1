"""What a region writes about a measure: saved, changed, taken away, never over somebody else's."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from app.benchmarking.queries.commentary import commentary_index, commentary_page, find_commentary
from app.benchmarking.service import commentary as service
from app.benchmarking.service.commentary import NEW, Stale
from app.core import clock
from app.people.trail import trail
from tenants import acting_for, transaction
from tests.app.accounts.helpers import Browser, title
from tests.app.benchmarking.region_world import ASKED, FULLY, World, codes, make_world, put_figures

BASE = "/regions/south-west/commentary"


@pytest.fixture
def world(app: Flask) -> World:
    made = make_world()
    put_figures()
    return made


@pytest.fixture
def lead(app: Flask, world: World) -> Browser:
    browser = Browser(app)
    browser.sign_in("lead@region.example")
    return browser


def save(world: World, words: str, *, council: str = "", revision: int = NEW, key: str = ASKED) -> None:
    with acting_for(world.region.id, world.lead), transaction():
        service.save(measure_key=key, year=2024, council_code=council, words=words, revision=revision, now=clock.now())


class TestService:
    def test_is_saved_changed_and_taken_away(self, world: World) -> None:
        save(world, "Five of us ask first.")
        save(world, "Six of us ask first.", revision=1)
        with acting_for(world.region.id, world.lead):
            text = find_commentary(ASKED, 2024, "")
            assert text is not None
            assert (text.words, text.revision) == ("Six of us ask first.", 2)
        save(world, "", revision=2)
        with acting_for(world.region.id, world.lead):
            assert find_commentary(ASKED, 2024, "") is None
            assert [row.what for row in trail(page=1).rows].count("Wrote about a measure") == 3

    def test_a_stale_page_changes_nothing(self, world: World) -> None:
        save(world, "First")
        with pytest.raises(Stale):
            save(world, "Second")
        with pytest.raises(Stale):
            save(world, "", revision=7)

    def test_the_same_again_is_no_change(self, world: World) -> None:
        save(world, "First")
        save(world, "First")
        with acting_for(world.region.id, world.lead):
            assert len(trail(page=1).rows) == 1

    def test_only_of_its_own_councils_and_of_measures_that_there_are(self, world: World) -> None:
        save(world, "A note", council=codes()[2])
        with pytest.raises(NoResultFound):
            save(world, "A note", council="E09000001")
        with pytest.raises(NoResultFound):
            save(world, "A note", key="no-such-measure")

    def test_a_page_knows_what_it_is_about(self, world: World) -> None:
        save(world, "A note", council=codes()[2], key=FULLY)
        with acting_for(world.region.id, world.lead):
            page = commentary_page(FULLY, year=None, council_code=codes()[2])
            assert page is not None
            assert (page.year, page.text and page.text.words) == (2024, "A note")
            assert commentary_page(FULLY, year=1999, council_code="") is None
            assert commentary_page(FULLY, year=None, council_code="E09000001") is None
            assert commentary_page("no-such-measure", year=None, council_code="") is None
            [one] = commentary_index().written
            assert [(area.code, text.words) for area, text in one.councils] == [(codes()[2], "A note")]


class TestPages:
    def test_is_written_and_read(self, lead: Browser) -> None:
        page = lead.get(f"{BASE}/{ASKED}?year=2024")
        assert title(page) == "Asked what they wanted, 2024-25: what we say about it"
        assert "Do not name or describe any adult" in page.text
        saved = lead.submit(f"{BASE}/{ASKED}?year=2024", words="We ask first.\nMost of us.")
        assert (saved.status_code, saved.location) == (303, f"{BASE}/#{ASKED}-2024")
        index = lead.get(f"{BASE}/")
        assert "We ask first.\nMost of us." in index.text

    def test_what_was_typed_stays_where_somebody_else_was_quicker(self, lead: Browser, world: World) -> None:
        form = lead.hidden(f"{BASE}/{ASKED}?year=2024")
        save(world, "Quicker")
        answer = lead.post(f"{BASE}/{ASKED}?year=2024", form | {"words": "Slower"})
        assert answer.status_code == 409
        assert "Somebody has changed this" in answer.text
        assert "Slower" in answer.text
        assert "Quicker" in answer.text
        again = lead.submit(f"{BASE}/{ASKED}?year=2024", words="Slower")
        assert again.status_code == 303

    def test_what_is_too_long_is_said_and_kept(self, lead: Browser) -> None:
        answer = lead.submit(f"{BASE}/{ASKED}?year=2024", words="a" * 4001)
        assert answer.status_code == 422
        assert "This must be 4,000 characters or fewer" in answer.text

    @pytest.mark.parametrize("path", ["/nothing", f"/{ASKED}?year=1999", f"/{ASKED}?council=E09000001"])
    def test_there_is_no_such_page(self, lead: Browser, path: str) -> None:
        assert lead.get(f"{BASE}{path}").status_code == 404
