"""Spreadsheets handed in, held while somebody says what they mean; gone once taken in, thrown away, or after a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core import errors
from app.core.models import HeldFile
from tenants import current_scope, db, enqueue, job_handler, read

FORGET = "core.forget_held_file"
KEPT = timedelta(days=7)


class Stale(errors.Stale):
    """The page was drawn before something else was said of the file."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed what was said of this file. Look at what it says now, then send yours again."
        )


class Taken(errors.AlreadyDone):
    """What the file brought stands already."""

    def __init__(self) -> None:
        super().__init__("This file was taken in already.")


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits, and what was said of it so far."""

    id: UUID
    kind: str
    filename: str
    content: bytes
    choices: Mapping[str, Any]
    revision: int
    created_at: datetime
    is_taken: bool


def hold(*, key: UUID, kind: str, filename: str, content: bytes, choices: Mapping[str, Any], now: datetime) -> UUID:
    """Hold a file that was handed in; return its id. The same form sent twice holds one.

    Args:
        key: of the form that was sent.
        kind: what it is for: "partners", "results".
        filename: as it was called.
        content: as it was handed in.
        choices: what is known of it already.
        now: aware UTC.
    """
    if db.session.scalar(select(HeldFile.id).where(HeldFile.id == key)) is None:
        row = HeldFile(
            id=key,
            kind=kind,
            filename=filename[-200:],
            content=content,
            choices=dict(choices),
            created_at=now,
            created_by=current_scope().account_id,
        )
        db.session.add(row)
        db.session.flush()
        enqueue(FORGET, {"file_id": str(key)}, now=now, dedupe_key=str(key), run_at=now + KEPT)
    return key


def get_held(file_id: UUID, *, kind: str) -> Held:
    """Return a file of the current space; NoResultFound where it has none such, or it is gone."""
    columns = (
        HeldFile.id,
        HeldFile.kind,
        HeldFile.filename,
        HeldFile.content,
        HeldFile.choices,
        HeldFile.revision,
        HeldFile.created_at,
        HeldFile.taken_at.is_not(None),
    )
    return Held(*read(select(*columns).where(HeldFile.id == file_id, HeldFile.kind == kind)).one())


def say(*, file_id: UUID, kind: str, revision: int, choices: Mapping[str, Any]) -> None:
    """Keep what somebody said of a file, beside what was said of it before.

    Raises:
        NoResultFound: there is no such file.
        Taken: it was taken in.
        Stale: somebody said something else since the page was drawn.
    """
    row = _locked(file_id, kind)
    said = dict(row.choices) | dict(choices)
    if said == row.choices:
        return
    if row.revision != revision:
        raise Stale
    row.choices, row.revision = said, revision + 1
    db.session.flush()


def take(*, file_id: UUID, kind: str, revision: int, now: datetime) -> Held:
    """Mark a file as taken in and empty it; return it as it was. What it brings is written in the same transaction.

    Raises:
        NoResultFound: there is no such file.
        Taken: it was taken in already.
        Stale: something else was said of it since the page was drawn.
    """
    row = _locked(file_id, kind)
    if row.revision != revision:
        raise Stale
    held = Held(
        row.id, row.kind, row.filename, row.content, dict(row.choices), row.revision, row.created_at, is_taken=False
    )
    row.taken_at, row.content, row.revision = now, b"", revision + 1
    db.session.flush()
    return held


def throw_away(*, file_id: UUID, kind: str) -> None:
    """Throw away a file that was not taken in. Twice is once.

    Raises:
        Taken: it was taken in.
    """
    row = db.session.scalars(_wanted(file_id, kind).with_for_update()).one_or_none()
    if row is None:
        return
    if row.taken_at is not None:
        raise Taken
    db.session.delete(row)
    db.session.flush()


def _wanted(file_id: UUID, kind: str) -> Any:
    return select(HeldFile).where(HeldFile.id == file_id, HeldFile.kind == kind)


def _locked(file_id: UUID, kind: str) -> HeldFile:
    row: HeldFile = db.session.scalars(_wanted(file_id, kind).with_for_update()).one()
    if row.taken_at is not None:
        raise Taken
    return row


@job_handler(FORGET)
def _forget(arguments: Mapping[str, Any], *, now: datetime) -> None:
    db.session.execute(delete(HeldFile).where(HeldFile.id == UUID(arguments["file_id"])))
