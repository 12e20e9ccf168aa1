"""Figures as they stood at a date, in few statements; and working them out at national size."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import NoResultFound

from app.commons import service
from app.commons.models import ENGLAND, Figure, MeasureYear
from app.commons.queries.areas import areas
from app.commons.queries.figures import caveats, figures_by_year, figures_of
from app.commons.queries.importing import list_releases
from app.commons.queries.measures import list_measures
from tenants import acting_for_none, db, maintaining, new_id, read, transaction
from tests.support.national import NOW, collection, rows_of, sg3a, sg4a, take

pytestmark = pytest.mark.usefixtures("app")
HARTLEPOOL, MIDDLESBROUGH = "E06000001", "E06000002"
ASKED = "sac-2015-msp-asked"


def asked(count: int) -> str:
    return collection(
        {HARTLEPOOL: sg4a((count, 50, 40, 20, 10)), MIDDLESBROUGH: sg4a((100, 50, 40, 20, 10), (50, 30, 20))}
    )


@pytest.fixture
def two_years(app: Flask) -> None:
    """2023-24; 2024-25, revised a month later; the revised one is made up."""
    take(asked(200), "sac_2023-24.csv", now=NOW)
    take(asked(300), "sac_2024-25.csv", now=NOW)
    take(asked(400), "sac_2024-25.csv", now=NOW + timedelta(days=30), is_made_up=True)


def statements(page: Callable[[], Any]) -> int:
    """Return how many statements are sent for a page."""
    sent: list[object] = []
    db.session.remove()  # as a request begins
    with acting_for_none():
        engine: Any = db.session().get_bind()

        def note(*arguments: object) -> None:
            sent.append(arguments[2])

        event.listen(engine, "before_cursor_execute", note)
        try:
            page()
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return sum(str(one).lstrip().upper().startswith(("SELECT", "WITH")) for one in sent)


@pytest.mark.usefixtures("two_years")
class TestAsAtADate:
    def test_the_newest_is_shown_and_the_older_one_at_its_date(self) -> None:
        with acting_for_none():
            now = rows_of(ASKED, areas=[HARTLEPOOL])
            then = rows_of(ASKED, areas=[HARTLEPOOL], as_at=NOW.date() + timedelta(days=29))
            that_day = rows_of(ASKED, areas=[HARTLEPOOL], as_at=NOW.date() + timedelta(days=30))
            before = figures_of([ASKED], as_at=NOW.date() - timedelta(days=1))
        assert [(row.year, row.numerator) for row in now] == [(2023, 250), (2024, 450)]
        assert [(row.year, row.numerator) for row in then] == [(2023, 250), (2024, 350)]
        assert that_day == now
        assert before == {}

    def test_each_year_says_which_release_it_is_of(self) -> None:
        with acting_for_none():
            figures = figures_by_year(ASKED, as_at=None)
            first, revised = figures.frames[2023], figures.frames[2024]
            releases = list_releases()
        assert (revised.is_made_up, first.is_made_up) == (True, False)
        assert revised.file_hash == releases[0].file_hash
        assert figures.revised == {2024}
        assert releases[0].revises == releases[1].title
        assert tuple(figures.by_year) == (2023, 2024)

    def test_some_measures_and_years(self) -> None:
        with acting_for_none():
            newest = figures_of([ASKED], as_at=None, years=1)
            everything = figures_of(None, as_at=None)
            older = figures_of(None, as_at=None, years=1, until=2023)
            nothing = figures_by_year("sac-2015-nothing", as_at=None)
        assert (list(newest), list(newest[ASKED].by_year)) == ([ASKED], [2024])
        assert {year for one in everything.values() for year in one.by_year} == {2023, 2024}
        assert {year for one in older.values() for year in one.by_year} == {2023}
        assert set(everything["sac-2015-msp-fully"].by_year[2024]) == {MIDDLESBROUGH}
        assert (nothing.by_year, nothing.frames) == ({}, {})

    def test_ask_two_statements_and_one_for_all_that_is_kept(self) -> None:
        with acting_for_none():
            list_measures(), areas(), caveats()
        assert statements(lambda: figures_of(None, as_at=None)) == 2
        assert statements(lambda: figures_of(None, as_at=None)) == 1
        assert statements(lambda: figures_by_year(ASKED, as_at=None)) == 1
        assert statements(list_releases) == 1
        assert statements(lambda: (list_measures(), areas(), caveats())) == 1


class TestDerive:
    def test_what_was_worked_out_stays_as_it_is(self) -> None:
        done = take(asked(200), "sac_2023-24.csv")
        with maintaining(), transaction():
            assert service.derive(done.release_id, now=datetime(2030, 1, 1, tzinfo=UTC)) == 0

    def test_says_what_it_does(self) -> None:
        done = take(asked(200), "sac_2023-24.csv")
        assert done.figures == 2 * 3 + 3
        with acting_for_none():
            assert read(select(func.count()).select_from(Figure)).scalar_one() == done.figures
            assert read(select(func.count()).select_from(MeasureYear)).scalar_one() == 6

    def test_there_is_no_such_release(self) -> None:
        with maintaining(), transaction(), pytest.raises(NoResultFound):
            service.derive(new_id(), now=NOW)

    def test_ten_years_of_all_of_england_take_seconds(self) -> None:
        """153 councils, nine regions, England, ten years, all measures of the collection."""
        with acting_for_none():
            codes = [one.code for one in (*areas().councils(), *areas().regions())] + [ENGLAND]
        cells = sg4a((300, 50, 40, 20, 10), (180, 90, 30)) | sg3a(200, 200, 10, 10, 100)
        cells |= {
            ("SG1f", "Total Number of Safeguarding Concerns"): 1500,
            ("SG1f", "Total Number of Section 42 Safeguarding Enquiries"): 450,
            ("SG2c", "Risk identified and action taken"): 120,
            ("SG2c", "Risk identified and no action taken"): 30,
            ("SG2e", "Risk remained"): 20,
            ("SG2e", "Risk reduced"): 70,
            ("SG2e", "Risk removed"): "[c]",
        }
        head, *rows = collection(dict.fromkeys(codes, cells)).splitlines()
        years = [f"{line},{year}-{(year + 1) % 100:02d}" for year in range(2015, 2025) for line in rows]
        began = time.process_time()
        done = take("\n".join([f"{head},YEAR", *years]), "sac.csv")
        took = time.process_time() - began
        print(f"{done.cells} cells, {done.figures} figures: {took:.1f} s of CPU")
        assert done.figures == len(codes) * 10 * 14
        assert took < 40
        began = time.process_time()
        with acting_for_none():
            assert len(rows_of(ASKED)) == len(codes) * 10
        print(f"one measure, all areas and years: {time.process_time() - began:.3f} s")
