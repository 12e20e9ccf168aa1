"""Links: what the other end hears of, once, acting as itself."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants import (
    AuditEntry,
    CannotChange,
    LinkState,
    acting_for,
    answer_link,
    ask_to_link,
    current_space_id,
    db,
    end_link,
    link_listener,
    transaction,
)
from tenants.jobs import run_due
from tenants.provisioning import hear_of_link
from tests.tenants.conftest import NOW, Spaces

Heard = list[tuple[UUID, UUID, LinkState]]
_heard: Heard = []
_fails: list[bool] = []


@link_listener
def _listen(other_id: UUID, state: LinkState, *, now: datetime) -> None:
    if _fails:
        raise RuntimeError("the listener fails")
    _heard.append((current_space_id(), other_id, state))


@pytest.fixture
def heard(spaces: Spaces) -> Heard:
    """What was heard since the spaces were linked: who heard, of whom, what."""
    _heard.clear()
    _fails.clear()
    return _heard


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def ask(board: UUID, organisation: UUID, *, now: datetime, remind: bool = False) -> None:
    with acting_for(board), transaction():
        ask_to_link(organisation, now=now, remind=remind)


def answer(organisation: UUID, board: UUID, *, accept: bool, now: datetime) -> None:
    with acting_for(organisation), transaction():
        answer_link(board, accept=accept, now=now)


class TestLinkListener:
    def test_hears_each_step_as_the_other_end(self, spaces: Spaces, heard: Heard) -> None:
        board, other = spaces.anytown, spaces.stranger
        ask(board, other, now=minutes(1))
        answer(other, board, accept=False, now=minutes(2))
        ask(board, other, now=minutes(3))
        answer(other, board, accept=True, now=minutes(4))
        with acting_for(other), transaction():
            end_link(board, now=minutes(5))
        assert heard == [
            (other, board, LinkState.ASKED),
            (board, other, LinkState.DECLINED),
            (other, board, LinkState.ASKED),
            (board, other, LinkState.ACCEPTED),
            (board, other, LinkState.ENDED),
        ]

    def test_is_told_the_same_thing_once(self, spaces: Spaces, heard: Heard) -> None:
        ask(spaces.anytown, spaces.stranger, now=minutes(1))
        while run_due(clock=lambda: minutes(10)):
            pass
        with acting_for(spaces.stranger), transaction():
            assert not hear_of_link(spaces.anytown, now=minutes(11))
        assert len(heard) == 1

    def test_does_not_hear_what_its_own_end_did(self, spaces: Spaces, heard: Heard) -> None:
        with acting_for(spaces.anytown), transaction():
            end_link(spaces.police, now=minutes(1))
        heard.clear()
        with acting_for(spaces.anytown), transaction():
            assert not hear_of_link(spaces.police, now=minutes(2))
        assert heard == []

    def test_that_fails_is_left_to_the_worker(self, spaces: Spaces, heard: Heard) -> None:
        _fails.append(True)
        ask(spaces.anytown, spaces.stranger, now=minutes(1))
        with acting_for(spaces.stranger):
            lines = select(AuditEntry.action).where(AuditEntry.action == "link.heard")
            assert list(db.session.scalars(lines)) == []  # nothing half done
        _fails.clear()
        while run_due(clock=lambda: minutes(10)):
            pass
        assert heard == [(spaces.stranger, spaces.anytown, LinkState.ASKED)]

    def test_hears_a_reminder(self, spaces: Spaces, heard: Heard) -> None:
        ask(spaces.anytown, spaces.stranger, now=minutes(1))
        with pytest.raises(CannotChange):
            ask(spaces.anytown, spaces.stranger, now=minutes(2))
        ask(spaces.anytown, spaces.stranger, now=minutes(3), remind=True)
        assert len(heard) == 2

    def test_cannot_be_reminded_once_linked(self, spaces: Spaces, heard: Heard) -> None:
        with pytest.raises(CannotChange):
            ask(spaces.anytown, spaces.police, now=minutes(1), remind=True)

    def test_leaves_a_line_in_both_trails(self, spaces: Spaces, heard: Heard) -> None:
        ask(spaces.anytown, spaces.stranger, now=minutes(1))
        for space, action in ((spaces.anytown, "link.asked"), (spaces.stranger, "link.heard")):
            with acting_for(space):
                last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.at.desc()).limit(1)).one()
                assert last.action == action
