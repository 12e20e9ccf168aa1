"""A board with partners, and what partners send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, event, select

from app.assessments.crossing import REQUEST, SUBMISSION, AnswerPayload, LinkPayload, SubmissionPayload
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.service import cycles, drafts
from app.boards.models import Partner
from app.commons.instrument import Instrument
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.commons.queries import latest_instrument
from app.people.roles import Role
from tenants import (
    Envelope,
    SpaceKind,
    SpaceRef,
    acting_for,
    acting_for_none,
    answer_link,
    ask_to_link,
    db,
    end_link,
    new_id,
    publish,
    transaction,
    withdraw,
)
from tests.app.accounts.helpers import Browser, make_person, make_space

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 7), date(2026, 10, 30)


@dataclass
class Board:
    """A board, its manager, and its partners by name."""

    space: SpaceRef
    manager: UUID
    partners: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, SpaceRef] = field(default_factory=dict)

    @contextmanager
    def acting(self) -> Any:
        with acting_for(self.space.id, self.manager):
            yield

    def call(self, action: Callable[..., Any], **arguments: Any) -> Any:
        """Do something as the board's manager, in a transaction."""
        with self.acting(), transaction():
            return action(**arguments)

    def ask(self, question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Read something as the board's manager."""
        with self.acting():
            return question(*arguments, **named)

    def add_partner(
        self,
        name: str,
        kind: PartnerKind = PartnerKind.POLICE,
        *,
        linked: bool = True,
        organisation: SpaceRef | None = None,
    ) -> UUID:
        slug = name.lower().replace(" ", "-")
        space = organisation or make_space(SpaceKind.ORGANISATION, name, slug)
        partner_id = new_id()
        with self.acting(), transaction():
            db.session.add(
                Partner(
                    id=partner_id,
                    organisation_id=space.id,
                    name=name,
                    kind=kind,
                    contact_name="Sam Reed",
                    contact_email=f"sam@{slug}.example",
                    added_at=NOW,
                )
            )
            ask_to_link(space.id, now=NOW)
        self.partners[name], self.organisations[name] = partner_id, space
        if linked:
            self.accept(name)
        return partner_id

    def accept(self, name: str, *, now: datetime = NOW) -> None:
        with acting_for(self.organisations[name].id), transaction():
            answer_link(self.space.id, accept=True, now=now)

    def end(self, name: str, *, now: datetime = NOW) -> None:
        with acting_for(self.organisations[name].id), transaction():
            end_link(self.space.id, now=now)

    def draft(self, title: str = "MSP 2026-27", *, names: Sequence[str] | None = None, **more: Any) -> UUID:
        chosen = self.partners.values() if names is None else [self.partners[name] for name in names]
        values: dict[str, Any] = {
            "key": uuid4(),
            "title": title,
            "reporting_year": 2026,
            "opens_on": FIRST,
            "closes_on": LAST,
            "chair_words": "Tell us how it is.",
            "partner_ids": set(chosen),
            "now": NOW,
        }
        cycle_id: UUID = self.call(lambda: drafts.create_draft(**(values | more)).id)
        return cycle_id

    def opened(self, title: str = "MSP 2026-27", *, now: datetime = NOW, **more: Any) -> UUID:
        cycle_id = self.draft(title, **more)
        self.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=now)
        return cycle_id

    def state(self, cycle_id: UUID) -> CycleState:
        state: CycleState = self.ask(
            lambda: db.session.execute(select(Cycle.state).where(Cycle.id == cycle_id)).scalar_one()
        )
        return state

    def revision(self, cycle_id: UUID) -> int:
        found: int = self.ask(
            lambda: db.session.execute(select(Cycle.revision).where(Cycle.id == cycle_id)).scalar_one()
        )
        return found

    def request_id(self, cycle_id: UUID, name: str) -> UUID:
        found: UUID = self.ask(
            lambda: db.session.execute(
                select(Request.id).where(Request.cycle_id == cycle_id, Request.partner_id == self.partners[name])
            ).scalar_one()
        )
        return found

    def sent_to(self, name: str) -> list[Envelope]:
        """The requests that crossed to a partner, oldest first."""
        with acting_for(self.organisations[name].id):
            found = db.session.scalars(
                select(Envelope).where(Envelope.kind == REQUEST).order_by(Envelope.subject_id, Envelope.version)
            ).all()
            db.session.expunge_all()
        return list(found)

    def submit(
        self,
        cycle_id: UUID,
        name: str,
        levels: Mapping[int, Level | None] | None = None,
        *,
        words: str = "What {name} does on {factor}",
        now: datetime = NOW,
        links: tuple[LinkPayload, ...] = (),
    ) -> UUID:
        """Sign off and send, as a partner; return the envelope's id."""
        request_id = self.request_id(cycle_id, name)
        payload = submission(levels or {}, words=lambda factor: words.format(name=name, factor=factor), links=links)
        with acting_for(self.organisations[name].id), transaction():
            return publish(SUBMISSION, to=self.space.id, subject_id=request_id, payload=payload.to_json(), now=now)

    def take_back(self, cycle_id: UUID, name: str, *, now: datetime = NOW) -> UUID:
        request_id = self.request_id(cycle_id, name)
        said = {"withdrawn_by": "Ada Lead, safeguarding lead"}
        with acting_for(self.organisations[name].id), transaction():
            return withdraw(SUBMISSION, to=self.space.id, subject_id=request_id, now=now, payload=said)


def path(board: Board, *parts: object) -> str:
    return board.space.home + "".join(f"{part}/" for part in parts)


def cycle_path(board: Board, cycle_id: UUID, rest: str = "") -> str:
    return f"{board.space.home}cycles/{cycle_id}/{rest}"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that reach the database, but for those that begin or say who acts."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("SET LOCAL", "PRAGMA", "BEGIN")):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked_instrument() -> Instrument:
    with acting_for_none():
        return latest_instrument()


def submission(
    levels: Mapping[int, Level | None],
    *,
    words: Callable[[int], str] = lambda factor: f"Words on {factor}",
    links: tuple[LinkPayload, ...] = (),
) -> SubmissionPayload:
    asked = asked_instrument()
    answers = tuple(
        AnswerPayload(
            factor=number,
            level=levels.get(number),
            shared_level=levels.get(number),
            practice=words(number),
            difference=f"Difference {number}",
            addendum="",
            links=links if number == 1 else (),
        )
        for number in asked.numbers
    )
    return SubmissionPayload(asked.id, "Ada Lead, safeguarding lead", answers)


def make_board(name: str = "Alder Bay SAB", slug: str = "alder-bay") -> Board:
    space = make_space(SpaceKind.BOARD, name, slug)
    manager = make_person(f"manager@{slug}.example", (space, Role.BOARD_MANAGER), name="Mo Manager")
    return Board(space, manager)


def all_levels(level: Level | None) -> dict[int, Level | None]:
    return dict.fromkeys(range(1, 12), level)


__all__ = [
    "FIRST",
    "LAST",
    "NOW",
    "Board",
    "Browser",
    "all_levels",
    "cycle_path",
    "make_board",
    "path",
    "statements",
    "submission",
]
