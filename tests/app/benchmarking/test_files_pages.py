"""What is taken away: each chart as a picture and a table, a measure, a profile, the dictionary."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from app.commons.models import ENGLAND
from tests.app.benchmarking.looking_world import ASKED, BOARD, REGION, put_looking, words
from tests.app.benchmarking.region_world import LOADED, SOUTH_WEST, World, codes, make_world
from tests.support.visiting import Answer, Visitor

CHARTS = ("bars", "funnel", "trend", "process", "map")


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def chair(app: Flask, world: World) -> Visitor:
    put_looking()
    return Visitor(app, world.chair)


def table(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


class TestPictures:
    @pytest.mark.parametrize("chart", CHARTS)
    def test_are_svg_with_all_that_belongs_to_them(self, chair: Visitor, chart: str) -> None:
        answer = chair.get(f"{BOARD}/measures/{ASKED}/{chart}.svg")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        said = words(answer)
        assert "Made-up figures" in said
        assert "A test, Made-up collection" in said
        assert "2024-25" in said

    def test_are_png(self, chair: Visitor) -> None:
        answer = chair.get(f"{BOARD}/measures/{ASKED}/bars.png")
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.body.startswith(b"\x89PNG")

    def test_of_a_profile(self, chair: Visitor) -> None:
        answer = chair.get(f"{BOARD}/councils/{codes()[0]}/spine.svg")
        assert answer.status == 200
        assert "Bath and North East Somerset" in words(answer)

    @pytest.mark.parametrize(
        "path",
        [
            f"/measures/{ASKED}/pie.svg",
            f"/measures/{ASKED}/bars.gif",
            "/measures/nothing/bars.svg",
            "/measures/ascof-2014-4a/bars.svg",
            "/measures/ascof-2014-4a.csv",
            "/councils/E06999999/spine.svg",
        ],
    )
    def test_of_nothing_are_not_there(self, chair: Visitor, path: str) -> None:
        assert chair.get(BOARD + path).status == 404


class TestTables:
    def test_of_bars_hold_what_is_shown(self, chair: Visitor) -> None:
        rows = {row["area_code"]: row for row in table(chair.get(f"{BOARD}/measures/{ASKED}/bars.csv?with=region"))}
        own = codes()
        assert set(rows) == set(own)
        first = rows[own[0]]
        assert (first["status"], first["verdict"], float(first["value"])) == ("value", "worse", 62.0)
        assert float(first["comparator_value"]) == 80.0
        assert rows[own[5]]["status"] == "suppressed"
        assert rows[own[5]]["value"] == ""

    def test_of_a_map_hold_all_of_england(self, chair: Visitor) -> None:
        rows = table(chair.get(f"{BOARD}/measures/{ASKED}/map.csv"))
        assert len(rows) == 153
        assert {row["status"] for row in rows} == {"value", "suppressed", "absent"}

    def test_of_years_hold_the_lines(self, chair: Visitor) -> None:
        rows = table(chair.get(f"{BOARD}/measures/{ASKED}/trend.csv?with=region"))
        assert {row["area_code"] for row in rows} == {codes()[0], SOUTH_WEST, ENGLAND}
        assert len({row["year"] for row in rows}) == 5

    def test_of_a_measure_hold_every_area_and_year(self, chair: Visitor) -> None:
        rows = table(chair.get(f"{BOARD}/measures/{ASKED}.csv"))
        assert len(rows) == 5 * (153 + 9 + 1)
        assert {row["made_up"] for row in rows} <= {"yes", "true", "True", "1"} or rows[0]["made_up"]

    def test_of_a_profile_hold_its_measures(self, chair: Visitor) -> None:
        rows = table(chair.get(f"{BOARD}/councils/{codes()[0]}/spine.csv"))
        assert {row["measure_key"] for row in rows} >= {ASKED}
        assert {row["area_code"] for row in rows} == {codes()[0]}

    def test_stand_as_they_were_on_a_day(self, chair: Visitor) -> None:
        day = LOADED.date()
        assert chair.get(f"{BOARD}/measures/{ASKED}.csv?as_at={day}").status == 200
        assert chair.get(f"{BOARD}/measures/{ASKED}.csv?as_at=2020-01-01").status == 404

    def test_have_a_dictionary_of_their_columns(self, app: Flask, world: World, chair: Visitor) -> None:
        header = chair.get(f"{BOARD}/measures/{ASKED}.csv").body.decode("utf-8-sig").splitlines()[0].split(",")
        told = {row["column"] for row in table(chair.get(f"{BOARD}/dictionary.csv"))}
        assert set(header) == told
        assert Visitor(app, world.lead).get(f"{REGION}/dictionary.csv").status == 200

    def test_are_attachments_with_a_name(self, chair: Visitor) -> None:
        answer = chair.get(f"{BOARD}/measures/{ASKED}/bars.csv")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{ASKED}-bars-2024-25.csv"'
