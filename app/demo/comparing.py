"""How the demo's region compares: councils tied to the register, returns called for, counts and results let go of."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Select, select

from app.assessments.models import Cycle, CycleState
from app.benchmarking.queries import previews
from app.benchmarking.queries.own_side import own_side
from app.benchmarking.queries.previews import Subject
from app.benchmarking.service import commentary, comparators, releases, sights
from app.benchmarking.service.releases import Terms
from app.commons import queries as commons
from app.console import service as console
from app.core import clock
from app.demo.councils import ORGANISATIONS
from app.demo.figures import counts_of
from app.demo.national import NEWEST
from app.demo.people import Crowd
from app.demo.places import Places
from app.demo.timeline import Timeline
from app.learning_needs.models import Survey, SurveyState
from app.outcomes.queries.calls import open_calls
from app.outcomes.queries.counts import get_period
from app.outcomes.reading.file import load
from app.outcomes.service import calls, uploads
from app.outcomes.service import releases as counts_releases
from app.people.roles import Role
from tenants import Audience, acting_for, new_id, overseeing, read, transaction

TIED = {"otterhythe-council": -20, "quillbridge-council": -0.5}  # days from today: their boards are new
TIED_LONG_AGO = -300
CALLED, DUE = -34, 12
ANSWERING = ("brackenshire-council", "port-sable-council", "stannerby-council")
TABLES = ("SG4a", "SG3a", "SG2e", "SG1f")
HEADINGS = ("table", "enquiry_type", "category", "subcategory", "year", "quarter", "count")
COAST = ("E06999902", "E06999906", "E06999907")
SAID = "sac-2015-msp-fully"
WORDS = (
    "Two councils count an outcome as fully reached only when the adult says so. The others go by the worker’s view. We"
    " agreed in September to ask the adult, so expect this figure to fall before it rises."
)


class Comparing:
    """What the region, its boards and its councils do about comparing themselves."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.timeline: Timeline = places.timeline
        self.crowd: Crowd = places.crowd

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        timeline = self.timeline
        for slug in ORGANISATIONS:
            timeline.at(timeline.moment(TIED.get(slug, TIED_LONG_AGO)), partial(self._tie, slug))
        timeline.at(timeline.moment(-24, 11), partial(self._release_cycles, "port-sable", (Audience.REGION,), True))
        both = (Audience.REGION, Audience.ENGLAND)
        timeline.at(timeline.moment(-23, 11), partial(self._release_cycles, "eldermoor-stannerby", both, True))
        timeline.at(timeline.moment(-22, 11), partial(self._release_cycles, "brackenshire", (Audience.REGION,), False))
        timeline.at(timeline.moment(-9, 11), partial(self._release_surveys, "brackenshire"))
        timeline.at(timeline.moment(-NEWEST + 20, 10), partial(self._see, "port-sable"))
        timeline.at(timeline.moment(-NEWEST + 30, 10), self._write)
        timeline.at(timeline.moment(-NEWEST + 31, 10), self._group)
        timeline.at(timeline.moment(CALLED, 10), self._call)
        for number, slug in enumerate(ANSWERING):
            timeline.at(timeline.moment(CALLED + 6 + 4 * number, 14), partial(self._count, slug, True))
        timeline.at(timeline.moment(-2, 14), partial(self._count, "otterhythe-council", False))

    def _tie(self, slug: str, now: datetime) -> None:
        with overseeing(self.places.organisation(slug).id, self.places.operator), transaction():
            console.tie_to_council(council_code=ORGANISATIONS[slug], now=now)

    def _release_cycles(self, slug: str, audiences: Iterable[Audience], named: bool, now: datetime) -> None:
        newest = select(Cycle.id).where(Cycle.state == CycleState.CLOSED).order_by(Cycle.reporting_year.desc())
        self._release(slug, Subject.CYCLE, newest, [Terms(audience, named) for audience in audiences], now)

    def _release_surveys(self, slug: str, now: datetime) -> None:
        newest = select(Survey.id).where(Survey.state == SurveyState.CLOSED).order_by(Survey.closes_on.desc())
        self._release(slug, Subject.SURVEY, newest, [Terms(Audience.REGION, named=True)], now)

    def _release(self, slug: str, what: Subject, newest: Select[UUID], terms: list[Terms], now: datetime) -> None:
        with acting_for(self.places.board(slug).id, self.crowd.account(slug, Role.BOARD_MANAGER)):
            subject_id = read(newest.limit(1)).scalar_one()
            seen = previews.prepare(what, subject_id).digest
            with transaction():
                releases.release(
                    key=new_id(), what=what, subject_id=subject_id, terms=terms, until=None, seen=seen, now=now
                )

    def _see(self, slug: str, now: datetime) -> None:
        with acting_for(self.places.board(slug).id, self.crowd.account(slug, Role.BOARD_CHAIR)):
            lines = own_side().unseen
            with transaction():
                sights.confirm(lines=lines, now=now)

    # the region

    def _region(self) -> tuple[UUID, UUID]:
        region = self.places.region.slug
        return self.places.spaces["region", region].id, self.crowd.account(region, Role.REGION_LEAD)

    def _write(self, now: datetime) -> None:
        year = clock.reporting_year_of(clock.local_date(now)) - 2
        with acting_for(*self._region()), transaction():
            commentary.save(measure_key=SAID, year=year, council_code="", words=WORDS, revision=commentary.NEW, now=now)

    def _group(self, now: datetime) -> None:
        with acting_for(*self._region()), transaction():
            comparators.add_group(
                group_id=new_id(), name="Councils on the coast", is_list=False, source="", members={"": COAST}, now=now
            )

    def _call(self, now: datetime) -> None:
        year, quarter = _last_quarter(clock.local_date(self.timeline.now))
        with acting_for(*self._region()), transaction():
            calls.make_call(
                key=new_id(),
                title=f"Quarter {quarter} return",
                year=year,
                quarter=quarter,
                tables=TABLES,
                due_on=self.timeline.day(DUE),
                words="Four tables, your own counts. You see the region’s figures as soon as yours are in.",
                now=now,
            )

    # councils

    def _count(self, slug: str, answers: bool, now: datetime) -> None:
        year, quarter = _last_quarter(clock.local_date(self.timeline.now))
        space, by = self.places.organisation(slug).id, self.crowd.account(slug, Role.ORGANISATION_LEAD)
        code, key = ORGANISATIONS[slug], new_id()
        with acting_for(space, by):
            lookup = commons.council_lookup()
            sent = _file_of(code, next(one.adults_18plus for one in lookup.councils if one.code == code), year, quarter)
            loaded = load(sent, lookup=lookup, council_code=code, year=None, quarter=None)
            with transaction():
                uploads.bring_in(key=key, filename=f"counts-{year}-q{quarter}.csv", loaded=loaded, now=now)
            if not answers:
                return
            with transaction():
                uploads.take(upload_id=key, now=now)
            seen = get_period(year, quarter, council_code=code).seen
            [call_id] = [call.id for call in open_calls(now=now) if (call.year, call.quarter) == (year, quarter)]
            with transaction():
                counts_releases.release(
                    key=new_id(),
                    year=year,
                    quarter=quarter,
                    audiences=(Audience.REGION,),
                    until=None,
                    call_id=call_id,
                    has_seen=True,
                    seen=seen,
                    now=now,
                )


def _last_quarter(today: date) -> tuple[int, int]:
    """Return the reporting year and the quarter that ended last."""
    year = clock.reporting_year_of(today)
    running = (today.month - 4) % 12 // 3 + 1
    return (year, running - 1) if running > 1 else (year - 1, 4)


def _file_of(code: str, adults: int, year: int, quarter: int) -> bytes:
    """Return a council's file of the quarters of a year up to one."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(HEADINGS)
    for number in range(1, quarter + 1):
        for cell, count in counts_of(code, adults, year, seed=number, part=0.25).items():
            writer.writerow([*cell, year, number, count])
    return page.getvalue().encode()
