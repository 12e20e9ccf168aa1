"""A board with a survey that was released, as rows: nobody has to answer for these tests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from app.commons.learning import LearningInstrument
from app.commons.queries import latest_learning_instrument
from app.learning_needs.models import (
    FindingsSheet,
    FreeAnswer,
    Survey,
    SurveyProgress,
    SurveyRequest,
    SurveyState,
    TextState,
)
from app.people.roles import Role
from tenants import SpaceKind, SpaceRef, acting_for, answer_link, ask_to_link, db, new_id, transaction
from tests.app.accounts.helpers import make_person, make_space
from tests.app.learning_needs.findings.sheets import OWN_TOPIC, SERVICES, USUAL, MadeUp, partner_keys, released, renamed

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAMES = (
    "Alder Bay Council",
    "Reed Hospitals Trust",
    "Quill Police",
    "Harbour Homes",
    "Meadow Care",
    "Small Steps",
    "Lantern Hospice",
    "Tide Advocacy",
)
KINDS = (PartnerKind.COUNCIL, PartnerKind.HEALTH, PartnerKind.POLICE, PartnerKind.PROVIDER) + (
    PartnerKind.SMALL_CHARITY,
) * 4
HEADCOUNTS = (600, 900, 250, 120, 70, 40, 30, 12)
TEXTS = (
    "I would like to sit in with Jane Smith, who does this well.",
    "Short sessions on shift would help more than a day away.",
    "What I cannot find is an advocate within a week.",
)


@dataclass
class Surveyed:
    """A board, its surveys, and the requests to its partners."""

    space: SpaceRef
    manager: UUID
    survey_id: UUID = field(default_factory=new_id)
    requests: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, SpaceRef] = field(default_factory=dict)
    partners: dict[str, UUID] = field(default_factory=dict)
    sheets: dict[str, Any] = field(default_factory=dict)
    text_ids: list[UUID] = field(default_factory=list)

    def acting(self) -> AbstractContextManager[Any]:
        return acting_for(self.space.id, self.manager)

    def call(self, action: Callable[..., Any], **arguments: Any) -> Any:
        with self.acting(), transaction():
            return action(**arguments)

    def ask(self, question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with self.acting():
            return question(*arguments, **named)

    def path(self, rest: str = "", survey_id: UUID | None = None) -> str:
        return f"{self.space.home}surveys/{survey_id or self.survey_id}/findings/{rest}"


def topics_of(asked: LearningInstrument, made_up: MadeUp) -> list[dict[str, Any]]:
    own = {
        "key": OWN_TOPIC,
        "title": "Hoarding & self-neglect",
        "about": "=1+1 is how it starts.",
        "help": "",
        "own": True,
    }
    return [
        {"key": key, "title": asked.topic(key).title, "about": asked.topic(key).about, "help": "", "own": False}
        if key != OWN_TOPIC
        else own
        for key in made_up.topics
    ]


def services_of(asked: LearningInstrument) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": asked.service(key).label, "hint": "", "counts_as": key, "own": False} for key in SERVICES
    ]


def surveyed(
    made_up: MadeUp = USUAL,
    *,
    name: str = "Alder Bay SAB",
    slug: str = "alder-bay",
    linked: int = 1,
    previous: MadeUp | None = None,
) -> Surveyed:
    """Return a board whose survey was released, and, where asked for, the one of the year before."""
    space = make_space(SpaceKind.BOARD, name, slug)
    manager = make_person(f"manager@{slug}.example", (space, Role.BOARD_MANAGER), name="Mo Manager")
    made = Surveyed(space, manager)
    for number in range(len(made_up.sizes)):
        _add_partner(made, number, link=number < linked)
    if previous:
        _add_survey(made, previous, new_id(), "Learning needs 2025", date(2025, 10, 1))
    _add_survey(made, made_up, made.survey_id, "Learning needs 2026", date(2026, 10, 1))
    return made


def _add_partner(made: Surveyed, number: int, *, link: bool) -> None:
    name = NAMES[number]
    organisation = make_space(SpaceKind.ORGANISATION, f"{name} of {made.space.slug}", f"{made.space.slug}-{number}")
    made.organisations[name], made.partners[name] = organisation, new_id()
    with made.acting(), transaction():
        db.session.add(
            Partner(
                id=made.partners[name],
                organisation_id=organisation.id,
                name=name,
                kind=KINDS[number],
                contact_name="Sam Reed",
                contact_email="sam@partner.example",
                added_at=NOW,
            )
        )
        ask_to_link(organisation.id, now=NOW)
    if link:
        with acting_for(organisation.id), transaction():
            answer_link(made.space.id, accept=True, now=NOW)


def _add_survey(made: Surveyed, made_up: MadeUp, survey_id: UUID, title: str, opens_on: date) -> None:
    asked = made.ask(latest_learning_instrument)
    requests = {name: new_id() for name in list(made.partners)[: len(made_up.sizes)]}
    keys = dict(zip(partner_keys(len(made_up.sizes)), map(str, requests.values()), strict=True))
    sheets = renamed(released(made_up), keys)
    with made.acting(), transaction():
        db.session.add(
            Survey(
                id=survey_id,
                title=title,
                instrument_id=asked.id,
                opens_on=opens_on,
                closes_on=opens_on.replace(day=30),
                smallest=made_up.threshold,
                topics=topics_of(asked, made_up),
                services=services_of(asked),
                intro="",
                worry_phone="01234 567890",
                worry_words="",
                state=SurveyState.CLOSED,
                change_reason="",
                created_at=NOW,
                opened_at=NOW,
                closed_at=NOW,
                released_at=NOW,
                progress=100,
            )
        )
        db.session.flush()
        for number, (name, request_id) in enumerate(requests.items()):
            db.session.add(
                SurveyRequest(
                    id=request_id,
                    survey_id=survey_id,
                    partner_id=made.partners[name],
                    organisation_id=made.organisations[name].id,
                    partner_name=name,
                    partner_kind=KINDS[number],
                    door=f"{opens_on.year % 100:02d}{number:010d}",
                    chosen_at=NOW,
                    sent_at=NOW,
                    answers_at=NOW,
                )
            )
        for sheet, content in sheets.items():
            db.session.add(FindingsSheet(id=new_id(), survey_id=survey_id, sheet=sheet, content=content))
        for text in TEXTS:
            db.session.add(FreeAnswer(id=new_id(), survey_id=survey_id, text=text, state=TextState.WAITING))
    if survey_id == made.survey_id:
        made.requests, made.sheets = requests, sheets


def declare_headcounts(made: Surveyed, *names: str) -> None:
    """Have linked partners say how many staff they have."""
    for number, name in enumerate(made.partners):
        if name in names:
            with acting_for(made.organisations[name].id), transaction():
                db.session.add(
                    SurveyProgress(
                        space_id=made.space.id,
                        request_id=made.requests[name],
                        survey_id=made.survey_id,
                        organisation_id=made.organisations[name].id,
                        headcount=HEADCOUNTS[number],
                        answered=0,
                        by_day=[],
                        updated_at=NOW,
                    )
                )
