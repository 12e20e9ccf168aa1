"""Files that the worker makes: asked for, made once, kept; made anew where they were asked for meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import NoResultFound

from app.core import clock, keeping
from app.core.keeping import FILES, CannotMake, FileRow, Made, Tell
from tenants import SpaceKind, SpaceRef, acting_for, new_id, transaction
from tenants.jobs import run_due
from tests.app.accounts.helpers import make_space

KIND = "probe"
SUBJECT = new_id()


@pytest.fixture
def space(app: Flask) -> SpaceRef:
    return make_space(SpaceKind.BOARD, "Alder Bay SAB", "alder-bay")


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Callable[[keeping.Maker], None]:
    """Registers a maker for the time of a test."""

    def put(made_by: keeping.Maker) -> None:
        monkeypatch.setitem(FILES.makers, KIND, made_by)

    return put


@pytest.fixture(autouse=True)
def usual(maker: Callable[[keeping.Maker], None]) -> list[str]:
    """A maker that takes no time, and what it was asked for."""
    asked: list[str] = []

    def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
        asked.append(file_format)
        tell(50)
        return Made(f"x.{file_format}", f"made {len(asked)}".encode())

    maker(make)
    return asked


def ask(space: SpaceRef, *formats: str, now: datetime | None = None) -> None:
    with acting_for(space.id), transaction():
        keeping.ask_for(KIND, SUBJECT, formats=formats or ("csv",), now=now or clock.now())


def rows(space: SpaceRef) -> tuple[FileRow, ...]:
    with acting_for(space.id):
        return keeping.list_files(SUBJECT, KIND)


def content(space: SpaceRef) -> bytes:
    with acting_for(space.id):
        return keeping.read_file(SUBJECT, rows(space)[0].id, KIND).content


def work() -> int:
    return sum(iter(lambda: run_due(clock=clock.now), 0))


class TestMaking:
    def test_is_asked_for_made_and_read(self, space: SpaceRef) -> None:
        ask(space, "csv", "pdf")
        assert [(row.format, row.waits, row.size) for row in rows(space)] == [("csv", True, None), ("pdf", True, None)]
        with acting_for(space.id), pytest.raises(NoResultFound):
            keeping.read_file(SUBJECT, rows(space)[0].id, KIND)
        assert work() == 2
        assert [(row.filename, row.is_made, row.progress) for row in rows(space)] == [
            ("x.csv", True, 100),
            ("x.pdf", True, 100),
        ]
        assert content(space) == b"made 1"

    def test_pressed_twice_it_is_made_once(self, space: SpaceRef, usual: list[str]) -> None:
        now = clock.now()
        ask(space, now=now)
        ask(space, now=now)
        ask(space, now=now + timedelta(microseconds=1))
        work()
        assert usual == ["csv"]
        assert len(rows(space)) == 1

    def test_what_was_made_stays_until_the_new_one_is_there(self, space: SpaceRef) -> None:
        ask(space)
        work()
        ask(space)
        assert rows(space)[0].waits
        assert content(space) == b"made 1"
        work()
        assert content(space) == b"made 2"

    def test_asked_for_again_while_it_is_made_it_is_made_once_more(
        self, space: SpaceRef, maker: Callable[[keeping.Maker], None]
    ) -> None:
        made: list[int] = []

        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            made.append(len(made))
            if len(made) == 1:
                time.sleep(0.001)
                with transaction():  # somebody presses the button meanwhile
                    keeping.ask_for(KIND, SUBJECT, formats=["csv"], now=clock.now())
            return Made("x.csv", f"made {len(made)}".encode())

        maker(make)
        ask(space)
        work()
        assert content(space) == b"made 2"

    def test_says_how_far_it_is(self, space: SpaceRef, maker: Callable[[keeping.Maker], None]) -> None:
        seen: list[int] = []

        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            for percent in (10, 60):
                tell(percent)
                seen.append(keeping.list_files(SUBJECT, KIND)[0].progress)
            return Made("x.csv", b"made")

        maker(make)
        ask(space)
        work()
        assert seen == [10, 60]


class TestFailing:
    def test_what_cannot_be_made_says_so_and_is_not_tried_again(
        self, space: SpaceRef, maker: Callable[[keeping.Maker], None]
    ) -> None:
        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            raise CannotMake("no Pango")

        maker(make)
        ask(space)
        work()
        assert rows(space)[0].has_failed
        assert work() == 0

    def test_what_is_about_nothing_any_more_has_failed(
        self, space: SpaceRef, maker: Callable[[keeping.Maker], None]
    ) -> None:
        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            raise NoResultFound

        maker(make)
        ask(space)
        work()
        assert rows(space)[0].has_failed

    def test_anything_else_is_tried_again(self, space: SpaceRef, maker: Callable[[keeping.Maker], None]) -> None:
        tries: list[int] = []

        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            tries.append(1)
            if len(tries) == 1:
                raise OSError("the disk is full")
            return Made("x.csv", b"made")

        maker(make)
        ask(space)
        work()
        assert rows(space)[0].waits
        while run_due(clock=lambda: clock.now() + timedelta(minutes=1)):
            pass
        assert content(space) == b"made"

    def test_nobody_makes_two_kinds_alike(self) -> None:
        with pytest.raises(ValueError, match="Two makers of files of the kind probe"):
            keeping.file_maker(KIND)(lambda subject_id, file_format, tell: Made("", b""))


class TestForgetting:
    def test_a_file_forgotten_while_it_is_made_is_not_kept(
        self, space: SpaceRef, maker: Callable[[keeping.Maker], None]
    ) -> None:
        def make(subject_id: UUID, file_format: str, tell: Tell) -> Made:
            with transaction():  # a text in it is struck meanwhile
                FILES.forget()
            return Made("x.csv", b"holds what was struck")

        maker(make)
        ask(space)
        work()
        assert rows(space) == ()

    def test_of_one_subject_or_one_kind(self, space: SpaceRef) -> None:
        ask(space)
        with acting_for(space.id), transaction():
            keeping.forget(new_id())
            keeping.forget(SUBJECT, "another")
        assert len(rows(space)) == 1
        with acting_for(space.id), transaction():
            keeping.forget(SUBJECT, KIND)
        assert rows(space) == ()
        assert work() == 1

    def test_another_space_sees_and_forgets_nothing(self, space: SpaceRef) -> None:
        other = make_space(SpaceKind.BOARD, "Birch Vale SAB", "birch-vale")
        ask(space)
        work()
        assert rows(other) == ()
        with acting_for(other.id), transaction():
            FILES.forget()
        with acting_for(other.id), pytest.raises(NoResultFound):
            keeping.read_file(SUBJECT, rows(space)[0].id, KIND)
        assert content(space) == b"made 1"
