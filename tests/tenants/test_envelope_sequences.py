"""Publications in any order: publish, fail, be killed half way, retry, withdraw, replace, strike, end the link.

Whatever the order: each copy equals what was sent, by hash; nothing is unpacked twice, out of its
order, or by a space that was not linked; what was struck stands nowhere; and once handlers work
again, the worker has everything delivered.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from tenants import (
    CannotChange,
    Envelope,
    Link,
    LinkState,
    NotAllowedHere,
    NotLinked,
    Received,
    SpaceKind,
    Struck,
    acting_for,
    answer_link,
    ask_to_link,
    db,
    end_link,
    envelope_handler,
    operating,
    provision,
    publish,
    strike,
    strike_handler,
    text_hash,
    transaction,
    withdraw,
)
from tenants.envelopes import digest
from tenants.jobs import run_due
from tests.isolation.probe import ProbeCopy, make_tables
from tests.tenants.conftest import NOW

KIND = "tests.copied"
failing: set[UUID] = set()
EXAMPLES, STEPS = (150, 50) if os.environ.get("MSP_FULL") else (8, 18)


@envelope_handler(KIND)
def _receive(envelope: Received, *, now: datetime) -> None:
    db.session.add(
        ProbeCopy(
            id=envelope.id,
            sender_id=envelope.sender_id,
            subject_id=envelope.subject_id,
            version=envelope.version,
            withdrawn=envelope.withdrawn,
            words=envelope.payload.get("words", ""),
        )
    )
    db.session.flush()
    if envelope.subject_id in failing:
        raise RuntimeError("killed half way, with the copy already written")


@strike_handler(KIND)
def _strike(struck: Struck, *, now: datetime) -> None:
    if struck.received:
        copy = db.session.get(ProbeCopy, (_me(), struck.envelope.id))
        if copy is not None and text_hash(copy.words) == struck.text_hash:
            copy.words = struck.tombstone


def _me() -> UUID:
    from tenants import current_space_id

    return current_space_id()


class Publications(RuleBasedStateMachine):
    """Two boards and two organisations, and what may happen between them."""

    @initialize()
    def begin(self) -> None:
        failing.clear()
        self.now = NOW
        self.spaces: list[UUID] = []
        self.subjects: dict[tuple[UUID, UUID], list[UUID]] = {}
        self.struck: set[str] = set()
        with operating(), transaction():
            for kind in (SpaceKind.BOARD, SpaceKind.BOARD, SpaceKind.ORGANISATION, SpaceKind.ORGANISATION):
                slug = uuid4().hex
                self.spaces.append(provision(kind, name=slug, slug=slug, controller="c", now=self.now).id)
        self.boards, self.organisations = self.spaces[:2], self.spaces[2:]
        self.linked: set[tuple[UUID, UUID]] = set()
        for board, organisation in product(self.boards, self.organisations):
            if (board, organisation) != (self.boards[1], self.organisations[1]):
                self._link(board, organisation)

    def _link(self, board: UUID, organisation: UUID) -> None:
        with acting_for(board), transaction():
            ask_to_link(organisation, now=self.now)
        with acting_for(organisation), transaction():
            answer_link(board, accept=True, now=self.now)
        self.linked.add((board, organisation))

    def _pair(self, board: int, organisation: int, upwards: bool) -> tuple[UUID, UUID]:
        ends = (self.boards[board], self.organisations[organisation])
        return (ends[1], ends[0]) if upwards else ends

    def _may(self, sender: UUID, receiver: UUID) -> bool:
        return (sender, receiver) in self.linked or (receiver, sender) in self.linked

    def _subject(self, sender: UUID, receiver: UUID, which: int) -> UUID:
        known = self.subjects.setdefault((sender, receiver), [])
        if which >= len(known):
            known.append(uuid4())
        return known[min(which, len(known) - 1)]

    ends: ClassVar[dict[str, Any]] = {
        "board": st.integers(0, 1),
        "organisation": st.integers(0, 1),
        "upwards": st.booleans(),
    }

    @rule(**ends, which=st.integers(0, 2), words=st.text(max_size=12), fails=st.booleans())
    def publish(self, board: int, organisation: int, upwards: bool, which: int, words: str, fails: bool) -> None:
        sender, receiver = self._pair(board, organisation, upwards)
        subject = self._subject(sender, receiver, which)
        if fails:
            failing.add(subject)
        text = words.replace("\x00", "") + uuid4().hex
        send = lambda: publish(  # noqa: E731  # said once, tried twice
            KIND, to=receiver, subject_id=subject, payload={"words": text}, now=self.now
        )
        self._try(sender, receiver, send)

    @rule(**ends, which=st.integers(0, 2))
    def withdraw(self, board: int, organisation: int, upwards: bool, which: int) -> None:
        sender, receiver = self._pair(board, organisation, upwards)
        subject = self._subject(sender, receiver, which)
        self._try(sender, receiver, lambda: withdraw(KIND, to=receiver, subject_id=subject, now=self.now))

    def _try(self, sender: UUID, receiver: UUID, send: Callable[[], Any]) -> None:
        if self._may(sender, receiver):
            with acting_for(sender), transaction():
                send()
        else:
            with acting_for(sender), pytest.raises(NotLinked), transaction():
                send()

    @rule()
    def publish_and_lose_the_transaction(self) -> None:
        sender, receiver = sorted(self.linked)[0] if self.linked else (None, None)
        if sender is None or receiver is None:
            return
        before = self._envelopes(sender)
        with pytest.raises(ZeroDivisionError), acting_for(sender), transaction():
            self._publish_and_fail(receiver)
        assert self._envelopes(sender) == before

    def _publish_and_fail(self, receiver: UUID) -> None:
        publish(KIND, to=receiver, subject_id=uuid4(), payload={"words": "lost"}, now=self.now)
        raise ZeroDivisionError

    def _envelopes(self, space: UUID) -> int:
        with acting_for(space):
            return db.session.scalar(select(func.count()).select_from(Envelope)) or 0

    @rule(board=st.integers(0, 1), organisation=st.integers(0, 1))
    def end_or_mend_the_link(self, board: int, organisation: int) -> None:
        pair = (self.boards[board], self.organisations[organisation])
        if pair in self.linked:
            with acting_for(pair[organisation]), transaction():
                end_link(pair[1 - organisation], now=self.now)
            self.linked.discard(pair)
        else:
            self._link(*pair)

    @precondition(lambda self: bool(failing))
    @rule()
    def handlers_work_again(self) -> None:
        failing.clear()

    @rule()
    def worker_turns(self) -> None:
        self.now += timedelta(hours=2)
        while run_due(clock=lambda: self.now):
            pass

    @rule(end=st.integers(0, 1), which=st.integers(0, 20))
    def strike(self, end: int, which: int) -> None:
        found = []
        for space in self.spaces:
            with acting_for(space):
                found += [
                    (space, e) for e in db.session.scalars(select(Envelope).order_by(Envelope.id)) if e.strikes == 0
                ]
        found = [(space, e) for space, e in found if (space == e.space_id) == bool(end) and b"words" in e.payload]
        if not found:
            return
        space, envelope = found[which % len(found)]
        self.struck.add(json.loads(envelope.payload)["words"])
        with acting_for(space), transaction():
            strike(envelope.id, "words", reason="a name", now=self.now)
        with acting_for(space), pytest.raises(CannotChange), transaction():
            strike(envelope.id, "words", reason="a name", now=self.now)

    @invariant()
    def copies_equal_what_was_sent(self) -> None:
        for space in getattr(self, "spaces", ()):
            with acting_for(space):
                envelopes = {e.id: e for e in db.session.scalars(select(Envelope).where(Envelope.space_id == space))}
                copies = db.session.scalars(select(ProbeCopy)).all()
                for copy in copies:
                    envelope = envelopes[copy.id]
                    assert digest(envelope.payload) == envelope.payload_hash
                    assert envelope.strikes or envelope.payload_hash == envelope.sent_hash
                    assert copy.words == json.loads(envelope.payload).get("words", "")
                    assert (copy.sender_id, copy.version) == (envelope.sender_id, envelope.version)
                self._in_order([(c.sender_id, c.subject_id, c.version) for c in copies])

    def _in_order(self, unpacked: list[tuple[UUID, UUID, int]]) -> None:
        versions: dict[tuple[UUID, UUID], list[int]] = {}
        for sender, subject, version in unpacked:
            versions.setdefault((sender, subject), []).append(version)
        for found in versions.values():
            assert sorted(found) == list(range(1, len(found) + 1))

    @invariant()
    def struck_words_stand_nowhere_in_envelopes(self) -> None:
        for space in getattr(self, "spaces", ()):
            with acting_for(space):
                payloads = b"".join(db.session.scalars(select(Envelope.payload)))
            assert not any(json.dumps(words, ensure_ascii=False).encode() in payloads for words in self.struck)

    def teardown(self) -> None:
        """At the end handlers work, the worker turns, and everything is where it should be."""
        if not hasattr(self, "spaces"):
            return
        failing.clear()
        for _ in range(3):
            self.worker_turns()
        for space in self.spaces:
            with acting_for(space):
                sent = set(db.session.scalars(select(Envelope.id).where(Envelope.space_id == space)))
                copies = {row.id: row.words for row in db.session.scalars(select(ProbeCopy))}
            assert set(copies) == sent
            assert not self.struck & set(copies.values())
        self.copies_equal_what_was_sent()


def test_any_sequence(app: Flask) -> None:
    make_tables(app)
    run_state_machine_as_test(
        Publications,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],  # shrinking over a database takes longer than reading
            suppress_health_check=list(HealthCheck),
            derandomize=not os.environ.get("MSP_FULL"),
        ),
    )


def _accept_for_the_other() -> None:
    link = db.session.scalars(select(Link)).one()
    link.state = LinkState.ACCEPTED
    db.session.flush()


def test_a_link_is_accepted_by_the_asked_alone(app: Flask) -> None:
    with operating(), transaction():
        board = provision(SpaceKind.BOARD, name="b", slug="b", controller="c", now=NOW).id
        organisation = provision(SpaceKind.ORGANISATION, name="o", slug="o", controller="c", now=NOW).id
    with acting_for(board), transaction():
        ask_to_link(organisation, now=NOW)
    with acting_for(board), pytest.raises(NotAllowedHere), transaction():
        _accept_for_the_other()
    with acting_for(board), pytest.raises(NotAllowedHere), transaction():
        db.session.execute(update(Link).values(state=LinkState.ACCEPTED))
