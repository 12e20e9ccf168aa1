"""The worker tries files of figures, and takes them in. Reading takes long, and holds no transaction."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import NoResultFound

from app.commons.models import MeasureFileState
from app.commons.queries import importing as queries
from app.commons.service import importing, measure_files
from app.core.errors import Refused
from tenants import current_scope, job_handler, transaction

TOLD_EVERY = 10  # per cent
WRITING = 70  # per cent: what has been read when it comes to writing


@job_handler(measure_files.CHECK, outside=True)
def check_figures(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Try a file, and keep what would come of it. Done twice, it does nothing the second time."""
    file_id = UUID(arguments["file_id"])
    file = _file(file_id, MeasureFileState.CHECKING)
    if file is None:
        return
    try:
        tried = _try_out(file, now=now, until=100)
    except Refused as refused:
        with transaction():
            measure_files.note_refused(file_id=file_id, reason=refused.message)
        return
    with transaction():
        if tried.known is not None:
            measure_files.note_refused(file_id=file_id, reason=_known(tried.known))
        else:
            measure_files.note_checked(file_id=file_id, report=tried.report)


@job_handler(measure_files.IMPORT, outside=True)
def import_figures(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Take a file in: the shelf and the file's state change in one transaction."""
    file_id = UUID(arguments["file_id"])
    file = _file(file_id, MeasureFileState.IMPORTING)
    if file is None:
        return
    try:
        tried = _try_out(file, now=now, until=WRITING)
        importing.check(tried)
        with transaction():
            done = importing.import_figures(tried=tried, imported_by=current_scope().account_id, now=now)
            measure_files.note_imported(file_id=file_id, release_id=done.release_id)
    except Refused as refused:
        with transaction():
            measure_files.note_refused(file_id=file_id, reason=refused.message)


def _file(file_id: UUID, state: MeasureFileState) -> queries.FileRow | None:
    try:
        file = queries.get_file(file_id)
    except NoResultFound:  # thrown away meanwhile
        return None
    return file if file.state is state else None


def _try_out(file: queries.FileRow, *, now: datetime, until: int) -> importing.Tried:
    content = queries.content_of(file.id) or b""
    told = 0

    def tell(rows: int, read: int) -> None:
        nonlocal told
        percent = until * read // max(len(content), 1)
        if percent >= told + TOLD_EVERY:
            told = percent
            with transaction():
                measure_files.note_progress(file_id=file.id, percent=min(percent, until))

    return importing.try_out(io.BytesIO(content), asked=measure_files.asked_of(file), now=now, tell=tell)


def _known(release: queries.KnownRelease) -> str:
    return f"This very file was taken in before, as “{release.title}”. Throw this one away"
