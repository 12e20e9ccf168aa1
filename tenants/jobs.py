"""Jobs: what is to be done after a commit, done once, by a worker that may die at any moment.

A job is put in by the business transaction, so it stands exactly when the business does. A worker
claims it under a lease; the effect and the mark that it is done commit together, so a worker killed
half way leaves nothing half done, and the next one starts afresh when the lease has run out. A job
that reaches outside the database (a mail) is marked after the effect: killed in between, it happens
twice, and that window is the only one there is.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from tenants.context import Scope, current_scope, in_scope, working
from tenants.database import db, insert_if_absent, transaction
from tenants.errors import LeaseLost
from tenants.models import Job, JobState
from tenants.types import new_id

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)
FIRST_WAIT = timedelta(seconds=5)


class JobHandler(Protocol):
    """What does a kind of job."""

    def __call__(self, arguments: Mapping[str, Any], *, now: datetime) -> None:
        """Do it. Within a transaction, unless it was registered as reaching outside."""


@dataclass(frozen=True, slots=True)
class _Registered:
    handler: JobHandler
    outside: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job under this worker's lease."""

    id: UUID
    space_id: UUID | None
    account_id: UUID | None
    kind: str
    arguments: dict[str, Any]
    attempts: int  # this one included
    dedupe_key: str | None
    lease: UUID


_handlers: dict[str, _Registered] = {}


def job_handler(kind: str, *, outside: bool = False) -> Callable[[JobHandler], JobHandler]:
    """Register what does a kind of job.

    Args:
        kind: "feature.verb".
        outside: it reaches outside the database (a mail): it gets no transaction, only reads, and is
            marked done afterwards.
    """

    def register(handler: JobHandler) -> JobHandler:
        known = _handlers.get(kind)
        if known is not None and known.handler is not handler:
            raise ValueError(f"Two handlers for the job {kind}.")
        _handlers[kind] = _Registered(handler, outside)
        return handler

    return register


def job_kinds() -> tuple[str, ...]:
    """Return the kinds that somebody handles, in order."""
    return tuple(sorted(_handlers))


def enqueue(
    kind: str,
    arguments: Mapping[str, str | int],
    *,
    now: datetime,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
    account_id: UUID | None = None,
) -> bool:
    """Put a job in, in the transaction that is open; it acts for the space that is current.

    Args:
        kind: a kind that has a handler.
        arguments: ids and numbers, never content.
        now: aware UTC.
        dedupe_key: at most one job of this kind and key waits in a space; a second is not put in.
        run_at: not before this; now where it is left out.
        account_id: for whom it acts where there is no space.

    Returns:
        Whether it was put in.
    """
    scope = current_scope()
    return enqueue_for(
        scope.space_id,
        kind,
        arguments,
        now=now,
        dedupe_key=dedupe_key,
        run_at=run_at,
        account_id=account_id or scope.account_id,
    )


def enqueue_for(
    space_id: UUID | None,
    kind: str,
    arguments: Mapping[str, str | int],
    *,
    now: datetime,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
    account_id: UUID | None = None,
) -> bool:
    """Put in a job that acts for a named space: the ground floor's own, for a linked one."""
    if kind not in _handlers:
        raise ValueError(f"Nobody handles the job {kind}.")
    return insert_if_absent(
        Job,
        {
            "id": new_id(),
            "space_id": space_id,
            "account_id": account_id,
            "kind": kind,
            "arguments": dict(arguments),
            "dedupe_key": dedupe_key,
            "state": JobState.WAITING,
            "run_at": run_at or now,
            "attempts": 0,
            "created_at": now,
        },
    )


def enqueue_for_none(
    kind: str,
    arguments: Mapping[str, str | int],
    *,
    now: datetime,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> bool:
    """Put in a job that acts for no space, whoever puts it in: nothing in it says which space, or account, that was."""
    return enqueue_for(None, kind, arguments, now=now, dedupe_key=dedupe_key, run_at=run_at)


def claim(*, now: datetime, most: int = 10) -> list[Claimed]:
    """Take up to `most` jobs that are due, oldest first, under one lease each; as the worker."""
    lease = uuid4()
    due = or_(
        and_(Job.state == JobState.WAITING, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    chosen = select(Job.id).where(due).order_by(Job.run_at, Job.id).limit(most).with_for_update(skip_locked=True)
    taking = (
        update(Job)
        .where(Job.id.in_(chosen))
        .values(state=JobState.RUNNING, lease=lease, lease_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.space_id, Job.account_id, Job.kind, Job.arguments, Job.attempts, Job.dedupe_key)
        .execution_options(synchronize_session=False)
    )
    with working(), transaction() as session:
        rows = session.execute(taking).all()
    jobs = [
        Claimed(row.id, row.space_id, row.account_id, row.kind, row.arguments, row.attempts, row.dedupe_key, lease)
        for row in rows
    ]
    return sorted(jobs, key=lambda job: job.id)


def run(job: Claimed, *, clock: Callable[[], datetime]) -> bool:
    """Do one claimed job for its space; say whether it succeeded. Nothing escapes but a stop."""
    registered = _handlers.get(job.kind)
    try:
        if registered is None:
            raise LookupError(job.kind)
        with in_scope(Scope(space_id=job.space_id, account_id=job.account_id, engine="worker")):
            if registered.outside:
                with transaction():
                    _renew(job, now=clock())  # those before it took long: another worker may have it by now
                registered.handler(job.arguments, now=clock())
                with transaction():
                    _finish(job, now=clock())
            else:
                with transaction():
                    registered.handler(job.arguments, now=clock())
                    _finish(job, now=clock())
    except LeaseLost:
        log.warning("job.lease_lost", extra={"job": str(job.id), "kind": job.kind})
        return False
    except Exception as error:
        log.exception("job.failed", extra={"job": str(job.id), "kind": job.kind, "attempts": job.attempts})
        _put_back(job, error, now=clock())
        return False
    return True


def _renew(job: Claimed, *, now: datetime) -> None:
    _change_own(job, lease_until=now + LEASE)


def _finish(job: Claimed, *, now: datetime) -> None:
    _change_own(job, state=JobState.DONE, finished_at=now, lease=None, lease_until=None, last_error=None)


def _change_own(job: Claimed, **values: Any) -> None:
    changed = (
        update(Job)
        .where(Job.id == job.id, Job.lease == job.lease, Job.state == JobState.RUNNING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: Any = db.session.execute(changed)
    if result.rowcount != 1:
        raise LeaseLost(str(job.id))


def _put_back(job: Claimed, error: Exception, *, now: datetime) -> None:
    # Workers that die count as attempts too, so there is no end to how many there are.
    wait = min(FIRST_WAIT * 2 ** min(job.attempts - 1, MOST_ATTEMPTS), LONGEST_WAIT)
    given_up = job.attempts >= MOST_ATTEMPTS
    change = {"last_error": type(error).__name__, "lease": None, "lease_until": None}
    mine = (Job.id == job.id, Job.lease == job.lease)
    with working():
        try:
            state = JobState.FAILED if given_up else JobState.WAITING
            with transaction() as session:
                session.execute(
                    update(Job)
                    .where(*mine)
                    .values(state=state, run_at=now + wait, **change)
                    .execution_options(synchronize_session=False)
                )
        except IntegrityError:
            # A newer job with the same key waits already and will do the same.
            with transaction() as session:
                session.execute(
                    update(Job)
                    .where(*mine)
                    .values(state=JobState.DONE, finished_at=now, **change)
                    .execution_options(synchronize_session=False)
                )


def run_due(*, clock: Callable[[], datetime], most: int = 10) -> int:
    """Claim what is due and do it; return how many were claimed."""
    jobs = claim(now=clock(), most=most)
    for job in jobs:
        run(job, clock=clock)
    return len(jobs)


def retry(job_id: UUID, *, now: datetime) -> bool:
    """Have a job that failed, or that waits for its next try, done at once; say whether there was such a job.

    It opens its own transaction, as the worker: nobody else may touch a job that is there.
    """
    mine = (Job.id == job_id, Job.state.in_((JobState.FAILED, JobState.WAITING)))
    again = {"state": JobState.WAITING, "run_at": now, "attempts": 0}
    superseded = {"state": JobState.DONE, "finished_at": now}  # a newer one with the same key waits already
    with working():
        for change in (again, superseded):
            try:
                with transaction() as session:
                    result: Any = session.execute(
                        update(Job).where(*mine).values(**change).execution_options(synchronize_session=False)
                    )
                    return bool(result.rowcount == 1)
            except IntegrityError:
                continue
    return False


def clear_done(*, before: datetime) -> int:
    """Delete the jobs that were done before a moment; return how many."""
    with working(), transaction() as session:
        result: Any = session.execute(
            delete(Job)
            .where(Job.state == JobState.DONE, Job.finished_at < before)
            .execution_options(synchronize_session=False)
        )
    return int(result.rowcount)
