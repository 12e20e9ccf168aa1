"""Reads for importing files of figures: areas by any name, what is there already, files at the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.commons.importing.areas import AreaFinder, Change, CouncilNames
from app.commons.importing.labels import fold
from app.commons.models import Measure, MeasureFile, MeasureFileState, MeasureKind, Release, ReleaseKind, Series
from app.commons.queries.register import council_lookup, list_council_changes, list_regions
from app.people.models import Account
from tenants import db, read


@dataclass(frozen=True, slots=True)
class KnownRelease:
    """A file of figures that was taken in before."""

    id: UUID
    title: str
    loaded_at: datetime
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A file of figures as the console lists it."""

    id: UUID
    publisher: str
    title: str
    published_on: date
    filename: str | None
    file_hash: str
    loaded_at: datetime
    is_made_up: bool
    imported_by: str | None  # name of the operator; None: by command
    revises: str | None  # title of the release that it takes the place of
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file at the console, without what is in it."""

    id: UUID
    filename: str
    file_hash: str
    state: MeasureFileState
    progress: int
    allow_differences: bool
    report: dict[str, Any]
    release_id: UUID | None
    handed_in_at: datetime

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it in hand."""
        return self.state in (MeasureFileState.CHECKING, MeasureFileState.IMPORTING)


def area_finder() -> AreaFinder:
    """Return every area there is or was, for finding them by any code or name; in four statements."""
    lookup = council_lookup()
    return AreaFinder(
        councils=[CouncilNames(row.code, row.region_code, (row.name, row.official_name)) for row in lookup.councils],
        regions=[(row.code, row.name) for row in list_regions()],
        changes=[
            Change(row.effective_on, row.kind, row.old_code, row.old_name, row.new_code)
            for row in list_council_changes()
        ],
        other_codes=lookup.codes,
        other_names=lookup.names,
    )


def measure_kinds() -> dict[str, MeasureKind]:
    """Return the kind of every measure, by its key."""
    return {row.key: row.kind for row in read(select(Measure.key, Measure.kind))}


def known_series(dataset: str) -> dict[tuple[str, ...], UUID]:
    """Return the series of a dataset, by what their labels fold to; see `importing.labels`."""
    columns = (Series.id, Series.table_code, Series.enquiry_type, Series.category, Series.subcategory)
    rows = read(select(*columns).where(Series.dataset == dataset).order_by(Series.id.desc()))
    return {(row.table_code, fold(row[2]), fold(row[3]), fold(row[4])): row.id for row in rows}


def release_of_file(file_hash: str) -> KnownRelease | None:
    """Return the release that came of a file; None where it was never taken in."""
    return next((one for one in figure_releases() if one[0] == file_hash), (None, None))[1]


def figure_releases() -> list[tuple[str, KnownRelease]]:
    """Return every file of figures that was taken in, newest first, each after its hash."""
    columns = (Release.file_hash, Release.id, Release.title, Release.loaded_at, Release.report)
    newest = select(*columns).where(Release.kind == ReleaseKind.FIGURES)
    rows = read(newest.order_by(Release.loaded_at.desc(), Release.id.desc()))
    return [(row.file_hash, KnownRelease(row.id, row.title, row.loaded_at, row.report or {})) for row in rows]


def list_releases() -> tuple[ReleaseRow, ...]:
    """Return the files of figures for the console, newest first."""
    return tuple(_release(row) for row in _releases())


def get_release(release_id: UUID) -> ReleaseRow:
    """Return one; NoResultFound where there is none."""
    return _release(_releases(Release.id == release_id).one())


def _release(row: Any) -> ReleaseRow:
    columns = list(row)
    columns[-1] = columns[-1] or {}
    return ReleaseRow(*columns)


def _releases(*where: Any) -> Any:
    older = aliased(Release)
    statement = (
        select(
            Release.id,
            Release.publisher,
            Release.title,
            Release.published_on,
            Release.filename,
            Release.file_hash,
            Release.loaded_at,
            Release.is_made_up,
            Account.name,
            older.title,
            Release.report,
        )
        .outerjoin(older, older.id == Release.revises_id)
        .outerjoin(Account, Account.id == Release.imported_by)
        .where(Release.kind == ReleaseKind.FIGURES, *where)
    )
    return read(statement.order_by(Release.loaded_at.desc(), Release.id.desc()))


_FILE = (
    MeasureFile.id,
    MeasureFile.filename,
    MeasureFile.file_hash,
    MeasureFile.state,
    MeasureFile.progress,
    MeasureFile.allow_differences,
    MeasureFile.report,
    MeasureFile.release_id,
    MeasureFile.handed_in_at,
)


def list_files() -> tuple[FileRow, ...]:
    """Return the files at the console that were not taken in yet, newest first."""
    waiting = select(*_FILE).where(MeasureFile.state != MeasureFileState.IMPORTED)
    return tuple(_file(row) for row in read(waiting.order_by(MeasureFile.handed_in_at.desc(), MeasureFile.id.desc())))


def get_file(file_id: UUID) -> FileRow:
    """Return one; NoResultFound where there is none."""
    return _file(read(select(*_FILE).where(MeasureFile.id == file_id)).one())


def content_of(file_id: UUID) -> bytes | None:
    """Return a file as it is kept, packed with gzip; None once it was taken in. NoResultFound where there is none."""
    return db.session.execute(select(MeasureFile.content).where(MeasureFile.id == file_id)).scalar_one()


def _file(row: Any) -> FileRow:
    values = list(row)
    values[6] = values[6] or {}
    return FileRow(*values)
