"""The part of the world that compares: figures on the shelf, councils tied, counts and results let go of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.benchmarking.models import (
    BoardEdition,
    BoardRelease,
    ComparatorGroup,
    EditionPart,
    PackFile,
    ReleaseSeries,
)
from app.benchmarking.queries import previews
from app.benchmarking.queries.own_side import own_side
from app.benchmarking.queries.previews import Subject
from app.benchmarking.service import commentary, comparators, packs, releases, sights
from app.benchmarking.service.releases import Terms
from app.commons import queries as commons
from app.commons.importing.packing import Packed
from app.commons.models import MeasureFile, Release, ReleaseKind
from app.commons.queries.measures import list_measures
from app.commons.service import importing, measure_files
from app.console import service as console
from app.core import clock
from app.demo.collection import Edition, write_collection
from app.demo.figures import counts_of
from app.demo.national import of_file, take_in
from app.outcomes.models import CountsRelease, CountsUpload
from app.outcomes.queries.counts import get_period
from app.outcomes.reading.file import load
from app.outcomes.service import calls, uploads
from app.outcomes.service import releases as counts_releases
from tenants import (
    Audience,
    acting_for,
    insert_rows,
    maintaining,
    new_id,
    operating,
    overseeing,
    read,
    transaction,
    working,
)
from tests.isolation.world import BOARDS, COUNCIL_REGIONS, COUNCILS, OPERATOR, PERIOD, REGIONS, everybody_who_compares

if TYPE_CHECKING:
    from tests.isolation.building import Builder

YEARS = range(2020, 2025)
YEAR, QUARTER = PERIOD
HEADINGS = ("table", "enquiry_type", "category", "subcategory", "year", "quarter", "count")
MEASURE = "sac-2015-msp-fully"


class ComparingBuilder:
    """Lets the world compare, as people would."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.world = builder.world
        self.now = builder.now

    def build(self) -> None:
        """Take in figures, tie two councils, and have everybody let something go."""
        self._figures()
        for key in COUNCILS:
            self._tie(key)
        for region in REGIONS:
            self._region(region)
        for key in COUNCILS:
            self._counts(key)
        for board in BOARDS:
            self._group(board)
            self._release(board)
            self._see(board)
        self._edition()
        self._hand_in()
        self._note()

    def _as(self, key: str) -> Any:
        return acting_for(self.builder.id(key), self.builder.keepers[key])

    # the shelf

    def _figures(self) -> None:
        with maintaining():
            councils = [one for code in REGIONS.values() for one in commons.list_councils(region_code=code)]
        counts = {year: {one.code: counts_of(one.code, one.adults_18plus, year) for one in councils} for year in YEARS}
        with TemporaryDirectory() as folder:
            path = Path(folder) / "figures.csv"
            write_collection(path, counts, councils=map(of_file, councils), edition=Edition(has_year=True))
            take_in(path, importing.Asked(path.name, is_made_up=True), now=self.now)

    def _hand_in(self) -> None:
        name = self.world.mark("Figures", OPERATOR, nasty=False)
        packed = Packed(b"no file", "0" * 64)
        with operating(self.world.people[OPERATOR].account_id), transaction():
            measure_files.hand_in(key=new_id(), packed=packed, asked=importing.Asked(f"{name}.csv"), now=self.now)

    # councils

    def _tie(self, key: str) -> None:
        with overseeing(self.builder.id(key), self.world.people[OPERATOR].account_id), transaction():
            console.tie_to_council(council_code=COUNCILS[key], now=self.now)

    def _counts(self, key: str) -> None:
        code = COUNCILS[key]
        with self._as(key):
            lookup = commons.council_lookup()
            for number, taken in enumerate((True, False)):
                upload_id, loaded = (
                    new_id(),
                    load(quarter_file(code, YEAR, number), lookup=lookup, council_code=code, year=None, quarter=None),
                )
                name = self.world.mark("Counts", key, nasty=False)
                with transaction():
                    uploads.bring_in(key=upload_id, filename=f"{name}.csv", loaded=loaded, now=self.now)
                if taken:
                    with transaction():
                        uploads.take(upload_id=upload_id, now=self.now)
            seen = get_period(YEAR, QUARTER, council_code=code).seen
            called = self.world.ids[self._region_of(key)]["call_id"]
            with transaction():
                counts_releases.release(
                    key=new_id(),
                    year=YEAR,
                    quarter=QUARTER,
                    audiences=(Audience.REGION,),
                    until=None,
                    call_id=called,
                    has_seen=True,
                    seen=seen,
                    now=self.now,
                )

    def _region_of(self, key: str) -> str:
        return COUNCIL_REGIONS[key]

    # regions

    def _region(self, region: str) -> None:
        mark, call_id = self.world.mark, new_id()
        called = [region, *(key for key in COUNCILS if self._region_of(key) == region)]
        self._group(region)
        with self._as(region), transaction():
            commentary.save(
                measure_key=MEASURE,
                year=YEARS[-1],
                council_code="",
                words=mark("Commentary", region),
                revision=commentary.NEW,
                now=self.now,
            )
        with self._as(region), transaction():
            calls.make_call(
                key=call_id,
                title=mark("Call", *called),
                year=YEAR,
                quarter=QUARTER,
                tables=("SG4a", "SG1f"),
                due_on=clock.local_date(self.now) + timedelta(days=20),
                words=mark("Call says", *called),
                now=self.now,
            )
        self.world.ids[region]["call_id"] = call_id
        # A region's name stands on its call.
        self.world.let_read(self.world.spaces[region].name, *called)
        with self._as(region), transaction():
            packs.ask(comparator="england", as_at=clock.local_date(self.now), now=self.now)
        with quick_papers():
            self.builder.work()

    def _group(self, key: str) -> None:
        group_id, mark = new_id(), self.world.mark
        with self._as(key), transaction():
            comparators.add_group(
                group_id=group_id,
                name=mark("Group", key),
                is_list=False,
                source=mark("Licensed by", key),
                members={"": ("E06000001", "E06000022", "E06000023")},
                now=self.now,
            )
        self.world.ids[key]["group_id"] = group_id

    # boards

    def _release(self, board: str) -> None:
        """Alder releases to its region by name and to England without; birch to England by name."""
        survey_id = self.world.ids[board]["surveys"]["closed"]
        readers = {
            "alder": ("alder", "north", *(key for key in COUNCILS if self._region_of(key) == "north")),
            "birch": everybody_who_compares(),
        }[board]
        terms = {
            "alder": [Terms(Audience.REGION, named=True), Terms(Audience.ENGLAND, named=False)],
            "birch": [Terms(Audience.ENGLAND, named=True)],
        }[board]
        with self._as(board):
            found = previews.prepare(Subject.SURVEY, survey_id)
            with transaction():
                [released, *_] = releases.release(
                    key=new_id(),
                    what=Subject.SURVEY,
                    subject_id=survey_id,
                    terms=terms,
                    until=None,
                    seen=found.digest,
                    now=self.now,
                )
        self.world.let_read(found.title, *readers)
        self.world.let_read(self.world.spaces[board].name, *readers)
        for cell in found.cells:
            self.world.let_read(cell["label"], *readers)
        self.world.ids[board]["release_id"] = released

    def _see(self, board: str) -> None:
        with self._as(board), transaction():
            sights.confirm(lines=own_side().unseen, now=self.now)

    def _edition(self) -> None:
        """Put in an edition as the worker would, were there boards enough for one."""
        edition_id = new_id()
        with working():
            columns = (BoardRelease.space_id, BoardRelease.id, BoardRelease.instrument_key)
            space_id, release_id, instrument = read(select(*columns).limit(1)).one()
        with working(), transaction():
            edition = {
                "id": edition_id,
                "audience": Audience.ENGLAND,
                "region_code": None,
                "hidden_at": None,
                "series": ReleaseSeries.SURVEY,
                "instrument_key": instrument,
                "number": 1,
                "boards": 5,
                "figures": [],
                "made_at": self.now,
            }
            insert_rows(BoardEdition, [edition])
            part = {
                "id": new_id(),
                "edition_id": edition_id,
                "release_space_id": space_id,
                "release_id": release_id,
            }
            insert_rows(EditionPart, [part])

    # what there is, in the end

    def _note(self) -> None:
        for key in COUNCILS:
            with acting_for(self.builder.id(key)):
                ids = self.world.ids[key]
                waiting = select(CountsUpload.id).where(CountsUpload.content.is_not(None))
                ids["upload_id"] = read(waiting).scalars().one()
                mine = select(CountsRelease.id).where(CountsRelease.space_id == self.builder.id(key))
                ids["counts_release_id"] = read(mine).scalars().one()
                ids["called_by"] = self.world.ids[self._region_of(key)]["call_id"]
        for region in REGIONS:
            with acting_for(self.builder.id(region)):
                made = select(PackFile.id).where(PackFile.format == "csv")
                self.world.ids[region]["pack_id"] = read(made).scalars().one()
        with operating():
            self.world.ids["alder"]["figures_file_id"] = read(select(MeasureFile.id)).scalars().one()
            figures = select(Release.id).where(Release.kind == ReleaseKind.FIGURES)
            self.world.ids["alder"]["figures_release_id"] = read(figures).scalars().one()
        with self._as("north"):
            assert read(select(ComparatorGroup.id)).scalars().one() == self.world.ids["north"]["group_id"]
            assert list_measures()


@contextmanager
def quick_papers() -> Iterator[None]:
    """Make packs as CSV alone for real: the same lines are in all of them, and papers take seconds."""
    kept = dict(packs._makers)
    for each in ("pdf", "xlsx"):
        packs._makers[each] = lambda wanted, tell: packs.Made(b"made")
    try:
        yield
    finally:
        packs._makers.update(kept)


def quarter_file(code: str, year: int, number: int) -> bytes:
    """Return a council's own file of the first two quarters of a year; another number makes other counts."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(HEADINGS)
    for quarter in (1, QUARTER):
        for cell, count in counts_of(code, 90_000, year, seed=quarter + number, part=0.25).items():
            writer.writerow([*cell, year, quarter, count])
    return page.getvalue().encode()
