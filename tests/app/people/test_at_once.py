"""Two people at the same moment: what may happen once happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.accounts import service as accounts
from app.core import clock
from app.core.errors import Refused
from app.people import passwords, service
from app.people import queries as people
from app.people.models import Account, Throttle
from app.people.roles import Role
from app.people.service import Bucket, TooManyTries
from tenants import SpaceKind, acting_for, acting_for_none, db, maintaining, new_id, transaction
from tests.app.accounts.helpers import last_invitation, make_person, make_space

T = TypeVar("T")


def at_once(app: Flask, tasks: list[Callable[[], T]]) -> list[T]:
    """Do the tasks in threads that start together, each in a context of its own."""
    db.session.remove()  # what the test has read is old afterwards
    start = Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        with app.app_context():
            start.wait(timeout=20)
            return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [done.result() for done in [pool.submit(Context().run, run, task) for task in tasks]]


class TestLastManager:
    def test_stays_when_two_end_each_other(self, app: Flask) -> None:
        board = make_space(SpaceKind.BOARD, "Alder Bay", "alder-bay")
        for name in ("one", "two"):
            make_person(f"{name}@quill.example", (board, Role.BOARD_MANAGER))
        with acting_for(board.id):
            held = [one.roles[0].membership_id for one in people.list_members()]

        def end(membership_id: UUID) -> bool:
            try:
                with acting_for(board.id), transaction():
                    accounts.end_membership(membership_id=membership_id, now=clock.now())
            except Refused:
                return False
            return True

        answers = at_once(app, [lambda one=one: end(one) for one in held])  # type: ignore[misc]  # bound now
        assert sorted(answers) == [False, True]
        with acting_for(board.id):
            assert len(people.list_members()) == 1


class TestInvitation:
    def test_makes_one_account(self, app: Flask) -> None:
        board = make_space(SpaceKind.BOARD, "Alder Bay", "alder-bay")
        manager = make_person("manager@quill.example", (board, Role.BOARD_MANAGER))
        with acting_for(board.id, manager), transaction():
            accounts.invite(email="new@quill.example", name="New", role=Role.BOARD_CHAIR, now=clock.now())
        with acting_for_none():
            found = people.find_invitation(last_invitation().rsplit("/", 1)[1])
        assert found is not None
        hashed = passwords.hash_password("wet otter on a piano")

        def join() -> bool:
            account_id = new_id()
            try:
                with acting_for(board.id, account_id), transaction():
                    accounts.accept_as_new(
                        found, account_id=account_id, name="New", password_hash=hashed, now=clock.now()
                    )
            except Refused:
                return False
            return True

        assert sorted(at_once(app, [join] * 4)) == [False, False, False, True]
        with maintaining():
            assert len(db.session.scalars(select(Account.id).where(Account.email == "new@quill.example")).all()) == 1


class TestGuesses:
    def test_are_all_counted(self, app: Flask) -> None:
        buckets = [Bucket("a", 10), Bucket("b", 200)]

        def guess() -> bool:
            try:
                with acting_for_none(), transaction():
                    service.take(buckets=buckets, now=clock.now())
            except TooManyTries:
                return False
            return True

        def three() -> int:
            return sum(guess() for _ in range(3))

        assert sum(at_once(app, [three] * 8)) == 10
        with maintaining():
            assert sum(db.session.scalars(select(Throttle.tries).where(Throttle.key == "a"))) == 10
