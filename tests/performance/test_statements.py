"""What each page asks of the database: at most 8 statements, the same number with twice the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.access.guards import declared_of
from app.accounts import service as accounts
from app.assessments.service import drafts
from app.boards.models import BoardSettings, Partner
from app.commons.kinds import PartnerKind
from app.core import clock
from app.demo.sample import Plan, Scale
from app.demo.sample_fill import fill
from app.demo.sample_rows import board_slug, organisation_slug
from app.learning_needs.handlers.documents import make_document
from app.learning_needs.importing.reading import load
from app.learning_needs.models import (
    LearningSession,
    PlannedLearning,
    Survey,
    SurveyDocument,
    SurveyRequest,
    SurveyState,
)
from app.learning_needs.service import documents, importing, offers
from app.learning_needs.service import drafts as surveys
from app.organisations import service as organisations
from app.organisations.keys import Keys
from app.people.models import Membership
from app.people.roles import Role
from tenants import SpaceKind, acting_for, ask_to_link, db, new_id, read, transaction
from tests.app.accounts.helpers import make_operator, make_person, make_space
from tests.isolation.targets import SURVEY_OF
from tests.performance.comparing import Compared
from tests.performance.journey import Journey
from tests.support.databases import KINDS, Databases
from tests.support.saving import save_at_once, savers
from tests.support.serving import served
from tests.support.visiting import Visitor, tally

MOST_A_PAGE = 8
MOST_A_SAVE = 6
ONCE = Scale(boards=1, organisations=6, shared=0, largest=0, partners=6, years=2)
TWICE = Scale(boards=2, organisations=23, shared=1, largest=2, partners=12, years=4)
FACTOR = 3
# A picture and a style sheet, kept by browsers for a year; files that the worker has not made here.
NO_PAGES = {
    *("board_look.logo", "board_look.style", "brief.download", "paper.download", "packs.download"),
    "staff_paper.download",
}
QUERIES = {"learning_plan.create": "?topic=risk", "barrier_offers.create": "?barrier=timescales"}
# Steps that lead on to the one that comes first, and a way out that is not offered yet.
LEAD_ON = {
    "arriving.start",
    "region_compare.index",
    "survey_import.show",
    "survey_import.values",
    "survey_import.check",
    "running_surveys.go_on_without",
}
ON_A_DRAFT = {"cycles.edit", "running.open_cycle", "running.delete"}
ON_A_CLOSED_ONE = {"running.reopen"}
UNANSWERED = {"links.show", "links.decline"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What one page came to."""

    path: str
    status: int
    statements: tuple[str, ...]


class World:
    """A sample, with what else the pages are about, and somebody for each of them."""

    def __init__(self, app: Flask, scale: Scale) -> None:
        self.app = app
        self.plan: Plan = fill(scale, seed=1, now=clock.now(), progress=lambda done, total: None)
        self.board, self.manager = self.plan.boards[0], self.plan.managers[0]
        self.organisation, self.lead = self.plan.organisations[0], self.plan.leads[0]
        self.surveys = self._find_surveys()
        self.seat = self.plan.of_organisation(0)[0]
        self.operator = make_operator()
        self.compared = Compared(self)
        self.region = self.compared.region
        self.region_lead = make_person("region@msp.example", (self.region, Role.REGION_LEAD))
        self.draft = self._make_draft()
        self.asker = self._ask_once_more()
        self.free = self._enter_another()
        many = scale.partners
        self.journey = Journey(self, many)
        self.tokens = {
            SpaceKind.BOARD: self._invite(self.board, self.manager, Role.BOARD_MEMBER, many),
            SpaceKind.ORGANISATION: self._invite(self.organisation, self.lead, Role.ORGANISATION_VIEWER, many),
            SpaceKind.REGION: self._invite(self.region.id, self.region_lead, Role.REGION_ANALYST, many),
        }
        self.visitors = {
            SpaceKind.BOARD: Visitor(app, self.manager),
            SpaceKind.ORGANISATION: Visitor(app, self.lead),
            SpaceKind.REGION: Visitor(app, self.region_lead),
            None: Visitor(app, self.operator),
        }
        db.session.remove()

    def _make_draft(self) -> UUID:
        key, today = new_id(), clock.local_date(clock.now())
        with acting_for(self.board, self.manager), transaction():
            partners = db.session.scalars(select(Partner.id)).all()
            drafts.create_draft(
                key=key,
                title="Next year's",
                reporting_year=today.year + 1,
                opens_on=today + timedelta(days=30),
                closes_on=today + timedelta(days=60),
                chair_words="",
                partner_ids=partners[:-1],
                now=clock.now(),
            )
        return key

    def _find_surveys(self) -> dict[str, dict[str, UUID]]:
        """Return the ids of the first board's surveys, and of what hangs on them; a draft and a file are put in."""
        found: dict[str, dict[str, UUID]] = {}
        with acting_for(self.board, self.manager):
            for state in (SurveyState.OPEN, SurveyState.CLOSED):
                [survey_id] = read(select(Survey.id).where(Survey.state == state)).scalars().all()
                request = select(SurveyRequest.id).where(
                    SurveyRequest.survey_id == survey_id, SurveyRequest.organisation_id == self.organisation
                )
                found[state.value] = {"survey_id": survey_id, "request_id": read(request).scalar_one()}
            learning_id = read(select(PlannedLearning.id).order_by(PlannedLearning.position).limit(1)).scalar_one()
            session = select(LearningSession.id).where(LearningSession.learning_id == learning_id).limit(1)
            partner_id = read(select(Partner.id).where(Partner.organisation_id == self.organisation)).scalar_one()
            closed = found["closed"]
            closed |= {"learning_id": learning_id, "session_id": read(session).scalar_one()}
            with transaction():
                [closed["offer_id"]] = offers.make_offers(
                    survey_id=closed["survey_id"],
                    barrier="timescales",
                    partner_ids=[partner_id],
                    words="Would you?",
                    now=clock.now(),
                )
            with transaction():
                documents.ask_for_all(survey_id=closed["survey_id"], now=clock.now())
            made = select(SurveyDocument.id).where(SurveyDocument.format == "csv")
            closed["document_id"] = read(made).scalar_one()
            make_document({"document_id": str(closed["document_id"])}, now=clock.now())
            draft, imported, today = new_id(), new_id(), clock.local_date(clock.now())
            with transaction():
                surveys.copy_as_new_version(
                    key=draft, survey_id=found["open"]["survey_id"], title="Next", reason="Why", now=clock.now()
                )
            with transaction():
                about = importing.About("Held elsewhere", today, today, 10)
                loaded = load(b"Matters: risk,Can do: risk\n5,2\n4,3\n")
                importing.bring_in(key=imported, about=about, filename="a.csv", loaded=loaded, now=clock.now())
        found |= {"draft": {"survey_id": draft}, "imported": {"survey_id": imported}}
        return found

    def _survey(self, rule: Rule) -> dict[str, object]:
        """Return the values of a rule about surveys, at the stage at which its page has something to show."""
        if "/surveys/" not in rule.rule:
            return {}
        state = SURVEY_OF.get(rule.endpoint) or SURVEY_OF.get(rule.endpoint.split(".")[0], "closed")
        return {**self.surveys["closed"], **self.surveys[state]}

    def _ask_once_more(self) -> UUID:
        """Have a board that is new to it ask the organisation."""
        asker = make_space(SpaceKind.BOARD, "Another Board", "another")
        with acting_for(asker.id), transaction():
            db.session.add(BoardSettings(updated_at=clock.now()))
            ask_to_link(self.organisation, now=clock.now())
        return asker.id

    def _enter_another(self) -> UUID:
        """Have an organisation in the directory that is no partner of the board."""
        with acting_for(self.board, self.manager), transaction():
            return organisations.enter(
                name="Free Trust", kind=PartnerKind.HEALTH, keys=Keys(), now=clock.now(), region_code=None
            )

    def _invite(self, space_id: UUID, by: UUID, role: Role, many: int) -> UUID:
        made = by
        for number in range(many):
            with acting_for(space_id, by), transaction():
                made = accounts.invite(
                    email=f"{role.value}-{number}@msp.example", name="In Vited", role=role, now=clock.now()
                )
        return made

    def path(self, rule: Rule) -> str:
        """Return a path of a rule at which there is something to see."""
        declared = declared_of(self.app, rule.endpoint)
        kind = declared.space if declared else None
        values: dict[str, object] = {
            "asked_id": self.seat.requests[-1],
            "asker_id": self.asker if rule.endpoint in UNANSWERED else self.board,
            "cycle_id": self._cycle(rule.endpoint),
            "field": "practice",
            "key": "msp-success-factors",
            "membership_id": self._membership(kind) if kind else None,
            "number": FACTOR,
            "organisation_id": self.free,
            "partner_id": self.seat.partner_id,
            "request_id": self.seat.requests[-1],
            "sent_id": self.seat.submissions[-1],
            "space": self._slug(kind) if kind else None,
            "space_id": self.board,
            "state": "suspended",
            "submission_id": self.seat.submissions[-1],
            "token_id": self.tokens[kind] if kind else None,
            "version": 1,
            "table": "partner",
            "which": "offer",
            **self._survey(rule),
            **self.compared.values(rule),
            **self.journey.values(rule),
        }
        if rule.endpoint == "console.tie":
            values["space_id"] = self.organisation
        built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None, rule
        return built[1] + QUERIES.get(rule.endpoint, "")

    def _slug(self, kind: SpaceKind) -> str:
        slugs = {SpaceKind.BOARD: board_slug(0), SpaceKind.ORGANISATION: organisation_slug(0)}
        return slugs.get(kind, self.region.slug)

    def _cycle(self, endpoint: str) -> UUID:
        if endpoint in ON_A_DRAFT:
            return self.draft
        return self.plan.cycles[0][0 if endpoint in ON_A_CLOSED_ONE else -1]

    def _membership(self, kind: SpaceKind) -> UUID:
        spaces = {SpaceKind.BOARD: self.board, SpaceKind.ORGANISATION: self.organisation}
        with self.app.app_context(), acting_for(spaces.get(kind, self.region.id)):
            found: UUID = read(select(Membership.id).limit(1)).scalar_one()
            db.session.remove()
        return found

    def count(self) -> dict[str, Counted]:
        """Open every page that somebody signed in may see."""
        counted = {}
        for rule in self.app.url_map.iter_rules():
            declared = declared_of(self.app, rule.endpoint)
            if declared is None or declared.who in ("public", "respondent") or rule.endpoint in NO_PAGES:
                continue
            if "GET" not in (rule.methods or ()):
                continue
            visitor, path = self.visitors[declared.space], self.path(rule)
            visitor.get(path)
            with tally(self.app) as asked:
                answer = visitor.get(path)
            counted[rule.endpoint] = Counted(path, answer.status, tuple(asked.statements))
        return counted


@pytest.fixture(scope="module", params=KINDS)
def counts(request: pytest.FixtureRequest, databases: Databases) -> list[dict[str, Counted]]:
    """What every page came to, with some rows and with twice as many."""
    found = []
    for scale in (ONCE, TWICE):
        with databases.app(request.param) as app:
            with app.app_context():
                world = World(app, scale)
            found.append(world.count())
    return found


def test_every_page_was_opened(counts: list[dict[str, Counted]]) -> None:
    assert len(counts[0]) > 50
    wrong = {name: one.status for some in counts for name, one in some.items() if one.status != 200}
    assert {name: status for name, status in wrong.items() if name not in LEAD_ON or status not in (302, 303)} == {}


def test_no_page_asks_too_much(counts: list[dict[str, Counted]]) -> None:
    too_many = {name: one.statements for name, one in counts[1].items() if len(one.statements) > MOST_A_PAGE}
    assert too_many == {}, "\n".join(f"{name}: {each}" for name, asked in too_many.items() for each in asked)


def test_no_page_asks_more_where_there_is_more(counts: list[dict[str, Counted]]) -> None:
    once, twice = ({name: len(one.statements) for name, one in some.items()} for some in counts)
    assert once == twice


def test_saving_an_answer(databases: Databases, database_kind: str) -> None:
    with databases.app(database_kind) as app:
        with app.app_context():
            plan = fill(ONCE, seed=1, now=clock.now(), progress=lambda done, total: None)
            db.session.remove()
        [one] = savers(app, plan, 1)
        for text in ("Something.", "Something else."):
            with tally(app) as asked:
                fields = {"revision": one.base, "practice": text, "own_words": text, "own_level": "2"}
                answer = one.visitor.post(one.path, fields, Accept="application/json")
            assert answer.status == 200, answer.text
            assert len(asked.statements) <= MOST_A_SAVE, asked.statements
            one.base = answer.text.split('"revision":"')[1].split('"')[0]


def test_32_people_save_at_once(databases: Databases, database_kind: str) -> None:
    with databases.app(database_kind) as app:
        with app.app_context():
            plan = fill(
                Scale(boards=1, organisations=8, shared=0, largest=0, partners=8),
                seed=1,
                now=clock.now(),
                progress=lambda done, total: None,
            )
            db.session.remove()
        people = savers(app, plan, 32)
        with served(databases.settings(database_kind)) as port:
            came_to = save_at_once(app, port, people, seconds=3)
    assert came_to.failed == 0, came_to.failures
    assert came_to.lost == 0
    assert all(one.saved for one in people)
