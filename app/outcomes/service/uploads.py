"""A council's files of counts: kept until they are taken, then their counts are, and the file goes.

    checked --take--> taken;  checked or refused --throw away--> nothing is left

A file in which nothing can be taken is kept as refused, so that its page can say why, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.core import clock
from app.core.errors import AlreadyDone, Refused
from app.outcomes.models import CountsUpload, CountsUploadState, OwnCount
from app.outcomes.queries.councils import get_own_council
from app.outcomes.reading.file import Loaded, Taken, unpack
from tenants import current_scope, db, insert_rows, record

FILENAME_LENGTH = 200
BATCH = 500


class NothingNew(Refused):
    """The very same file was taken before, and all its counts still stand."""


class NotNow(Refused):
    """A file is not where this can be done with it."""


def bring_in(*, key: UUID, filename: str, loaded: Loaded, now: datetime) -> UUID:
    """Keep a file that was read, so that what was understood can be looked at.

    Args:
        key: of the form that was sent; it becomes the file's id.
        filename: as it came; its last characters are kept.
        loaded: the file as it was read.
        now: aware UTC.

    Returns:
        The file's id: of the one that is there already, where the same file was brought in before and still waits.

    Raises:
        NoResultFound: the current space is no council.
        NothingNew: see there.
    """
    get_own_council()
    same = db.session.scalars(
        select(CountsUpload).where((CountsUpload.id == key) | (CountsUpload.file_hash == loaded.file_hash))
    ).first()
    state = CountsUploadState.CHECKED if loaded.taken else CountsUploadState.REFUSED
    if same is None:
        upload = CountsUpload(
            id=key,
            filename=filename[-FILENAME_LENGTH:],
            file_hash=loaded.file_hash,
            content=loaded.content if loaded.taken else None,
            state=state,
            report=loaded.report,
            uploaded_at=now,
            uploaded_by=current_scope().account_id,
        )
        db.session.add(upload)
        db.session.flush()
        return key
    if same.state is CountsUploadState.TAKEN:
        standing = select(func.count()).select_from(OwnCount).where(OwnCount.upload_id == same.id)
        # A year that the form gives may differ, though the file is the same: then it says something else.
        if same.report == _plainly(loaded.report) and db.session.scalar(standing) == loaded.taken:
            day = clock.local_date(same.uploaded_at)
            raise NothingNew(
                f"This very file was brought in on {day.day} {day:%B %Y}. Nothing has changed since",
                field="counts_file",
            )
    same.filename, same.content = filename[-FILENAME_LENGTH:], loaded.content if loaded.taken else None
    same.state, same.report = state, loaded.report
    same.uploaded_at, same.uploaded_by = now, current_scope().account_id
    db.session.flush()
    return same.id


def take(*, upload_id: UUID, now: datetime) -> int:
    """Take a file's counts in, in the place of what earlier files said of the same cells; return how many.

    Raises:
        NoResultFound: the current council has no such file.
        AlreadyDone: it was taken before.
        NotNow: there is nothing in it to take.
    """
    get_own_council()
    upload = _held(upload_id)
    if upload.state is CountsUploadState.TAKEN:
        raise AlreadyDone("The counts of this file are in already.")
    if upload.content is None:
        raise NotNow("There is nothing in this file that can be taken. Put it right, and bring it in again.")
    taken = unpack(upload.content)
    _replace(taken, upload_id)
    upload.state, upload.content, upload.report = CountsUploadState.TAKEN, None, _plainly(upload.report)
    db.session.flush()
    record("counts.taken", kind="counts_upload", object_id=upload_id, now=now, detail={"counts": len(taken)})
    return len(taken)


def throw_away(*, upload_id: UUID, now: datetime) -> None:
    """Throw a file away that was not taken.

    Raises:
        NoResultFound: the current council has no such file.
        NotNow: its counts are in already.
    """
    upload = _held(upload_id)
    if upload.state is CountsUploadState.TAKEN:
        raise NotNow("The counts of this file are in already. A later file takes their place.")
    db.session.delete(upload)
    db.session.flush()
    record("counts.thrown_away", kind="counts_upload", object_id=upload_id, now=now)


def _plainly(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report without the words of the file itself: what stood in a row could be a name, and would stay."""
    left_out = [[row, re.sub(r"“.*”", "What stands there", words), ""] for row, words, _ in report["problems"]]
    return {**report, "problems": left_out}


def _held(upload_id: UUID) -> CountsUpload:
    return db.session.scalars(select(CountsUpload).where(CountsUpload.id == upload_id).with_for_update()).one()


def _replace(taken: tuple[Taken, ...], upload_id: UUID) -> None:
    years = {one.year for one in taken}
    columns = (OwnCount.table_code, OwnCount.enquiry_type, OwnCount.category, OwnCount.subcategory)
    statement = select(OwnCount.id, OwnCount.year, OwnCount.quarter, *columns).where(OwnCount.year.in_(years))
    known = {tuple(row[1:]): row.id for row in db.session.execute(statement)}
    gone = [known[cell] for one in taken if (cell := (one.year, one.quarter, *one.key)) in known]
    for some in _batches(gone):
        db.session.execute(delete(OwnCount).where(OwnCount.id.in_(some)))
    rows = [
        {
            "upload_id": upload_id,
            "year": one.year,
            "quarter": one.quarter,
            "table_code": one.key.table,
            "enquiry_type": one.key.enquiry_type,
            "category": one.key.category,
            "subcategory": one.key.subcategory,
            "value": one.value,
        }
        for one in taken
    ]
    for place in range(0, len(rows), BATCH):
        insert_rows(OwnCount, rows[place : place + BATCH])


def _batches(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[place : place + BATCH] for place in range(0, len(ids), BATCH))
