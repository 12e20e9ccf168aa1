"""A region's pack: asked for, made by the worker, read back, and gone once something in it was withdrawn."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.benchmarking.models import BoardRelease, PackState, ReleaseSeries
from app.benchmarking.queries.packs import HoldsWithdrawn, list_packs, read_pack
from app.benchmarking.queries.region_page import choices_of_region
from app.benchmarking.service import packs as service
from app.benchmarking.service import sights
from app.core import clock
from tenants import Audience, acting_for, db, new_id, transaction
from tests.app.accounts.helpers import Browser
from tests.app.benchmarking.region_world import ASKED, SOUTH_WEST, World, codes, make_world, put_figures
from tests.app.spaces import work

BASE = "/regions/south-west/packs/"


@pytest.fixture
def world(app: Flask) -> World:
    made = make_world()
    put_figures()
    return made


def ask(world: World, comparator: str = "england") -> None:
    with acting_for(world.region.id, world.lead), transaction():
        service.ask(comparator=comparator, as_at=clock.local_date(clock.now()), now=clock.now())


def content(world: World, file_format: str) -> bytes:
    with acting_for(world.region.id, world.lead):
        [pack] = [one for one in list_packs() if one.format == file_format]
        assert pack.state is PackState.MADE
        return read_pack(pack.id).content


def release(world: World) -> None:
    """The board lets its region read what its partners said."""
    cell = {"key": "factor-1", "label": "Listening", "n": 8, "state": "value", "value": 75, "low": None, "high": None}
    with acting_for(world.board.id, world.chair), transaction():
        db.session.add(
            BoardRelease(
                audience=Audience.REGION,
                region_code=SOUTH_WEST,
                named=True,
                series=ReleaseSeries.SELF,
                subject_id=new_id(),
                title="Autumn",
                board_name="Alder Bay Board",
                council_codes=[codes()[0]],
                instrument_key="msp",
                reporting_year=2026,
                weight=8,
                cells=[{**cell, "bands": []}],
                released_at=clock.now(),
            )
        )


def withdraw(world: World) -> None:
    from sqlalchemy import select

    with acting_for(world.board.id, world.chair), transaction():
        db.session.scalars(select(BoardRelease)).one().withdrawn_at = clock.now()


def text_of(pdf: bytes) -> str:
    import pypdf

    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


class TestMaking:
    def test_all_three_are_made(self, world: World) -> None:
        with acting_for(world.board.id, world.chair), transaction():
            sights.confirm(lines=[(codes()[0], ASKED, 2024)], now=clock.now())
        release(world)
        ask(world)
        work()
        text = text_of(content(world, "pdf"))
        assert "Made-up figures" in text
        assert "Figures as they stood on" in text
        assert "Compared with England" in text
        assert "worse than England and worsening" in text.lower() or "Worse than England and worsening" in text
        assert "1 line more, about 1 council" in text
        assert "Alder Bay Board: Autumn" in text
        assert "75% at level 3 or 4" in text
        assert "Made-up collection" in text

        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content(world, "xlsx")))
        assert book.sheetnames == ["Summary", "Figures", "Sources and caveats", "Dictionary"]
        figures = book["Figures"]
        names = [cell.value for cell in figures[1]]
        first = dict(zip(names, [cell.value for cell in figures[2]], strict=True))
        assert figures.freeze_panes == "C2"
        assert first["area_code"] == codes()[0]
        assert isinstance(first["value"], (int, float))

        rows = list(csv.DictReader(io.StringIO(content(world, "csv").decode("utf-8-sig"))))
        assert {row["status"] for row in rows} >= {"value", "suppressed"}
        assert {row["area_code"] for row in rows} == {*codes(), SOUTH_WEST, "E92000001"}
        assert {row["made_up"] for row in rows} != {""}
        assert len(rows) == figures.max_row - 1

    def test_the_pdf_is_tagged(self, world: World) -> None:
        import pypdf

        ask(world)
        work()
        root: Any = pypdf.PdfReader(io.BytesIO(content(world, "pdf"))).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"

    def test_without_figures_it_is_made_too(self, app: Flask) -> None:
        world = make_world()
        ask(world)
        work()
        assert "No national figures had been brought in by then" in text_of(content(world, "pdf"))

    @pytest.mark.parametrize("comparator", ["region", "type", "neighbours"])
    def test_against_others(self, world: World, comparator: str) -> None:
        ask(world, comparator)
        work()
        with acting_for(world.region.id, world.lead):
            label = dict(choices_of_region())[comparator]
        assert f"Compared with {label}" in text_of(content(world, "pdf"))

    def test_asked_twice_it_is_made_as_asked_last(self, world: World) -> None:
        ask(world, "england")
        ask(world, "region")
        work()
        with acting_for(world.region.id, world.lead):
            assert {one.filename.rpartition(".")[0] for one in list_packs()} == {
                f"south-west-region-{clock.local_date(clock.now()).isoformat()}"
            }
        assert "Compared with the South West" in text_of(content(world, "pdf"))


class TestWithdrawn:
    def test_a_file_that_holds_it_is_not_given_any_more(self, world: World, app: Flask) -> None:
        release(world)
        ask(world)
        work()
        lead = Browser(app)
        lead.sign_in("lead@region.example")
        with acting_for(world.region.id, world.lead):
            packs = {one.format: one for one in list_packs()}
        assert lead.get(f"{BASE}{packs['pdf'].id}").status_code == 200
        withdraw(world)
        refused = lead.get(f"{BASE}{packs['pdf'].id}")
        assert refused.status_code == 409
        assert "Make it again" in refused.text
        assert lead.get(f"{BASE}{packs['csv'].id}").status_code == 200
        with acting_for(world.region.id, world.lead), pytest.raises(HoldsWithdrawn):
            read_pack(packs["pdf"].id)
        ask(world)
        work()
        assert "Alder Bay Board" not in text_of(content(world, "pdf"))


class TestPages:
    def test_a_pack_is_asked_for_and_taken_away(self, world: World, app: Flask) -> None:
        lead = Browser(app)
        lead.sign_in("lead@region.example")
        today = clock.local_date(clock.now())
        day = {"as_at-day": str(today.day), "as_at-month": str(today.month), "as_at-year": str(today.year)}
        assert lead.submit(BASE, comparator="england", **day).status_code == 303
        assert "Being made: 0% done" in lead.get(BASE).text
        work()
        page = lead.get(BASE).text
        assert page.count("Download") == 3
        with acting_for(world.region.id, world.lead):
            pack = next(one for one in list_packs() if one.format == "csv")
        file = lead.get(f"{BASE}{pack.id}")
        assert file.mimetype == "text/csv"
        assert f"filename={pack.filename}" in file.headers["Content-Disposition"]

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"comparator": "nobody"}, "Choose one of the answers shown"),
            ({"as_at-day": "31", "as_at-month": "2", "as_at-year": "2026"}, "The day must be a real date"),
            ({"as_at-day": "1", "as_at-month": "1", "as_at-year": "2999"}, "The day must be today or earlier"),
        ],
    )
    def test_what_is_wrong_is_said(self, world: World, app: Flask, fields: dict[str, str], said: str) -> None:
        lead = Browser(app)
        lead.sign_in("lead@region.example")
        good = {"comparator": "england", "as_at-day": "1", "as_at-month": "2", "as_at-year": "2026"}
        answer = lead.submit(BASE, **(good | fields))
        assert answer.status_code == 422
        assert said in answer.text

    def test_as_at_a_day_before_the_figures_there_are_none(self, world: World) -> None:
        with acting_for(world.region.id, world.lead), transaction():
            service.ask(comparator="england", as_at=date(2025, 12, 31), now=clock.now())
        work()
        assert "No national figures had been brought in by then" in text_of(content(world, "pdf"))
