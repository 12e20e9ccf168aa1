"""The page of one measure: charts, table, verdicts, states, history, and what has to be said beside them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.commons.models import ENGLAND, Caveat, Figure, FigureState, MeasureYear, Release, ReleaseKind
from app.core import clock
from tenants import db, maintaining, new_id, transaction
from tests.app.benchmarking.looking_world import ASKED, BOARD, REGION, put_looking, words
from tests.app.benchmarking.region_world import LOADED, World, codes, make_release, make_world, put
from tests.support.visiting import Visitor

PATH = f"{BOARD}/measures/{ASKED}"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def figures(world: World) -> UUID:
    return put_looking()


@pytest.fixture
def chair(app: Flask, world: World, figures: UUID) -> Visitor:
    return Visitor(app, world.chair)


def row_of(text: str, code: str) -> str:
    """One council's row of the table, without tags."""
    found = re.search(rf'<tr[^>]*><th scope="row"[^>]*><a class="govuk-link" href="[^"]*{code}[^"]*">.*?</tr>', text)
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split())


class TestMeasure:
    def test_shows_the_own_figure_against_the_comparator(self, chair: Visitor) -> None:
        said = words(chair.get(PATH))
        assert "62.0%" in said
        assert "95% interval 59.0% to 65.0%" in said
        assert "England 80.0% as published" in said
        assert "against England Worse rank 14 of 14" in said
        assert "over five years Worsening 78.0% in 2020-21, 62.0% in 2024-25" in said
        assert "The answer is the same whoever it is compared with." in said

    def test_has_every_chart_with_its_words_and_files(self, chair: Visitor) -> None:
        page = chair.get(PATH).text
        for name in ("bars", "trend", "process", "funnel", "map"):
            assert f'<figure class="chart" data-chart id="{name}">' in page
            for ext in ("svg", "png", "csv"):
                assert f'href="{PATH}/{name}.{ext}"' in page
        said = words(chair.get(PATH))
        assert said.count("Source: A test, Made-up collection, published 1 January 2026") == 5
        assert said.count("Made-up figures: nothing here is about real people or real councils.") >= 4

    def test_lists_every_council_those_without_a_figure_last(self, chair: Visitor) -> None:
        page = chair.get(PATH).text
        own = codes()
        assert row_of(page, own[0]).startswith("Bath and North East Somerset this council 62.0% 59.0% to 65.0%")
        assert "620 of 1,000" in row_of(page, own[0])
        assert row_of(page, own[0]).endswith("14 (14) ▼ Worse")
        assert "suppressed: 0 to 4" in row_of(page, own[5])
        assert "no figure" in row_of(page, "E06000001")
        assert page.index(f"councils/{own[2]}") < page.index(f"councils/{own[0]}") < page.index(f"councils/{own[5]}")

    def test_shows_another_year_or_says_that_there_is_none(self, chair: Visitor) -> None:
        assert "74.0%" in words(chair.get(f"{PATH}?year=2021"))
        missing = words(chair.get(f"{PATH}?year=1999"))
        assert "There are no figures of that year. You see the newest year." in missing
        assert "62.0%" in missing

    def test_has_few_councils_where_the_comparator_has_few(self, chair: Visitor) -> None:
        page = chair.get(f"{PATH}?with=region").text
        assert "E06000001" not in page[page.index('id="table"') :]
        assert "the South West 80.0% as published" in words(chair.get(f"{PATH}?with=region"))

    def test_of_a_region_shows_the_region_beside_england(self, app: Flask, world: World, figures: UUID) -> None:
        visitor = Visitor(app, world.lead)
        said = words(visitor.get(f"{REGION}/measures/{ASKED}"))
        assert "The South West, 2024-25" in said
        assert "Compared with England the South West" in said
        chosen = words(visitor.get(f"{REGION}/measures/{ASKED}?council={codes()[0]}&with=neighbours"))
        assert re.search(r"15 nearest neighbours [\d.–%]+ worked out from \d+ of 15 councils", chosen)

    @pytest.mark.parametrize("path", ["/measures/nothing", "/measures/x?with=region", "/measures/" + "a" * 61])
    def test_that_is_not_there_is_no_page(self, chair: Visitor, path: str) -> None:
        assert chair.get(BOARD + path).status == 404

    def test_without_any_figure_says_so(self, chair: Visitor) -> None:
        answer = chair.get(f"{BOARD}/measures/ascof-2014-4a")
        assert answer.status == 200
        assert "No figures have been brought in yet" in words(answer)

    def test_of_a_survey_says_why_there_is_no_funnel(self, chair: Visitor) -> None:
        put(make_release(title="Survey"), "ascof-2014-4a", 2018, {codes()[0]: 700.0, ENGLAND: 690.0})
        answer = chair.get(f"{BOARD}/measures/ascof-2014-4a")
        assert "There is no funnel plot: a survey’s answers are weighted" in words(answer)
        assert 'id="funnel"' not in answer.text


class TestWhatIsSaidBeside:
    def test_a_caveat_stands_by_its_council_alone(self, app: Flask, world: World, chair: Visitor) -> None:
        own = codes()
        caveat(own[0], 2024, "Two columns were swapped.")
        page = chair.get(PATH).text
        assert "Caution: Two columns were swapped." in words(chair.get(PATH))
        assert "Two columns were swapped." in row_of(page, own[0])
        assert "Two columns were swapped." not in row_of(page, own[1])
        earlier = words(chair.get(f"{PATH}?year=2023"))
        assert "Caution: Two columns were swapped." not in earlier
        assert "2024-25: Two columns were swapped." in earlier  # under the years, which show it too
        assert "Two columns were swapped." in words(chair.get(f"{BOARD}/"))

    def test_a_revised_year_is_marked(self, app: Flask, world: World, chair: Visitor) -> None:
        later = LOADED + timedelta(days=3)
        put(make_release(title="Revised", loaded_at=later), ASKED, 2023, {codes()[0]: 500.0}, loaded_at=later)
        said = words(chair.get(PATH))
        assert "50.0%" in said
        assert "Revised revised made up" in said

    def test_figures_that_are_real_are_not_called_made_up(self, app: Flask, world: World) -> None:
        put(make_release(made_up=False), ASKED, 2024, {codes()[0]: 500.0})
        assert "made up" not in words(Visitor(app, world.chair).get(PATH)).lower()

    def test_not_supplied_is_no_nought(self, app: Flask, world: World, figures: UUID) -> None:
        release = make_release(title="Later", loaded_at=LOADED + timedelta(days=2))
        own = codes()
        put(release, ASKED, 2024, {own[0]: None, ENGLAND: 800.0}, loaded_at=LOADED + timedelta(days=2))
        with maintaining(), transaction():
            row = db.session.scalars(
                select(Figure)
                .join(MeasureYear, MeasureYear.id == Figure.measure_year_id)
                .where(MeasureYear.release_id == release, Figure.area_code == own[0])
            ).one()
            assert row.state is FigureState.SUPPRESSED
        assert "suppressed: 0 to 4" in words(Visitor(app, world.chair).get(PATH))
        assert "against England Cannot be told" in words(Visitor(app, world.chair).get(PATH))


class TestFormerCouncils:
    def test_their_years_are_named(self, app: Flask, world: World) -> None:
        release = make_release()
        for year in (2020, 2021, 2022):
            put(release, ASKED, year, {"E10000006": 640.0, ENGLAND: 800.0})
        put(release, ASKED, 2023, {"E06000063": 700.0, ENGLAND: 800.0})
        answer = Visitor(app, world.chair).get(f"{PATH}?council=E06000063")
        said = words(answer)
        assert "Before 1 April 2023 this was a part of Cumbria." in said
        assert "Cumbria, before 1 Apr 2023" in said
        assert "64.0%" in said

    def test_alone_have_a_line_of_their_own_name(self, app: Flask, world: World) -> None:
        put(make_release(), ASKED, 2022, {"E10000006": 640.0, ENGLAND: 800.0})
        assert "Cumbria, before April 2023" in words(Visitor(app, world.chair).get(f"{PATH}?council=E06000063"))


def caveat(area_code: str, year: int, said: str) -> None:
    """Put a warning on the shelf, as another edition of what is measured would."""
    release_id = new_id()
    with maintaining(), transaction():
        db.session.add(
            Release(
                id=release_id,
                kind=ReleaseKind.MEASURE_SET,
                publisher="A test",
                title="Warnings",
                published_on=date(2026, 1, 1),
                file_hash=release_id.hex * 2,
                loaded_at=clock.now(),
            )
        )
        db.session.flush()
        row = Caveat(
            release_id=release_id, dataset="sac", table_code="SG4a", area_code=area_code, year=year, words=said
        )
        db.session.add(row)
