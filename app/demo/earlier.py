"""What a board brought with it: an earlier year's results in a spreadsheet, and what its cycles begin with."""

import csv
import io
from datetime import date, datetime

from app.assessments.importing.targets import FACTOR, LEVEL, PARTNER, PRACTICE
from app.assessments.queries.import_results import KIND
from app.assessments.queries.templates import YEAR
from app.assessments.service import import_results, templates
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock, holding
from app.demo.answers import FACTORS, answers_for
from app.demo.places import Places
from app.demo.region import CURRENT_YEAR, DemoBoard
from app.people.roles import Role
from tenants import acting_for, new_id, transaction

BOARD = "brackenshire"
BROUGHT_IN = -440  # days from today: its partners are there, its first cycle here is not
SILENT = ("stonelatch-prison-health",)  # gave no answers in that year
A_YEAR = 365
TEMPLATES = (
    (
        "The year’s self-assessment",
        f"MSP self-assessment {YEAR}",
        50,
        "Your answers from last year sit beside the questions. Change what has changed, and leave what has not.",
        (),
    ),
    (
        "Small partners, a short round",
        f"A short look at {YEAR}",
        28,
        "One level and one line for each factor. It takes a quarter of an hour, and a phone will do.",
        (PartnerKind.SMALL_CHARITY, PartnerKind.VOLUNTARY),
    ),
)


class Earlier:
    """What was there before, on the board that kept spreadsheets."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.board: DemoBoard = next(board for board in places.region.boards if board.slug == BOARD)

    def plan(self) -> None:
        """Put everything of this room on the timeline."""
        timeline = self.places.timeline
        timeline.at(timeline.moment(BROUGHT_IN, 15), self._bring_in)
        timeline.at(timeline.moment(-62, 15), self._keep_templates)

    def _bring_in(self, now: datetime) -> None:
        """Hand a spreadsheet in, say what it holds, and take it in."""
        first, timeline = self.board.cycles[0], self.places.timeline
        this_year = clock.reporting_year_of(timeline.day(0))
        year = this_year - (CURRENT_YEAR - first.year_index) - 1
        closed_on: date = timeline.day(first.closes_in_days - A_YEAR)
        said = {
            "targets": [PARTNER, FACTOR, LEVEL, PRACTICE],
            "title": first.title.format(year=clock.reporting_year_label(year)),
            "reporting_year": year,
            "closes_on": closed_on.isoformat(),
        }
        key, filename = new_id(), f"MSP results {clock.reporting_year_label(year)}.csv"
        content = self._spreadsheet(first.year_index - 1)
        with acting_for(
            self.places.board(BOARD).id,
            self.places.crowd.account(BOARD, Role.BOARD_MANAGER),
        ):
            with transaction():
                import_results.hold(key=key, filename=filename, content=content, now=now)
            with transaction():
                holding.say(file_id=key, kind=KIND, revision=1, choices=said)
            with transaction():
                import_results.take_in(file_id=key, revision=2, now=now)

    def _spreadsheet(self, year: int) -> bytes:
        """Return what the board kept before it came here: a row for each partner and factor."""
        page = io.StringIO()
        writer = csv.writer(page)
        writer.writerow(("Partner", "Factor", "Level", "Words"))
        for partner in self.board.partners:
            if partner.organisation in SILENT:
                continue
            organisation = self.places.region.organisation(partner.organisation)
            for factor in FACTORS:
                said = answers_for(organisation, factor, year)
                writer.writerow((organisation.name, factor, Level(said.level).short_label, said.line))
        return page.getvalue().encode("utf-8-sig")  # as Excel saves it

    def _keep_templates(self, now: datetime) -> None:
        with acting_for(self.places.board(BOARD).id, self.places.crowd.account(BOARD, Role.BOARD_MANAGER)):
            for name, title, days, words, kinds in TEMPLATES:
                with transaction():
                    templates.add(
                        key=new_id(), name=name, title=title, days=days, chair_words=words, kinds=kinds, now=now
                    )
