"""Somebody has the whole database, and knows who answered when: nothing in it says which answer is whose.

Three hundred known people answer through the real door in a known order at known times. Then everything that the
database holds is taken at several moments, down to where rows lie and which transaction wrote them. Every order that
is found in it is held against the order of answering. The same is done with flaws planted, which it finds.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from app.commons.kinds import PartnerKind
from app.commons.queries import latest_learning_instrument
from app.core import clock
from app.core.logs import JsonLines
from app.learning_needs.answering.screens import CHECK
from app.learning_needs.answering.state import State, encode
from app.learning_needs.answering.tokens import token_of
from app.learning_needs.crossing import SEALED
from app.learning_needs.models import AskedSurvey, BallotBox, SurveyState
from app.learning_needs.service import ballot, closing, crossing, running
from tenants import acting_for, db, new_id, transaction
from tests.app.accounts.helpers import Browser, make_person
from tests.app.learning_needs.running.world import (
    LAST,
    NOW,
    Board,
    draft,
    few_topics,
    make_board,
    request,
    state,
    survey,
    work,
)
from tests.support.databases import SECRET

PEOPLE = 300
TOPICS = 5  # enough for everybody's answer to be another
FEWER = 80  # on the second database, where a sample is run
FULL = bool(os.environ.get("MSP_FULL"))
CHANCES = 2_000  # orders drawn by chance, that what is found is held against
LEAST = 0.01  # how often chance must do as well as what was found
KEEPS = {"ballot_box", "answer_count", "sent_keys"}  # the tables that an answer touches
PARTNER = "Quill Police"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Person:
    """Somebody who is known to have answered, when, and from where."""

    number: int
    at: datetime
    address: str
    agent: str
    key: str
    state: State


@dataclass
class Dump:
    """Everything that a database holds, and in which orders."""

    tables: dict[str, Rows] = field(default_factory=dict)  # columns as they are, with where each row lies

    def boxes(self) -> Rows:
        """Return the ballot boxes in the order in which the database gives them."""
        return self.tables["ballot_box"]


def take_dump(app: Flask) -> Dump:
    """Return every row of every table as the owner of the database reads it, in the order of the heap."""
    engine = db.engines.get("owner", db.engines[None])
    places = "ctid::text AS _ctid, xmin::text AS _xmin" if engine.dialect.name == "postgresql" else "rowid AS _rowid"
    found = Dump()
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT {places}, * FROM "{table}"')).mappings()
            found.tables[table] = [dict(row) for row in rows]
    return found


def orders(dump: Dump) -> Iterator[tuple[str, list[bytes]]]:
    """Yield every order in which the answers can be read, with its name."""
    boxes = dump.boxes()
    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "heap": lambda row: 0,
        "id": lambda row: str(row["id"]),
        "shelf": lambda row: row["shelf"],
    }
    if boxes and "_xmin" in boxes[0]:
        keys["last writer"] = lambda row: int(row["_xmin"])
        keys["place"] = lambda row: tuple(int(part) for part in row["_ctid"].strip("()").split(","))
    elif boxes:
        keys["row number"] = lambda row: row["_rowid"]
    for name, key in keys.items():
        yield name, [row for box in sorted(boxes, key=key) for row in _records(box)]
    yield "position", [row for _, _, row in sorted(_placed(boxes), key=lambda one: (one[0], one[1]))]


def _placed(boxes: Rows) -> Iterator[tuple[float, int, bytes]]:
    for shelf, box in enumerate(boxes):
        rows = _records(box)
        yield from ((place / len(rows), shelf, row) for place, row in enumerate(rows))


def _records(box: dict[str, Any]) -> list[bytes]:
    records, width = bytes(box["records"]), box["width"]
    return [records[at : at + width] for at in range(0, len(records), width)]


def by_chance(order: Sequence[int], *, seed: int = 0) -> float:
    """Return how often an order drawn by chance hangs together with 0, 1, 2… at least as closely as this one.

    How closely is Spearman's rank correlation, either way round.
    """
    rng = np.random.default_rng(seed)
    places = np.arange(len(order)) - (len(order) - 1) / 2
    found = np.array(order) - np.mean(order)
    closeness = abs(float(places @ found))
    drawn = np.array([abs(float(places @ rng.permutation(found))) for _ in range(CHANCES)])
    return float((1 + (drawn >= closeness - 1e-9).sum()) / (1 + CHANCES))


def linked(dump: Dump, came: Sequence[bytes]) -> dict[str, float]:
    """Return, for each order in a dump, how often chance is as close to the order of answering."""
    number = {record: place for place, record in enumerate(came)}
    return {name: by_chance([number[row] for row in rows]) for name, rows in orders(dump) if rows}


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> Random:
    """What is drawn by chance is the same in every run."""
    drawn, ids = Random(20_261_125), Random(5)
    monkeypatch.setattr(ballot, "SystemRandom", lambda: drawn)
    monkeypatch.setattr(crossing, "SystemRandom", lambda: drawn)
    monkeypatch.setattr(uuid, "uuid4", lambda: UUID(int=ids.getrandbits(128), version=4))
    return drawn


@pytest.fixture
def board(app: Flask) -> Board:
    """A board and one partner, large enough for some shelves."""
    made = make_board()
    made.add_partner(PARTNER, PartnerKind.POLICE)
    return made


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The service's clock, which the test sets."""
    moments = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


@dataclass(frozen=True)
class Door:
    """Where a partner's staff answer."""

    app: Flask
    code: str
    token: str

    def send(self, person: Person, browser: Browser | None = None) -> None:
        """Have somebody send their last screen."""
        browser = browser or Browser(self.app)
        browser.address = person.address
        fields = {"csrf_token": self.token, "state": encode(person.state), "go": "send"}
        answered = browser.post(f"/s/{self.code}/", fields, headers={"User-Agent": person.agent})
        assert answered.status_code == 200
        assert "Thank you" in answered.text


def door_of(app: Flask, board: Board, survey_id: UUID) -> Door:
    code = request(board, survey_id, PARTNER).door
    return Door(app, code, token_of(code, closes_on=LAST, secret=SECRET))


def opened(board: Board) -> UUID:
    """Open a survey of a partner whose answers are spread over five shelves."""
    survey_id = draft(board)
    few_topics(board, survey_id, TOPICS)
    board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)
    work(NOW)
    with acting_for(board.organisations[PARTNER].id), transaction():
        asked = db.session.scalars(select(AskedSurvey)).one()
        asked.headcount = 5 * ballot.SHELF_OF
    return survey_id


def people(board: Board, survey_id: UUID, how_many: int) -> list[Person]:
    """Make people up, in the order in which they answer."""
    rng = Random(3)
    with board.acting():
        instrument = latest_learning_instrument()
    topics = [topic["key"] for topic in survey(board, survey_id).topics]
    asked = request(board, survey_id, PARTNER).id.hex[-8:]
    found, at = [], NOW + timedelta(hours=1)
    for number in range(how_many):
        at += timedelta(minutes=rng.uniform(1, 40))
        ratings = {key: f"{rng.randint(1, 5)}{rng.randint(1, 5)}{rng.randint(1, 4)}" for key in topics}
        answers = State(
            door=asked,
            seed=rng.getrandbits(32),
            key=f"key-{number:04}-{rng.getrandbits(64):016x}",
            at=CHECK,
            areas=(asked,),
            tier=rng.choice(instrument.tiers).key,
            service="police",
            length=rng.choice(instrument.lengths).key,
            topics={key: rating for key, rating in ratings.items() if key == topics[0] or rng.random() < 0.7},
            barriers=tuple(rng.sample(list(instrument.barriers.keys), 2)),
            ways=tuple(rng.sample(list(instrument.ways.keys), 2)),
            views=(rng.randint(1, 5), rng.randint(1, 5)),
            text=f"What I wish for is {rng.getrandbits(40):010x}" if number % 6 == 0 else "",
            warned=True,
        )
        address, agent = f"198.51.{number // 250}.{number % 250 + 1}", f"Browser-of-{number:04}/7.1"
        found.append(Person(number, at, address, agent, answers.key, answers))
    return found


def new_record(dump: Dump, known: set[bytes]) -> bytes:
    """Return the one answer that was not there before: only who looks at every moment can know it."""
    [record] = {row for box in dump.boxes() for row in _records(box)} - known
    known.add(record)
    return record


def boxes_of(app: Flask) -> Dump:
    """Return the ballot boxes alone."""
    engine = db.engines.get("owner", db.engines[None])
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM ballot_box")).mappings()
        return Dump({"ballot_box": [dict(row) for row in rows]})


def all_of(rows: Rows) -> str:
    return repr(
        [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in rows
        ]
    )


class TestAKnownCrowd:
    def test_cannot_be_told_apart_in_the_whole_database(
        self,
        app: Flask,
        board: Board,
        chance: Random,
        now: list[datetime],
        caplog: pytest.LogCaptureFixture,
        database_kind: str,
    ) -> None:
        survey_id = opened(board)
        crowd = people(board, survey_id, PEOPLE if FULL or database_kind == "sqlite" else FEWER)
        door = door_of(app, board, survey_id)
        accounts = self._some_with_accounts(app, board)
        before, known, came = take_dump(app), set[bytes](), []
        caplog.set_level(logging.DEBUG)
        caplog.clear()
        for person in crowd:
            now[0] = person.at
            door.send(person, accounts[person.number][1] if person.number in accounts else None)
            came.append(new_record(boxes_of(app), known))
            if person.number == len(crowd) // 2:
                self._nothing_is_linked("half way", take_dump(app), came)
        self._nothing_is_said(caplog, crowd)
        full = take_dump(app)
        self._nothing_is_linked("all have answered", full, came)
        touched = {table for table, rows in full.tables.items() if all_of(rows) != all_of(before.tables[table])}
        assert touched == KEEPS
        self._nothing_tells_who_or_when(full, crowd, [account for account, _ in accounts.values()])
        assert sum(row["answered"] for row in full.tables["answer_count"]) == len(crowd)
        # closed: the batch crosses
        now[0] = NOW + timedelta(days=12)
        revision = survey(board, survey_id).revision
        board.call(closing.close_survey, survey_id=survey_id, revision=revision, now=now[0])
        work(now[0], rounds=1, most=1)
        self._nothing_is_linked("closed", take_dump(app), came)
        sealed = self._sealed(take_dump(app))
        for _ in range(3):
            work(now[0])
            now[0] += timedelta(minutes=2)
        assert state(board, survey_id) is SurveyState.CLOSED
        over = take_dump(app)
        assert over.boxes() == []
        everything = all_of([row for rows in over.tables.values() for row in rows])
        assert not [record for record in came if repr(record)[2:-1] in everything or record.hex() in everything]
        assert not [part for part in sealed if part[:200] in everything]
        self._nothing_tells_who_or_when(over, crowd, [], tables={"job", "audit_entry", "envelope", "survey_progress"})
        if database_kind == "sqlite":
            self._nothing_is_left_in_the_file(app, came, sealed)

    def _some_with_accounts(self, app: Flask, board: Board) -> dict[int, tuple[UUID, Browser]]:
        """Sign some of them in beforehand, in the browser in which they will answer."""
        found = {}
        for number in (3, 77):
            account = make_person(f"known-{number}@quill-police.example")
            browser = Browser(app)
            browser.sign_in(f"known-{number}@quill-police.example")
            found[number] = (account, browser)
        return found

    def _nothing_is_linked(self, when: str, dump: Dump, came: list[bytes]) -> None:
        found = linked(dump, came)
        print(f"{when}: " + ", ".join(f"{name} p = {p:.2f}" for name, p in found.items()))
        assert min(found.values(), default=1) > LEAST / max(1, len(found)), (when, found)

    def _nothing_is_said(self, caplog: pytest.LogCaptureFixture, crowd: list[Person]) -> None:
        lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith(("app", "tenants"))]
        assert lines == []
        for record in caplog.records:  # of whatever library
            assert not [person for person in crowd if person.key in record.getMessage()]

    def _nothing_tells_who_or_when(
        self, dump: Dump, crowd: list[Person], accounts: list[UUID], *, tables: set[str] | None = None
    ) -> None:
        text_of = "".join(all_of(rows) for table, rows in dump.tables.items() if table in (tables or KEEPS))
        for account in accounts:
            assert account.hex not in text_of.replace("-", "")
        if tables is None:
            assert "datetime.datetime" not in text_of
        for person in crowd:
            assert person.address not in text_of
            assert person.agent not in text_of
            assert person.key not in text_of
            assert person.at.isoformat(timespec="seconds")[:19] not in text_of
            assert person.at.strftime("%Y-%m-%d %H:%M:%S") not in text_of
        for table in KEEPS & dump.tables.keys():
            for row in dump.tables[table]:
                assert UUID(str(row["id"])).version == 4, table

    def _sealed(self, dump: Dump) -> list[str]:
        found = []
        for row in dump.tables["envelope"]:
            payload = str(row["payload"])
            if f'"{SEALED}"' in payload:
                found.append(payload.split(f'"{SEALED}"')[1].lstrip(': "')[:400])
        assert found
        return found

    def _nothing_is_left_in_the_file(self, app: Flask, came: list[bytes], sealed: list[str]) -> None:
        path = Path(str(db.engine.url.database))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            script = "\n".join(connection.iterdump())
        connection.close()
        raw = path.read_bytes()
        assert not [record for record in came if record in raw]
        assert not [part for part in sealed if part[:200].encode() in raw]
        assert not [record for record in came if record.hex() in script.lower()]


class TestTheLogBesideTheFile:
    """SQLite keeps what was last written in a file of its own, page after page: what it holds must tell no order."""

    @pytest.fixture
    def database_kind(self) -> str:
        """Only SQLite has such a file; of PostgreSQL's log, docs/learning-needs.md says what it tells."""
        return "sqlite"

    def test_tells_nobody_who_came_when(self, app: Flask, board: Board, chance: Random, now: list[datetime]) -> None:
        survey_id = opened(board)
        door, known, came = door_of(app, board, survey_id), set[bytes](), []
        for person in people(board, survey_id, 60):
            now[0] = person.at
            door.send(person)
            came.append(new_record(boxes_of(app), known))
        log = Path(f"{db.engine.url.database}-wal").read_bytes()
        found = {place: log.find(record) for place, record in enumerate(came)}
        order = sorted((place for place in found if found[place] >= 0), key=lambda place: found[place])
        assert len(order) < 3 or by_chance(order) > LEAST


class TestWhatItFinds:
    """The same tests with flaws planted: each is found, or they would show nothing."""

    @pytest.fixture
    def database_kind(self) -> str:
        """Where the flaw lies in the code, the kind of database is all one."""
        return "sqlite"

    def answered(self, app: Flask, board: Board, now: list[datetime]) -> tuple[UUID, Dump, list[bytes]]:
        survey_id = opened(board)
        door, known, came = door_of(app, board, survey_id), set[bytes](), []
        for person in people(board, survey_id, 60):
            now[0] = person.at
            door.send(person)
            came.append(new_record(boxes_of(app), known))
        return survey_id, take_dump(app), came

    def test_answers_that_are_put_at_the_end(
        self, app: Flask, board: Board, chance: Random, now: list[datetime], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ballot, "merge_sorted", lambda box, record, width: box + record)
        _, dump, came = self.answered(app, board, now)
        assert linked(dump, came)["position"] < LEAST

    def test_a_row_for_each_answer_with_an_id_that_tells_the_time(
        self, app: Flask, board: Board, chance: Random, now: list[datetime], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        places = iter(range(1000))

        def apart(*, request_id: UUID, shelf: int, width: int, record: bytes = b"", text: str = "") -> None:
            shelf, texts = next(places), [text] if text else []
            row = {"id": new_id(), "request_id": request_id, "shelf": shelf, "width": width}
            db.session.add(BallotBox(**row, records=record, texts=texts))
            db.session.flush()

        monkeypatch.setattr(ballot, "lay", apart)
        _, dump, came = self.answered(app, board, now)
        found = linked(dump, came)
        assert max(found["id"], found["row number"], found["shelf"]) < LEAST

    def test_a_batch_that_is_not_shuffled(
        self, app: Flask, board: Board, chance: Random, now: list[datetime], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ballot, "merge_sorted", lambda box, record, width: box + record)
        monkeypatch.setattr(ballot, "SHELF_OF", 10_000)  # one shelf
        monkeypatch.setattr(crossing, "shuffled", lambda box, width, rng: box)
        survey_id, _, came = self.answered(app, board, now)
        now[0] = NOW + timedelta(days=12)
        board.call(closing.close_survey, survey_id=survey_id, revision=survey(board, survey_id).revision, now=now[0])
        work(now[0], rounds=1, most=1)
        assert linked(take_dump(app), came)["heap"] < LEAST
