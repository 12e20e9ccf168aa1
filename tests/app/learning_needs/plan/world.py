"""A board that has run a survey: three partners, of which one has not accepted the link; findings made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.commons.kinds import PartnerKind
from app.commons.queries import latest_learning_instrument
from app.learning_needs.models import FindingsSheet, Survey, SurveyProgress, SurveyRequest, SurveyState
from app.learning_needs.service.plan import LearningDetails
from app.people.roles import Role
from tenants import SpaceRef, acting_for, acting_for_none, db, insert_if_absent, new_id, transaction
from tests.app.accounts.helpers import Browser, make_person
from tests.app.assessments.board.helpers import Board, make_board

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
POLICE, TRUST, HOMES = "Quill Police", "Reed Trust", "Small Homes"
HEADCOUNTS = {POLICE: 400, TRUST: 1000}
RISK, CONVERSATIONS, CONTROL, OWN = "risk", "honest_conversations", "coercive_control", "own-1"


def rated(need: float, *, n: int = 100, share: int = 50, reach: float = 0.2) -> dict[str, Any]:
    """A topic's ratings as a sheet has them; the means are left out, for a plan reads none."""
    low, high = round(need - reach, 1), round(need + reach, 1)
    return {"n": n, "need": need, "low": low, "high": high, "with_need": n * share // 100, "share_with_need": share}


def work(share: int, *, n: int = 200) -> dict[str, Any]:
    return {"n": n, "yes": n * share // 100, "share": share}


def topic_of(*columns: tuple[int, float, int] | None) -> dict[str, list[Any]]:
    """A topic over a sheet's groups: (share whose work it is, need, share with a need), or None where it is hidden."""
    route = {"n": 50, "training": [20, 40], "change": [15, 30], "both": [10, 20], "neither": [5, 10]}
    return {
        "work": [work(one[0]) if one else None for one in columns],
        "rated": [rated(one[1], share=one[2]) if one else None for one in columns],
        "route": [route if one else None for one in columns],
    }


def ticks(**shares: int) -> dict[str, Any]:
    return {"n": 200, "counts": {key: 2 * share for key, share in shares.items()}, "shares": shares}


@dataclass
class World:
    """The board, its survey, and the people of its partners."""

    board: Board
    survey_id: UUID
    requests: dict[str, UUID] = field(default_factory=dict)
    coordinators: dict[str, UUID] = field(default_factory=dict)

    def organisation(self, name: str) -> SpaceRef:
        return self.board.organisations[name]

    def as_organisation(self, name: str, action: Any, **arguments: Any) -> Any:
        """Do something as a partner's coordinator, in a transaction."""
        with acting_for(self.organisation(name).id, self.coordinators[name]), transaction():
            return action(**arguments)

    def ask_organisation(self, name: str, question: Any, *arguments: Any) -> Any:
        with acting_for(self.organisation(name).id, self.coordinators[name]):
            return question(*arguments)

    def path(self, rest: str = "") -> str:
        return f"{self.board.space.home}surveys/{self.survey_id}/plan/{rest}"

    def add_sheet(self, survey_id: UUID, sheet: str, content: Mapping[str, Any]) -> None:
        with self.board.acting(), transaction():
            db.session.add(FindingsSheet(survey_id=survey_id, sheet=sheet, content=dict(content)))

    def add_survey(
        self,
        title: str,
        *,
        closes_on: date,
        topics: Sequence[Mapping[str, Any]],
        state: SurveyState = SurveyState.CLOSED,
        released: bool = True,
    ) -> UUID:
        survey_id = new_id()
        with self.board.acting(), transaction():
            db.session.add(
                Survey(
                    id=survey_id,
                    title=title,
                    instrument_id=latest_learning_instrument().id,
                    opens_on=closes_on.replace(day=1),
                    closes_on=closes_on,
                    topics=[dict(one) for one in topics],
                    services=[],
                    intro="",
                    worry_phone="0300 123 4567",
                    worry_words="",
                    change_reason="",
                    state=state,
                    created_at=NOW,
                    released_at=NOW if released else None,
                )
            )
        return survey_id


def topics(*keys: str) -> list[dict[str, Any]]:
    """Topics as a survey holds them; one whose key is no bundled one is the board's own."""
    with acting_for_none():
        bundled = {one.key: one for one in latest_learning_instrument().topics}
    found = []
    for key in keys:
        known = bundled.get(key)
        title, about = (known.title, known.about) if known else ("Hoarding and self-neglect", "Our own.")
        found.append({"key": key, "title": title, "about": about, "help": "", "own": known is None})
    return found


def make_world() -> World:
    board = make_board()
    board.add_partner(POLICE, PartnerKind.POLICE)
    board.add_partner(TRUST, PartnerKind.HEALTH)
    board.add_partner(HOMES, PartnerKind.HOUSING, linked=False)
    world = World(board, UUID(int=0))
    asked = topics(RISK, CONVERSATIONS, CONTROL, OWN)
    world.survey_id = world.add_survey("Learning needs 2026", closes_on=date(2026, 10, 30), topics=asked)
    with board.acting(), transaction():
        for name, partner_id in board.partners.items():
            world.requests[name] = request_id = new_id()
            db.session.add(
                SurveyRequest(
                    id=request_id,
                    survey_id=world.survey_id,
                    partner_id=partner_id,
                    organisation_id=board.organisations[name].id,
                    partner_name=name,
                    partner_kind=PartnerKind.POLICE,
                    door="0" * 12,
                    chosen_at=NOW,
                    sent_at=NOW,
                )
            )
    for name, organisation in board.organisations.items():
        email = f"co@{organisation.slug}.example"
        world.coordinators[name] = make_person(email, (organisation, Role.ORGANISATION_COORDINATOR), name="Cora Ordin")
        if name in HEADCOUNTS:
            with acting_for(organisation.id), transaction():
                insert_if_absent(
                    SurveyProgress,
                    {
                        "space_id": board.space.id,
                        "request_id": world.requests[name],
                        "survey_id": world.survey_id,
                        "organisation_id": organisation.id,
                        "headcount": HEADCOUNTS[name],
                        "answered": 100,
                        "by_day": [],
                        "updated_at": NOW,
                    },
                )
    for sheet, content in sheets(world).items():
        world.add_sheet(world.survey_id, sheet, content)
    return world


def sheets(world: World) -> dict[str, dict[str, Any]]:
    """Findings over 200 answers. The need is widest in honest conversations; the own topic is hidden."""
    return {
        "all": {
            "groups": [{"key": "all"}],
            "answered": [200],
            "topics": {
                RISK: topic_of((80, 0.6, 40)),
                CONVERSATIONS: topic_of((50, 1.4, 60)),
                CONTROL: topic_of((40, 0.9, 45)),
                OWN: topic_of(None),
            },
            "barriers": [ticks(recording_system=40, workload=55, advocates=10)],
            "ways": [ticks(case_discussion=45, e_learning=10, staff_briefing=25)],
        },
        "partner": {
            "groups": [{"key": f"partner:{world.requests[name]}"} for name in (POLICE, TRUST, HOMES)],
            "answered": [100, 100, None],
            "topics": {
                RISK: topic_of((90, 0.7, 50), None, None),
                CONVERSATIONS: topic_of(None, None, None),
                CONTROL: topic_of(None, None, None),
                OWN: topic_of(None, None, None),
            },
            "barriers": [ticks(recording_system=20, workload=30, advocates=5), None, None],
        },
        "tier": {
            "groups": [{"key": f"tier:{tier}"} for tier in range(5)],
            "answered": [None, 100, 50, 50, None],
            "topics": {
                RISK: topic_of(None, (80, 0.5, 50), (60, 0.5, 25), None, None),
                CONVERSATIONS: topic_of(None, None, None, None, None),
                CONTROL: topic_of(None, None, None, None, None),
                OWN: topic_of(None, None, None, None, None),
            },
            "ways": [None, ticks(case_discussion=20, e_learning=50, staff_briefing=30), None, None, None],
        },
    }


def details(**changes: Any) -> LearningDetails:
    """What a board says of a piece of learning, unless told otherwise."""
    usual: dict[str, Any] = {
        "title": "A half-day workshop",
        "tiers": (),
        "partners": (),
        "about_people": None,
        "ways": ("case_discussion",),
        "fits": "",
        "provider": "The college",
        "places": 40,
        "cost_pence": 120050,
        "starts_on": date(2027, 1, 10),
        "ends_on": date(2027, 2, 10),
        "state": "planned",
        "notes": "",
    }
    return LearningDetails(**(usual | changes))


def signed_in(world: World, app: Any, role: Role, space: SpaceRef | None = None) -> Browser:
    space = space or world.board.space
    email = f"{role.value}@{space.slug}.example"
    make_person(email, (space, role))
    browser = Browser(app)
    browser.sign_in(email)
    return browser
