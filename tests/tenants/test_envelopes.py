"""Publications between two spaces, one by one; test_envelope_sequences tries them in any order."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from tenants import (
    Delivery,
    Envelope,
    NotLinked,
    Received,
    TenancyError,
    acting_for,
    db,
    end_link,
    envelope_handler,
    publish,
    transaction,
    withdraw,
)
from tenants.envelopes import canonical, digest
from tests.tenants.conftest import NOW, Spaces

_seen: list[tuple[UUID, Received]] = []


@envelope_handler("tests.note")
def _receive(envelope: Received, *, now: object) -> None:
    from tenants import current_space_id

    if envelope.payload.get("fail"):
        raise RuntimeError("the handler fails")
    _seen.append((current_space_id(), envelope))


@pytest.fixture(autouse=True)
def seen() -> list[tuple[UUID, Received]]:
    """What was unpacked, and by whom."""
    _seen.clear()
    return _seen


class TestPublish:
    def test_reaches_a_linked_space_at_once(self, spaces: Spaces, seen: list[tuple[UUID, Received]]) -> None:
        subject = uuid4()
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=subject, payload={"words": "Où?"}, now=NOW)
        [(receiver, envelope)] = seen
        assert receiver == spaces.police
        assert (envelope.sender_id, envelope.sender_name) == (spaces.anytown, "Anytown")
        assert (envelope.subject_id, envelope.version, envelope.withdrawn) == (subject, 1, False)
        assert envelope.payload == {"words": "Où?"}

    def test_keeps_the_exact_bytes(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={"b": 1, "a": "é"}, now=NOW)
        with acting_for(spaces.police):
            envelope = db.session.scalars(select(Envelope)).one()
            assert envelope.payload == canonical({"a": "é", "b": 1})
            assert envelope.payload_hash == envelope.sent_hash == digest(envelope.payload)

    def test_refuses_a_space_that_is_not_linked(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(NotLinked), transaction():
            publish("tests.note", to=spaces.stranger, subject_id=uuid4(), payload={}, now=NOW)

    def test_refuses_a_space_whose_link_has_ended(self, spaces: Spaces) -> None:
        with acting_for(spaces.police), transaction():
            end_link(spaces.anytown, now=NOW)
        with acting_for(spaces.anytown), pytest.raises(NotLinked), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={}, now=NOW)

    def test_makes_a_newer_version_of_the_same_subject(self, spaces: Spaces, seen: list[tuple[UUID, Received]]) -> None:
        subject = uuid4()
        for words in ("one", "two"):
            with acting_for(spaces.anytown), transaction():
                publish("tests.note", to=spaces.police, subject_id=subject, payload={"words": words}, now=NOW)
        assert [(e.version, e.payload["words"]) for _, e in seen] == [(1, "one"), (2, "two")]

    def test_is_withdrawn_as_a_newer_version_that_says_so(
        self, spaces: Spaces, seen: list[tuple[UUID, Received]]
    ) -> None:
        subject = uuid4()
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=subject, payload={"words": "one"}, now=NOW)
        with acting_for(spaces.anytown), transaction():
            withdraw("tests.note", to=spaces.police, subject_id=subject, now=NOW)
        assert [(e.version, e.withdrawn) for _, e in seen] == [(1, False), (2, True)]

    def test_is_not_seen_by_anybody_else(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={}, now=NOW)
        for other in (spaces.otherby, spaces.charity, spaces.stranger):
            with acting_for(other):
                assert db.session.scalar(select(func.count()).select_from(Envelope)) == 0

    def test_cannot_be_changed_by_either_end(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={}, now=NOW)
        for end in (spaces.anytown, spaces.police):
            with acting_for(end), pytest.raises(TenancyError), transaction():
                db.session.execute(update(Envelope).values(payload=b"{}"))


class TestDelivery:
    def test_leaves_nothing_behind_when_the_handler_fails(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={"fail": True}, now=NOW)
        with acting_for(spaces.police):
            assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0

    def test_is_noted_once(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={}, now=NOW)
        with acting_for(spaces.police):
            assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1
