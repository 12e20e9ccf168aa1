"""Looks at the survey of learning needs: its doors, its boxes, what a board may say of another's."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event

from app.core import clock
from app.learning_needs.answering.screens import CHECK
from app.learning_needs.answering.state import State, encode
from app.learning_needs.answering.tokens import token_of
from app.learning_needs.crossing import FINDINGS, SURVEY
from app.learning_needs.models import AskedSurvey, BallotBox, ReceivedFindings, SentKeys
from app.learning_needs.service.ballot import KEY_HASH
from tenants import acting_for, publish, read, transaction
from tests.isolation.browsing import forget
from tests.isolation.looks import Ground
from tests.isolation.snapshot import Snapshot, owner_engine
from tests.isolation.world import Person

ANSWERED = 6  # answers that a look sends
TOPICS = ("risk", "mental_capacity", "advocacy")
WRITTEN = {"ballot_box", "answer_count", "sent_keys", "survey_overlap"}  # the tables that an answer touches


def sign_in_at_a_door(ground: Ground) -> list[str]:
    """Look whether a door asks the database more of somebody who is signed in, or shows them another page."""
    person = ground.world.people["organisation_lead@quill"]
    path = f"/s/{_asked(ground, 'alder').door}/"
    counts, texts = [], []
    for one in (None, person):
        with _Counting() as counted:
            texts.append(ground.sweep.browsing.ask(one, "GET", path).text)
        counts.append(counted.number)
    found = (
        [] if counts[0] == counts[1] else [f"a door asks {counts[1]} questions of who is signed in, not {counts[0]}"]
    )
    return found if texts[0] == texts[1] else [*found, "a door's page knows who is signed in"]


def doors_of_others(ground: Ground) -> list[str]:
    """Look whether each door leads to the staff that it was made for, and no other code anywhere."""
    found = []
    for key in ("quill", "reed", "small"):
        for code in ground.world.ids[key]["doors"].values():
            page = ground.sweep.browsing.ask(None, "GET", f"/s/{code}/")
            if page.status_code not in (200, 410) or ground.world.leaks(page.text, (key,)):
                found.append(f"a door of {key} leads elsewhere")
    for code in ("000000000000", "ZZZZZZZZZZZZ"):
        status = ground.sweep.browsing.ask(None, "GET", f"/s/{code}/").status_code
        if status != 404:
            found.append(f"a code that is none answers {status}")
    return found


def forged_at_a_door(ground: Ground) -> list[str]:
    """Look whether answers count that came with no token, or with another door's."""
    found = []
    asked, other = _asked(ground, "alder"), _asked(ground, "birch")
    before = Snapshot()
    for token in ("", token_of(other.door, closes_on=other.closes_on, secret=_secret(ground))):
        status = _send(ground, asked, Random(1), token=token)
        if status != 400 or Snapshot().changed(before):
            found.append(f"an answer with a wrong token answered {status}")
    return found


def answers_alone(ground: Ground) -> list[str]:
    """Look whether answers leave more than themselves and a count, and whether their order tells which came when."""
    asked, quill = _asked(ground, "alder"), ground.world.spaces["quill"].id
    before, random = Snapshot(), Random(2)
    statuses = {_send(ground, asked, random) for _ in range(ANSWERED)}
    changed = Snapshot().changed(before)
    found = [] if statuses == {200} else [f"answers answered {statuses}"]
    if changed.keys() != {quill} or changed[quill] - WRITTEN:
        found.append(f"answers left {changed}")
    forget()
    with acting_for(quill):
        boxes = read(sa.select(BallotBox.records, BallotBox.width).where(BallotBox.request_id == asked.id)).all()
        keys = read(sa.select(SentKeys.newer).where(SentKeys.request_id == asked.id)).scalars().all()
    for rows, width in [*boxes, *((each, KEY_HASH) for each in keys)]:
        in_order = [rows[start : start + width] for start in range(0, len(rows), width)]
        if in_order != sorted(in_order):
            found.append("what lies in a box stands in the order in which it came")
    return found


def words_of_others_surveys(ground: Ground) -> list[str]:
    """Look whether a board can speak of another board's survey: send findings of it, or close it."""
    asked, quill = _asked(ground, "alder"), ground.world.spaces["quill"].id
    with acting_for(quill):
        columns = (AskedSurvey.title, AskedSurvey.state)
        before = read(sa.select(*columns).where(AskedSurvey.id == asked.id)).one()
    theirs = ground.world.ids["birch"]["survey_requests"]["open", "quill"]
    with owner_engine().connect() as connection:
        envelope = sa.text("SELECT payload FROM envelope WHERE kind = :kind AND subject_id = :subject")
        bound = envelope.bindparams(sa.bindparam("subject", theirs, type_=sa.Uuid()), kind=SURVEY)
        sent = bytes(connection.scalars(bound).first() or b"{}")
    payload = json.loads(sent) | {"is_open": False, "title": "Taken over"}
    for kind, what in ((FINDINGS, {"title": "Made up"}), (SURVEY, payload)):
        with acting_for(ground.world.spaces["birch"].id), transaction():
            publish(kind, to=quill, subject_id=asked.id, payload=what, now=clock.now())
    forget()
    with acting_for(quill):
        after = read(sa.select(*columns).where(AskedSurvey.id == asked.id)).one()
        kept = read(sa.select(ReceivedFindings.id).where(ReceivedFindings.request_id == asked.id)).all()
    found = ["a board sent findings of another's survey"] if kept else []
    return found if tuple(before) == tuple(after) else [*found, "a board changed another's survey"]


class _Counting:
    """How many statements the database was asked meanwhile."""

    def __init__(self) -> None:
        self.number = 0

    def __enter__(self) -> _Counting:
        event.listen(sa.Engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(sa.Engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.number += 1


def _asked(ground: Ground, board: str) -> sa.Row[tuple[UUID, str, date]]:
    """Return quill's copy of a board's open survey: id, door, closes_on."""
    request_id = ground.world.ids[board]["survey_requests"]["open", "quill"]
    with acting_for(ground.world.spaces["quill"].id):
        columns = (AskedSurvey.id, AskedSurvey.door, AskedSurvey.closes_on)
        found: sa.Row[tuple[UUID, str, date]] = read(sa.select(*columns).where(AskedSurvey.id == request_id)).one()
    return found


def _send(ground: Ground, asked: sa.Row[tuple[UUID, str, date]], random: Random, *, token: str | None = None) -> int:
    """Send an answer through a door, as somebody who happens to be signed in; return the status."""
    lead: Person = ground.world.people["organisation_lead@quill"]
    key = asked.id.hex[-8:]
    answers = State(
        door=key,
        seed=random.getrandbits(32),
        key=f"look-{random.getrandbits(64):016x}",
        at=CHECK,
        areas=(key,),
        topics={topic: f"{random.randint(1, 5)}{random.randint(1, 5)}0" for topic in TOPICS},
    )
    given = token_of(asked.door, closes_on=asked.closes_on, secret=_secret(ground)) if token is None else token
    fields = {"csrf_token": given, "state": encode(answers), "go": "send"}
    return ground.sweep.browsing.ask(lead, "POST", f"/s/{asked.door}/", fields, csrf=False).status_code


def _secret(ground: Ground) -> str:
    return str(ground.app.config["SECRET_KEY"])
