"""Files of figures at the console: handed in by the operator, tried and taken in by the worker.

    checking --worker--> checked --take in--> importing --worker--> imported
       |                    |
       +--> refused         +--> thrown away

What `MeasureFile.report` holds: `asked` (what the operator said of it), then `found` (see `importing.reporting`), and
`refused`, the reason, where it cannot be taken in. Once it is in, its content goes: the release keeps the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import defer

from app.commons.importing.packing import Packed
from app.commons.models import MeasureFile, MeasureFileState
from app.commons.queries import importing as queries
from app.commons.service.importing import FILENAME_LENGTH, Asked
from app.core.clock import local_date
from app.core.errors import AlreadyDone, Refused
from tenants import current_account_id, db, enqueue

CHECK = "commons.check_figures"
IMPORT = "commons.import_figures"


class HereAlready(Refused):
    """The same file was taken in, or waits here."""


class NotNow(Refused):
    """A file is not where this can be done with it."""


class DifferencesUnseen(Refused):
    """Its totals do not reconcile, and nobody has said to take it in all the same."""

    status = 422


def hand_in(*, key: UUID, packed: Packed, asked: Asked, now: datetime) -> UUID:
    """Keep a file, and have the worker try it.

    Args:
        key: of the form that was sent; it becomes the file's id, so that a double click hands in one.
        packed: the file.
        asked: what the operator says of it.
        now: aware UTC.

    Raises:
        AlreadyDone: this form was sent before.
        HereAlready: the same file was taken in before, or waits here.
    """
    if db.session.scalar(select(MeasureFile.id).where(MeasureFile.id == key)):
        raise AlreadyDone("This file was handed in already.")
    known = queries.release_of_file(packed.file_hash)
    if known is not None:
        day = f"{local_date(known.loaded_at):%-d %B %Y}"
        raise HereAlready(
            f"This very file was taken in on {day}, as “{known.title}”. Choose another file", field="figures_file"
        )
    same = select(MeasureFile.id).where(
        MeasureFile.file_hash == packed.file_hash, MeasureFile.state != MeasureFileState.IMPORTED
    )
    # One that could not be taken in makes room: what is said of it, its year or kind, may be right this time.
    refused = (MeasureFile.file_hash == packed.file_hash, MeasureFile.state == MeasureFileState.REFUSED)
    db.session.execute(delete(MeasureFile).where(*refused).execution_options(synchronize_session=False))
    if db.session.scalar(same.limit(1)):
        raise HereAlready("This very file is in the list already. Go on with it there", field="figures_file")
    db.session.add(
        MeasureFile(
            id=key,
            filename=asked.filename[-FILENAME_LENGTH:],
            file_hash=packed.file_hash,
            content=packed.content,
            state=MeasureFileState.CHECKING,
            report={"asked": _kept(asked)},
            handed_in_at=now,
            handed_in_by=current_account_id(),
        )
    )
    db.session.flush()
    enqueue(CHECK, {"file_id": str(key)}, now=now, dedupe_key=str(key))
    return key


def take_in(*, file_id: UUID, allow_differences: bool, now: datetime) -> None:
    """Have the worker take a file in.

    Args:
        file_id: that was tried.
        allow_differences: take it in though totals do not reconcile; they stay in its report.
        now: aware UTC.

    Raises:
        NoResultFound: there is no such file.
        AlreadyDone: it was begun before.
        NotNow: it was not tried yet, or cannot be taken in.
        DifferencesUnseen: totals differ, and that is not allowed.
    """
    file = queries.get_file(file_id)
    if file.state in (MeasureFileState.IMPORTING, MeasureFileState.IMPORTED):
        raise AlreadyDone("This file is being taken in already.")
    if file.state is not MeasureFileState.CHECKED:
        raise NotNow("This file cannot be taken in as it is.")
    if file.report.get("found", {}).get("differences") and not allow_differences:
        raise DifferencesUnseen(
            "Say that you have seen the differences, or throw the file away", field="allow_differences"
        )
    _change(
        file_id,
        (MeasureFileState.CHECKED,),
        state=MeasureFileState.IMPORTING,
        progress=0,
        allow_differences=allow_differences,
    )
    enqueue(IMPORT, {"file_id": str(file_id)}, now=now, dedupe_key=str(file_id))


def throw_away(*, file_id: UUID) -> None:
    """Throw a file away. Nothing on the shelf changes.

    Raises:
        NoResultFound: there is no such file.
        NotNow: it is being taken in, or is in.
    """
    light = select(MeasureFile).options(defer(MeasureFile.content)).where(MeasureFile.id == file_id)
    file = db.session.scalars(light.with_for_update()).one()
    if file.state in (MeasureFileState.IMPORTING, MeasureFileState.IMPORTED):
        raise NotNow("This file is being taken in, or is in already. What is on the shelf stays there.")
    db.session.delete(file)
    db.session.flush()


def note_progress(*, file_id: UUID, percent: int) -> None:
    """Say how far the worker is.

    Args:
        file_id: of a file that it has in hand.
        percent: 0 to 100.
    """
    _change(file_id, (MeasureFileState.CHECKING, MeasureFileState.IMPORTING), progress=percent)


def note_checked(*, file_id: UUID, report: Mapping[str, Any]) -> None:
    """Keep what would come of a file."""
    before = queries.get_file(file_id).report
    _change(
        file_id,
        (MeasureFileState.CHECKING,),
        state=MeasureFileState.CHECKED,
        progress=100,
        report={"asked": before.get("asked", {}), "found": dict(report)},
    )


def note_refused(*, file_id: UUID, reason: str) -> None:
    """Keep why a file cannot be taken in."""
    before = queries.get_file(file_id).report
    _change(
        file_id,
        (MeasureFileState.CHECKING, MeasureFileState.IMPORTING),
        state=MeasureFileState.REFUSED,
        progress=100,
        report={**before, "refused": reason},
    )


def note_imported(*, file_id: UUID, release_id: UUID) -> None:
    """Say that a file is on the shelf, and let go of its content."""
    _change(
        file_id,
        (MeasureFileState.IMPORTING,),
        state=MeasureFileState.IMPORTED,
        progress=100,
        content=None,
        release_id=release_id,
    )


def asked_of(file: queries.FileRow) -> Asked:
    """Return what the operator said of a file."""
    kept = file.report.get("asked", {})
    day = kept.get("published_on")
    return Asked(
        filename=file.filename,
        year=kept.get("year"),
        title=kept.get("title", ""),
        publisher=kept.get("publisher", ""),
        published_on=date.fromisoformat(day) if day else None,
        is_made_up=bool(kept.get("is_made_up")),
        refuse_differences=file.state is MeasureFileState.IMPORTING and not file.allow_differences,
    )


def _kept(asked: Asked) -> dict[str, Any]:
    return {
        "year": asked.year,
        "title": asked.title,
        "publisher": asked.publisher,
        "published_on": asked.published_on.isoformat() if asked.published_on else None,
        "is_made_up": asked.is_made_up,
    }


def _change(file_id: UUID, states: tuple[MeasureFileState, ...], **values: Any) -> None:
    """Change a file, where it is still in one of these states."""
    statement = update(MeasureFile).where(MeasureFile.id == file_id, MeasureFile.state.in_(states)).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))
