"""Boards that join, leave and change, and what readers in each region see of the editions after every step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.benchmarking.handlers.editions import make_editions
from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries.peers import read_peers
from tenants import Audience, SpaceKind, SpaceState, acting_for, db, new_id, operating, provision, transaction, working
from tests.benchmarking_attack.attack import Column, Equation

REGIONS = ("E12000009", "E12000006", "E12000008")
KEYS = ("factor-1", "factor-2")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)

Audiences = dict[Audience, bool]  # to whom, and whether named


@dataclass
class Standing:
    """What a board lets be seen now."""

    values: dict[str, int]
    audiences: Audiences
    weight: int


@dataclass
class Boards:
    """The spaces of a run: boards that release, and one reader in each region that never does."""

    regions: dict[UUID, str]
    readers: dict[str, UUID]


def make_boards(many: int) -> Boards:
    """Put boards in, region by region in turn."""
    regions: dict[UUID, str] = {}
    readers: dict[str, UUID] = {}
    with operating(), transaction():
        for place in range(many + len(REGIONS)):
            region = REGIONS[place % len(REGIONS)]
            space = provision(
                SpaceKind.BOARD,
                name=f"Board {place}",
                slug=f"board-{place}",
                controller="c",
                state=SpaceState.ACTIVE,
                region_code=region,
                now=START,
            )
            if place < many:
                regions[space.id] = region
            else:
                readers[region] = space.id
    return Boards(regions, readers)


@dataclass
class History:
    """One run of steps: its own instrument, so that runs in one database do not meet."""

    boards: Boards
    name: str
    random: Random
    moment: datetime = START
    standing: dict[UUID, Standing] = field(default_factory=dict)
    known: dict[str, set[Column]] = field(default_factory=lambda: {region: set() for region in REGIONS})
    columns: dict[UUID, set[Column]] = field(default_factory=dict)  # all that a board ever released
    equations: dict[str, list[Equation]] = field(default_factory=lambda: {region: [] for region in REGIONS})
    naive: dict[str, list[Equation]] = field(default_factory=lambda: {region: [] for region in REGIONS})
    _seen: set[tuple[str, Audience, int, str]] = field(default_factory=set)

    def release(self, board: UUID, audiences: Audiences, values: dict[str, int] | None = None) -> None:
        """Have a board release, in place of what it had released to anybody."""
        self.leave(board, replaced=True)
        given = values or {key: self.random.randint(25, 90) for key in KEYS}
        made = Standing(given, audiences, self.random.randint(8, 20))
        self.standing[board] = made
        with acting_for(board), transaction():
            for audience, named in audiences.items():
                db.session.add(self._row(board, made, audience, named))
        for key, value in given.items():
            column = (board, key, value)
            self.columns.setdefault(board, set()).add(column)
            for region in REGIONS:
                near = audiences.get(Audience.REGION, False) and self.boards.regions[board] == region
                if near or audiences.get(Audience.ENGLAND, False):
                    self.known[region].add(column)

    def _row(self, board: UUID, made: Standing, audience: Audience, named: bool) -> BoardRelease:
        cells: list[dict[str, Any]] = [
            {
                "key": key,
                "label": key,
                "n": 10,
                "state": "value",
                "value": value,
                "low": None,
                "high": None,
                "bands": [],
            }
            for key, value in made.values.items()
        ]
        return BoardRelease(
            id=new_id(),
            series=ReleaseSeries.SELF,
            subject_id=board,
            version=1,
            title="MSP",
            board_name="Board",
            council_codes=[],
            instrument_key=self.name,
            reporting_year=2026,
            weight=made.weight,
            cells=cells,
            audience=audience,
            region_code=self.boards.regions[board] if audience is Audience.REGION else None,
            named=named,
            until=None,
            released_at=self.moment,
            released_by=None,
        )

    def leave(self, board: UUID, *, replaced: bool = False) -> None:
        """Have a board withdraw all that it had released."""
        self.standing.pop(board, None)
        with acting_for(board), transaction():
            rows = select(BoardRelease).where(
                BoardRelease.space_id == board,
                BoardRelease.instrument_key == self.name,
                BoardRelease.withdrawn_at.is_(None),
            )
            for row in db.session.scalars(rows):
                row.withdrawn_at = self.moment
                row.replaced_at = self.moment if replaced else None

    def publish(self) -> None:
        """Have the worker make editions, and every region's reader look at its pages."""
        self.moment += timedelta(hours=1)
        with working():
            make_editions({}, now=self.moment)
        for region, reader in self.boards.readers.items():
            for audience in Audience:
                with acting_for(reader):
                    peers = read_peers(series=ReleaseSeries.SELF, audience=audience, today=self.moment.date())
                if peers.instrument_key != self.name:
                    continue
                for key, figure in peers.figures.items():
                    if (region, audience, figure.edition, key) not in self._seen:
                        self._seen.add((region, audience, figure.edition, key))
                        columns = self._contributors(region, audience, key, figure.boards)
                        self.equations[region].append(Equation(columns, figure.mean))
        self._publish_naively()

    def _there(self, region: str, audience: Audience) -> dict[UUID, Standing]:
        return {
            board: one
            for board, one in self.standing.items()
            if audience in one.audiences and (audience is Audience.ENGLAND or self.boards.regions[board] == region)
        }

    def _contributors(self, region: str, audience: Audience, key: str, many: int) -> frozenset[Column]:
        there = self._there(region, audience)
        if len(there) != many:
            there = {board: one for board, one in there.items() if one.audiences[audience]}
        assert len(there) == many
        return frozenset((board, key, one.values[key]) for board, one in there.items())

    def _publish_naively(self) -> None:
        """What somebody without these rules would do: the mean over five and more, at every change."""
        for region in REGIONS:
            for audience in Audience:
                there = self._there(region, audience)
                if len(there) >= 5:
                    for key in KEYS:
                        columns = frozenset((board, key, one.values[key]) for board, one in there.items())
                        mean = round(sum(value for *_, value in columns) / len(columns))
                        self.naive[region].append(Equation(columns, mean))

    def end(self) -> None:
        """Leave nothing standing for the next run."""
        for board in list(self.standing):
            self.leave(board)
        with working():
            make_editions({}, now=self.moment + timedelta(hours=1))


def some_audiences(random: Random, *, named: float) -> Audiences:
    """Return whom a board releases to: mostly both, mostly unnamed."""
    chosen: Iterable[Audience] = random.choice(
        [(Audience.REGION,), (Audience.ENGLAND,), tuple(Audience), tuple(Audience)]
    )
    return {audience: random.random() < named for audience in chosen}


def random_history(boards: Boards, seed: int, *, steps: int) -> History:
    """Run a history of joins, leaves, changes of figures and of terms."""
    random = Random(seed)
    history = History(boards, f"run-{seed}", random)
    named = random.choice([0.0, 0.1, 0.4])
    everybody = list(boards.regions)
    for _ in range(steps):
        for _ in range(random.choice([1, 1, 2, 3, 4, 6])):
            board = random.choice(everybody)
            if board not in history.standing or random.random() < 0.3:
                history.release(board, some_audiences(random, named=named))
            elif random.random() < 0.4:
                history.leave(board)
        history.publish()
    history.end()
    return history
