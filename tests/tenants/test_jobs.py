"""Jobs: put in with the business, done once, by workers that die at any moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tenants import (
    AuditEntry,
    Job,
    JobState,
    acting_for,
    current_space_id,
    db,
    enqueue,
    job_handler,
    transaction,
    working,
)
from tenants.audit import record
from tenants.jobs import LEASE, MOST_ATTEMPTS, claim, clear_done, run, run_due
from tests.tenants.conftest import NOW, Spaces

done: list[tuple[UUID, dict[str, Any]]] = []
broken: set[str] = set()


@job_handler("tests.work")
def _work(arguments: Mapping[str, Any], *, now: datetime) -> None:
    record("tests.worked", kind="test", now=now)
    db.session.flush()
    if arguments.get("name") in broken:
        raise RuntimeError("with a text that may quote content")
    done.append((current_space_id(), dict(arguments)))


@job_handler("tests.outside", outside=True)
def _outside(arguments: Mapping[str, Any], *, now: datetime) -> None:
    done.append((current_space_id(), dict(arguments)))


@pytest.fixture(autouse=True)
def _clean() -> None:
    done.clear()
    broken.clear()


def _put_in(space: UUID, name: str, *, kind: str = "tests.work", key: str | None = None, at: datetime = NOW) -> bool:
    with acting_for(space), transaction():
        return enqueue(kind, {"name": name}, now=NOW, dedupe_key=key, run_at=at)


def _turn(at: datetime = NOW) -> int:
    return run_due(clock=lambda: at, most=50)


def _states() -> dict[str, JobState]:
    with working():
        rows = db.session.execute(select(Job).where(Job.kind.like("tests.%"))).scalars()
        return {job.arguments["name"]: job.state for job in rows}


def _trail(space: UUID) -> int:
    with acting_for(space):
        question = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "tests.worked")
        return db.session.scalar(question) or 0


@pytest.fixture
def quiet(spaces: Spaces) -> Spaces:
    """The spaces, with every job of their making done."""
    while _turn(NOW + timedelta(minutes=1)):
        pass
    done.clear()
    return spaces


class TestEnqueue:
    def test_is_part_of_the_business(self, quiet: Spaces) -> None:
        with acting_for(quiet.anytown), pytest.raises(ZeroDivisionError), transaction():
            _enqueue_and_fail()
        assert _states() == {}

    def test_puts_one_job_in_for_each_key_and_space(self, quiet: Spaces) -> None:
        assert _put_in(quiet.anytown, "one", key="k")
        assert not _put_in(quiet.anytown, "two", key="k")
        assert _put_in(quiet.otherby, "three", key="k")
        assert _turn() == 2
        assert _put_in(quiet.anytown, "four", key="k")

    def test_refuses_a_kind_that_nobody_handles(self, quiet: Spaces) -> None:
        with acting_for(quiet.anytown), pytest.raises(ValueError, match="Nobody"), transaction():
            enqueue("tests.unknown", {}, now=NOW)


def _enqueue_and_fail() -> None:
    enqueue("tests.work", {"name": "lost"}, now=NOW)
    raise ZeroDivisionError


class TestRun:
    def test_acts_for_the_space_that_put_it_in(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        _put_in(quiet.otherby, "b")
        _turn()
        assert sorted((space, a["name"]) for space, a in done) == sorted([(quiet.anytown, "a"), (quiet.otherby, "b")])

    def test_waits_for_its_time(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "later", at=NOW + timedelta(minutes=1))
        assert _turn() == 0
        assert _turn(NOW + timedelta(minutes=1)) == 1

    def test_leaves_nothing_half_done_and_tries_again(self, quiet: Spaces) -> None:
        broken.add("a")
        _put_in(quiet.anytown, "a")
        _turn()
        assert _trail(quiet.anytown) == 0
        assert _states() == {"a": JobState.WAITING}
        assert _turn(NOW + timedelta(seconds=1)) == 0
        broken.clear()
        assert _turn(NOW + timedelta(minutes=1)) == 1
        assert (_trail(quiet.anytown), _states()) == (1, {"a": JobState.DONE})

    def test_keeps_the_kind_of_error_and_not_its_words(self, quiet: Spaces) -> None:
        broken.add("a")
        _put_in(quiet.anytown, "a")
        _turn()
        with working():
            assert db.session.scalar(select(Job.last_error).where(Job.kind == "tests.work")) == "RuntimeError"

    def test_gives_up_in_the_end(self, quiet: Spaces) -> None:
        broken.add("a")
        _put_in(quiet.anytown, "a")
        for hours in range(MOST_ATTEMPTS + 2):
            _turn(NOW + timedelta(hours=2 * hours))
        assert _states() == {"a": JobState.FAILED}

    def test_marks_what_reaches_outside_afterwards(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "mail", kind="tests.outside")
        _turn()
        assert (len(done), _states()) == (1, {"mail": JobState.DONE})

    def test_joins_a_newer_job_with_the_same_key(self, quiet: Spaces) -> None:
        broken.add("old")
        _put_in(quiet.anytown, "old", key="k")
        [job] = claim(now=NOW)
        _put_in(quiet.anytown, "new", key="k")
        assert not run(job, clock=lambda: NOW)
        assert _states() == {"old": JobState.DONE, "new": JobState.WAITING}


class TestLease:
    def test_keeps_two_workers_from_one_job(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        assert len(claim(now=NOW)) == 1
        assert claim(now=NOW) == []

    def test_runs_out_when_its_worker_was_killed(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        claim(now=NOW)
        assert _turn(NOW + LEASE + timedelta(seconds=1)) == 1
        assert (_trail(quiet.anytown), _states()) == (1, {"a": JobState.DONE})

    def test_undoes_the_work_of_whoever_lost_it(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        [slow] = claim(now=NOW)
        [fast] = claim(now=NOW + LEASE + timedelta(seconds=1))
        assert run(fast, clock=lambda: NOW)
        assert not run(slow, clock=lambda: NOW)
        assert _trail(quiet.anytown) == 1


class TestTheTable:
    def test_is_changed_by_the_worker_alone(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        with acting_for(quiet.anytown), pytest.raises(Exception, match="Job"), transaction():
            db.session.execute(update(Job).values(state=JobState.DONE))

    def test_shows_a_space_its_own_jobs(self, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        with acting_for(quiet.otherby):
            names = [j.arguments.get("name") for j in db.session.scalars(select(Job))]
        assert "a" not in names

    def test_forgets_what_is_long_done(self, app: Flask, quiet: Spaces) -> None:
        _put_in(quiet.anytown, "a")
        _turn()
        assert clear_done(before=NOW + timedelta(days=1)) >= 1
        assert _states() == {}


class TestWhatTookLong:
    def test_a_mail_is_not_sent_by_who_has_lost_the_lease(self, spaces: Spaces) -> None:
        _put_in(spaces.anytown, "mail", kind="tests.outside")
        [slow] = claim(now=NOW)
        [quick] = [job for job in claim(now=NOW + LEASE + timedelta(seconds=1)) if job.id == slow.id]
        assert run(quick, clock=lambda: NOW + LEASE)
        assert not run(slow, clock=lambda: NOW + LEASE)
        assert done == [(spaces.anytown, {"name": "mail"})]

    def test_a_job_that_killed_many_workers_is_given_up(self, spaces: Spaces) -> None:
        _put_in(spaces.anytown, "poison")
        broken.add("poison")
        [job] = claim(now=NOW)
        assert not run(replace(job, attempts=500), clock=lambda: NOW)
        with acting_for(spaces.anytown):
            assert db.session.scalar(select(Job.state).where(Job.id == job.id)) is JobState.FAILED
