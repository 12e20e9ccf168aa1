"""A partner accepts at the very moment in which the board does something: nobody is missed, nothing is undone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from threading import Event, Thread
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.models import Request
from app.assessments.service import cycles
from tenants import CannotChange, Link, LinkState, db, end_link, transaction
from tests.app.assessments.board.helpers import NOW, Board

only_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)  # SQLite has one writer


@contextmanager
def uncommitted(app: Flask, board: Board, act: Callable[[], object]) -> Iterator[None]:
    """Do something as the board elsewhere; it is committed while the block is under way."""
    done = Event()

    def elsewhere() -> None:
        with app.app_context(), board.acting(), transaction():
            act()
            done.set()
            sleep(0.7)

    db.session.remove()
    thread = Thread(target=Context().run, args=(elsewhere,))
    thread.start()
    assert done.wait(20)
    try:
        yield
    finally:
        thread.join()


@only_postgresql
class TestAcceptedMeanwhile:
    def test_a_cycle_that_is_being_opened_reaches_who_connects(self, app: Flask, board: Board) -> None:
        board.add_partner("Late Trust", linked=False)
        cycle_id = board.draft(names=["Late Trust"])
        revision = board.revision(cycle_id)
        with uncommitted(app, board, lambda: cycles.open_cycle(cycle_id=cycle_id, revision=revision, now=NOW)):
            board.accept("Late Trust")
        with board.acting():
            assert db.session.scalar(select(Request.sent_at).where(Request.cycle_id == cycle_id)) is not None

    def test_a_request_to_connect_that_is_being_taken_back_is_not_accepted(self, app: Flask, board: Board) -> None:
        board.add_partner("Late Trust", linked=False)
        other = board.organisations["Late Trust"].id
        with uncommitted(app, board, lambda: end_link(other, now=NOW)), pytest.raises(CannotChange):
            board.accept("Late Trust")
        with board.acting():
            assert db.session.scalar(select(Link.state).where(Link.asked_id == other)) is LinkState.ENDED
