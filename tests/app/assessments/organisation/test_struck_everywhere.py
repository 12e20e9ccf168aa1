"""After a text was removed it is nowhere: in no row of any table, at either end, nor in the file that they lie in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from app.assessments.models import Answer, Asked, Cycle, CycleTemplate, Request, Submission, SubmittedAnswer
from app.assessments.service import chair_words, striking
from app.assessments.service.answers import save_answer
from app.assessments.service.merging import Base, Typed
from app.assessments.service.refusals_board import NothingToRemove
from app.commons.levels import Level
from app.core import clock
from app.core.letting_pass import LooksPersonal
from app.core.models import LetPass, MadeFile, MadeState, MailRecord
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db, is_tombstone, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_person
from tests.app.assessments.organisation.test_sending import submit
from tests.app.assessments.organisation.world import World
from tests.app.spaces import work

PRACTICE = "We ring Zebedee Quatermass, 4/3/1951, each Friday."
DIFFERENCE = "Zebedee Quatermass was born on 4 March 1951 and is at home again."
OWN = "In this area it is Zebedee Quatermass, 04.03.1951, whom we ring."
TITLE = "Letter to Zebedee Quatermass, 4/3/1951"
ADDRESS = "https://files.example.org/zebedee-quatermass-1951.pdf"
WORDS = "Tell us how it is.\nRing Zebedee Quatermass on 07700 900123.\n\nThank you, Zebedee."
NEEDLES = ("Zebedee", "zebedee", "Quatermass", "900123")


def dump(app: Flask) -> bytes:
    """Everything in every table, as the owner of the database reads it; on SQLite the file itself too."""
    engine = db.engines.get("owner", db.engines[None])
    found: list[bytes] = []
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            found += [f"{table}: {tuple(_plain(one) for one in row)}".encode() for row in rows]
        if engine.dialect.name == "sqlite":
            connection.commit()
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            path = Path(str(engine.url.database))
            found += [path.read_bytes(), *(one.read_bytes() for one in path.parent.glob(f"{path.name}-wal"))]
    return b"\n".join(found)


def _plain(value: Any) -> Any:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else value


def holds(app: Flask, *needles: str) -> list[str]:
    everything = dump(app)
    return [one for one in needles if one.encode() in everything or one.encode("unicode_escape") in everything]


def save_all(world: World, asked_id: UUID, **typed: Any) -> None:
    """Save, letting pass whatever is warned of."""
    lets: tuple[str, ...] = ()
    for _ in range(2):
        try:
            with acting_for(world.quill.id, world.lead), transaction():
                base = Base(world.revision(asked_id, 1))
                save_answer(
                    asked_id=asked_id, factor=1, base=base, typed=cast(Typed, typed), lets=lets, now=clock.now()
                )
            return
        except LooksPersonal as warned:
            lets = tuple(mark for one in warned.warned for mark in one.prints)


def make_files(space: SpaceRef, *subjects: UUID, said: str) -> None:
    """As if the worker had made files that hold the text."""
    with acting_for(space.id), transaction():
        for subject in subjects:
            db.session.add(
                MadeFile(
                    kind="results",
                    subject_id=subject,
                    format="csv",
                    filename="results.csv",
                    state=MadeState.MADE,
                    content=said.encode(),
                    asked_at=clock.now(),
                    made_at=clock.now(),
                )
            )


@pytest.fixture
def sent(world: World) -> dict[str, UUID]:
    """Answers that name somebody, sent twice to one board and once to another, with files made at each end."""
    asked = {"anytown": world.ask(world.anytown), "otherby": world.ask(world.otherby)}
    links = [{"title": TITLE, "url": ADDRESS}]
    texts = {"practice": PRACTICE, "difference": DIFFERENCE, "links": links, "own_words": OWN}
    save_all(world, asked["anytown"], level=Level.STARTING, **texts)
    first = submit(world, asked["anytown"])
    submit(world, asked["otherby"])
    save_all(world, asked["anytown"], level=Level.ESTABLISHED)
    second = submit(world, asked["anytown"])
    said = f"{PRACTICE}\n{DIFFERENCE}\n{TITLE}\n{ADDRESS}\n{OWN}"
    with acting_for(world.anytown.id):
        cycle_id = db.session.scalars(select(Request.cycle_id).where(Request.id == asked["anytown"])).one()
    make_files(world.anytown, cycle_id, first, said=said)
    make_files(world.quill, asked["anytown"], first, said=said)
    make_files(world.otherby, asked["otherby"], said=said)
    work()
    return asked | {"first": first, "second": second, "cycle": cycle_id}


class TestAnswers:
    def test_are_nowhere_once_each_text_was_struck(self, app: Flask, world: World, sent: dict[str, UUID]) -> None:
        assert set(holds(app, *NEEDLES)) == {"Zebedee", "zebedee", "Quatermass"}
        for field in ("practice", "difference", "addendum", "link-0", "address-0"):
            with acting_for(world.anytown.id), transaction():
                striking.remove_text(
                    envelope_id=sent["first"], factor=1, field=field, reason="It names somebody", now=clock.now()
                )
        work()
        assert holds(app, *NEEDLES) == []

    def test_stand_as_removed_in_each_version_and_copy(self, app: Flask, world: World, sent: dict[str, UUID]) -> None:
        with acting_for(world.quill.id, world.lead), transaction():
            striking.remove_text(
                envelope_id=sent["second"], factor=1, field="practice", reason="It names somebody", now=clock.now()
            )
        work()
        for board in (world.anytown, world.otherby):
            with acting_for(board.id):
                rows = db.session.execute(
                    select(Submission.version, SubmittedAnswer.practice, SubmittedAnswer.flags)
                    .join(SubmittedAnswer, SubmittedAnswer.submission_id == Submission.id)
                    .where(SubmittedAnswer.factor == 1)
                ).all()
                assert rows
                assert all(is_tombstone(row.practice) for row in rows)
                assert all(flag["field"] != "practice" for row in rows for flag in row.flags)
                assert all(any(flag["field"] == "difference" for flag in row.flags) for row in rows)
                assert db.session.scalars(select(MadeFile.id)).all() == []
        with acting_for(world.quill.id):
            assert is_tombstone(db.session.scalars(select(Answer.practice).where(Answer.factor == 1)).one())
            assert db.session.scalars(select(MadeFile.id)).all() == []
            assert db.session.scalars(select(LetPass.id)).all() == []

    def test_an_address_that_was_removed_leads_nowhere_and_is_not_sent_again(
        self, world: World, sent: dict[str, UUID]
    ) -> None:
        with acting_for(world.quill.id, world.lead), transaction():
            striking.remove_text(
                envelope_id=sent["second"], factor=1, field="address-0", reason="A name is in it", now=clock.now()
            )
        lead = world.browser("lead@quill.example")
        receipt = lead.get(world.path(sent["anytown"], f"receipts/{sent['second']}"))
        assert receipt.status_code == 200
        assert ADDRESS not in receipt.text
        assert "address-0/remove" not in receipt.text
        assert "link-0/remove" in receipt.text
        third = submit(world, sent["anytown"])
        with acting_for(world.anytown.id):
            links = db.session.scalars(
                select(SubmittedAnswer.links).where(SubmittedAnswer.submission_id == third, SubmittedAnswer.factor == 1)
            ).one()
        assert links == []


class TestChairWords:
    def ask(self, world: World) -> tuple[UUID, UUID]:
        asked_id = world.ask(world.anytown, chair_words=WORDS)
        world.ask(world.anytown, to=world.other, chair_words=WORDS)
        with acting_for(world.anytown.id), transaction():
            db.session.add(
                CycleTemplate(name="Yearly", title="MSP", days=10, chair_words=WORDS, created_at=clock.now())
            )
            cycle_id = db.session.scalars(select(Request.cycle_id).where(Request.id == asked_id)).one()
        make_files(world.quill, asked_id, said=WORDS)
        work()
        return cycle_id, asked_id

    def test_are_nowhere_once_they_were_struck(self, app: Flask, world: World) -> None:
        cycle_id, asked_id = self.ask(world)
        with acting_for(world.quill.id):
            bodies = db.session.scalars(select(MailRecord.body)).all()
        assert any("Zebedee" in body for body in bodies)
        with acting_for(world.anytown.id), transaction():
            chair_words.remove_chair_words(cycle_id=cycle_id, reason="They name somebody", now=clock.now())
        work()
        assert holds(app, *NEEDLES) == []
        with acting_for(world.quill.id):
            assert is_tombstone(db.session.scalars(select(Asked.chair_words).where(Asked.id == asked_id)).one())
            assert any("removed 20" in body for body in db.session.scalars(select(MailRecord.body)))
        with acting_for(world.anytown.id):
            words = db.session.scalars(select(Cycle.chair_words).where(Cycle.id == cycle_id)).one()
            assert is_tombstone(words)
            assert db.session.scalars(select(CycleTemplate.chair_words)).one() == ""
        with acting_for(world.anytown.id), transaction(), pytest.raises(NothingToRemove):
            chair_words.remove_chair_words(cycle_id=cycle_id, reason="Again", now=clock.now())

    def test_pages_say_that_they_were_removed(self, app: Flask, world: World) -> None:
        cycle_id, asked_id = self.ask(world)
        make_person("manager@anytown.example", (world.anytown, Role.BOARD_MANAGER))
        manager = Browser(app)
        manager.sign_in("manager@anytown.example")
        path = f"{world.anytown.home}cycles/{cycle_id}/chair-words/remove"
        assert path in manager.get(f"{world.anytown.home}cycles/{cycle_id}/").text
        asked = manager.get(path)
        assert asked.status_code == 200
        assert manager.post(path, hidden_fields(asked.text) | {"reason": "It names somebody"}).status_code == 303
        shown = manager.get(f"{world.anytown.home}cycles/{cycle_id}/").text
        assert "Removed on" in shown
        assert path not in shown
        page = world.browser("lead@quill.example").get(world.path(asked_id)).text
        assert "The words from the chair of Anytown Safeguarding Adults Board were removed on" in page
        assert "Zebedee" not in page
