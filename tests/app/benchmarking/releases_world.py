"""Boards of two regions with closed cycles, as rows: nobody has to sign in and answer for these tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.assessments.models import Cycle, CycleState, Request, Submission, SubmittedAnswer
from app.benchmarking.models import BoardEdition
from app.benchmarking.queries.previews import Subject, prepare
from app.benchmarking.service import releases
from app.benchmarking.service.releases import Terms
from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from app.commons.levels import RATINGS
from app.commons.queries import latest_instrument
from app.people.roles import Role
from tenants import Audience, SpaceKind, SpaceRef, acting_for, db, insert_rows, new_id, read, transaction, working
from tenants.jobs import run_due
from tests.app.accounts.helpers import make_person, make_space

WEST, EAST = "E12000009", "E12000006"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FACTORS = range(1, 12)
TO_REGION, TO_ENGLAND = Terms(Audience.REGION, True), Terms(Audience.ENGLAND, True)
UNNAMED_REGION, UNNAMED_ENGLAND = Terms(Audience.REGION, False), Terms(Audience.ENGLAND, False)


@dataclass
class Board:
    """A board, and the cycles that it has closed."""

    space: SpaceRef
    manager: UUID
    requests: dict[UUID, list[UUID]] = field(default_factory=dict)  # by cycle

    def acting(self) -> Any:
        return acting_for(self.space.id, self.manager)

    def call(self, action: Callable[..., Any], **arguments: Any) -> Any:
        with self.acting(), transaction():
            return action(**arguments)

    def ask(self, question: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with self.acting():
            return question(*arguments, **named)

    def release(
        self,
        cycle_id: UUID,
        *terms: Terms,
        until: date | None = None,
        now: datetime = NOW,
        what: Subject = Subject.CYCLE,
        key: UUID | None = None,
        seen: str | None = None,
    ) -> tuple[UUID, ...]:
        digest = seen if seen is not None else self.ask(prepare, what, cycle_id).digest
        made: tuple[UUID, ...] = self.call(
            releases.release,
            key=key or uuid4(),
            what=what,
            subject_id=cycle_id,
            terms=list(terms),
            until=until,
            seen=digest,
            now=now,
        )
        return made

    def withdraw(self, release_id: UUID, *, now: datetime = NOW) -> None:
        self.call(releases.withdraw, release_id=release_id, now=now)


@dataclass
class World:
    """Organisations that sit on every board, made as they are wanted."""

    organisations: list[UUID] = field(default_factory=list)

    def organisation(self, number: int) -> UUID:
        while len(self.organisations) <= number:
            place = len(self.organisations)
            self.organisations.append(make_space(SpaceKind.ORGANISATION, f"Partner {place}", f"partner-{place}").id)
        return self.organisations[number]

    def board(self, name: str, region: str | None = WEST) -> Board:
        slug = name.lower().replace(" ", "-")
        space = make_space(SpaceKind.BOARD, name, slug, region_code=region)
        return Board(space, make_person(f"manager@{slug}.example", (space, Role.BOARD_MANAGER), name="Mo Manager"))

    def cycle(
        self,
        board: Board,
        levels: Sequence[Mapping[int, int | None]],
        *,
        title: str = "MSP 2026-27",
        state: CycleState = CycleState.CLOSED,
        year: int = 2026,
    ) -> UUID:
        """Put in a cycle with one submission for each partner: by factor, 1 to 4, or None."""
        cycle_id = new_id()
        with board.acting():
            asked = latest_instrument().id
        organisations = [self.organisation(number) for number in range(len(levels))]
        with board.acting(), transaction():
            db.session.add(
                Cycle(
                    id=cycle_id,
                    title=title,
                    reporting_year=year,
                    opens_on=date(2026, 9, 1),
                    closes_on=date(2026, 10, 30),
                    instrument_id=asked,
                    state=state,
                    created_at=NOW,
                    opened_at=NOW,
                    closed_at=NOW,
                )
            )
            db.session.flush()
            partners = self._partners(organisations)
            requests = [new_id() for _ in levels]
            insert_rows(
                Request,
                [
                    {
                        "id": request_id,
                        "cycle_id": cycle_id,
                        "partner_id": partners[organisation],
                        "organisation_id": organisation,
                        "partner_name": f"Partner {number}",
                        "partner_kind": PartnerKind.PROVIDER,
                        "chosen_at": NOW,
                        "sent_at": NOW,
                    }
                    for number, (request_id, organisation) in enumerate(zip(requests, organisations, strict=True))
                ],
            )
            for request_id, organisation, chosen in zip(requests, organisations, levels, strict=True):
                _submit(cycle_id, request_id, organisation, chosen, version=1, at=NOW - timedelta(days=30))
        board.requests[cycle_id] = requests
        return cycle_id

    def _partners(self, organisations: Sequence[UUID]) -> dict[UUID, UUID]:
        known = dict(iter(read(select(Partner.organisation_id, Partner.id))))
        fresh = [one for one in organisations if one not in known]
        rows = [
            {
                "id": new_id(),
                "organisation_id": one,
                "name": f"Partner {one}",
                "kind": PartnerKind.PROVIDER,
                "contact_name": "",
                "contact_email": "",
                "added_at": NOW,
            }
            for one in fresh
        ]
        insert_rows(Partner, rows)
        return known | {row["organisation_id"]: row["id"] for row in rows}

    def change(
        self, board: Board, cycle_id: UUID, place: int, levels: Mapping[int, int | None], *, at: datetime
    ) -> None:
        """Have a partner send a newer version in, as after the cycle was opened again."""
        request_id = board.requests[cycle_id][place]
        with board.acting(), transaction():
            mine = (Submission.request_id == request_id, Submission.is_current)
            db.session.execute(
                update(Submission).where(*mine).values(is_current=False).execution_options(synchronize_session=False)
            )
            count = len(read(select(Submission.id).where(Submission.request_id == request_id)).all())
            _submit(cycle_id, request_id, self.organisation(place), levels, version=count + 1, at=at)


def _submit(
    cycle_id: UUID,
    request_id: UUID,
    organisation: UUID,
    levels: Mapping[int, int | None],
    *,
    version: int,
    at: datetime,
) -> None:
    submission_id = new_id()
    db.session.add(
        Submission(
            id=submission_id,
            request_id=request_id,
            cycle_id=cycle_id,
            organisation_id=organisation,
            version=version,
            is_current=True,
            submitted_at=at,
            submitted_by="Sam Secretname, lead",
            answered=11,
        )
    )
    db.session.flush()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "submission_id": submission_id,
            "factor": factor,
            "level": RATINGS[level - 1] if (level := levels.get(factor)) else None,
            "practice": "Secretpractice of a partner",
            "difference": "Secretdifference",
            "addendum": "",
            "shared_level": None,
            "links": [],
        }
        for factor in FACTORS
    ]
    insert_rows(SubmittedAnswer, rows)


def spread(low: int, high: int) -> list[dict[int, int | None]]:
    """Partners of which some are at level 2, and some at level 3, in every factor."""
    below: dict[int, int | None] = dict.fromkeys(FACTORS, 2)
    above: dict[int, int | None] = dict.fromkeys(FACTORS, 3)
    return [below] * low + [above] * high


def work(now: datetime = NOW) -> None:
    """Have the worker do all that is due."""
    while run_due(clock=lambda: now + timedelta(seconds=5)):
        pass


def editions() -> list[Any]:
    """Every edition there ever was, the oldest first, as the worker reads them."""
    columns = (
        BoardEdition.audience,
        BoardEdition.region_code,
        BoardEdition.number,
        BoardEdition.boards,
        BoardEdition.figures,
        BoardEdition.hidden_at,
    )
    with working():
        return list(read(select(*columns).order_by(BoardEdition.made_at, BoardEdition.id)).all())
