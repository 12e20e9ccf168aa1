"""Taking a file of figures in: read and tried first, outside any transaction; then written whole, or not at all.

Whoever writes is the owner of the database (a command), or the worker acting for no space (a file from the console).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import IO, Any
from uuid import UUID

from app.commons.importing.checking import Reconciled, mark_zero_blocks, reconcile
from app.commons.importing.cube import Cell
from app.commons.importing.describing import default_publisher, default_title, measure_row
from app.commons.importing.labels import fold
from app.commons.importing.reading import look_over
from app.commons.importing.reporting import report_of
from app.commons.importing.taking import About, Taken, Tell, take
from app.commons.models import Measure, Observation, Release, ReleaseKind, Series
from app.commons.queries import importing as queries
from app.commons.shapes import year_label
from app.core.clock import local_date, reporting_year_of
from app.core.errors import Refused
from tenants import insert_if_absent, insert_rows, new_id

BATCH = 5_000
FILENAME_LENGTH = 200
TITLE_LENGTH = 200


class NotWhole(Refused):
    """Rows were not understood, and only a whole file is wanted."""

    status = 422


class DoesNotReconcile(Refused):
    """Totals differ from what the councils add up to, and only a file that adds up is wanted."""

    status = 422


class TakenMeanwhile(Refused):
    """Another import has put the same file on the shelf since this one was tried."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says of a file, and how strict they want to be.

    Attributes:
        filename: as it came.
        year: that it is of, where no column says so; None to go by its name.
        title, publisher: empty for what its layout tells.
        published_on: None for today.
        is_made_up: for a demonstration: said wherever its figures are shown.
        is_strict: refuse it where any row is not understood.
        refuse_differences: refuse it where totals do not reconcile.
    """

    filename: str
    year: int | None = None
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    is_made_up: bool = False
    is_strict: bool = False
    refuse_differences: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """A file that was read from end to end: what would be taken in."""

    asked: Asked
    taken: Taken
    reconciled: Reconciled
    file_hash: str
    report: Mapping[str, Any]
    known: queries.KnownRelease | None  # the release that came of the same file before
    revises: queries.KnownRelease | None = field(default=None)  # the newest that it takes the place of


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    release_id: UUID
    title: str
    changed: bool  # False where the same file was there already
    cells: int
    figures: int


def try_out(stream: IO[bytes], *, asked: Asked, now: datetime, tell: Tell | None = None) -> Tried:
    """Read a file from end to end, and say what would come of it. Nothing is written.

    Args:
        stream: the file, plain or gzip; it can seek and tell.
        asked: what somebody says of it.
        now: aware UTC.
        tell: told every so often how many rows, and how many bytes of the file as it lies there, have been read.

    Raises:
        CannotRead: it is no file of figures, or too large.
    """
    file_hash = look_over(stream)
    kinds = queries.measure_kinds()
    about = About(asked.filename, asked.year, reporting_year_of(local_date(now)), kinds)
    taken = take(stream, about, queries.area_finder(), tell=tell)
    zero_blocks = mark_zero_blocks(taken.cube)
    kinds.update({key: measure.kind for key, measure in taken.new_measures.items()})
    reconciled = reconcile(taken.cube, taken.finder, kinds)
    releases = queries.figure_releases()
    known = next((one for of_file, one in releases if of_file == file_hash), None)
    revises = None if known else _revised(taken, [one for _, one in releases])
    report = report_of(
        taken,
        reconciled,
        zero_blocks=zero_blocks,
        revises=revises.title if revises else None,
        areas_before=revises.report.get("areas", 0) if revises else 0,
    )
    return Tried(asked, taken, reconciled, file_hash, report, known, revises)


def check(tried: Tried) -> None:
    """Refuse a file that is not as it was asked to be.

    Raises:
        NotWhole: a strict one has rows that are not understood.
        DoesNotReconcile: its totals differ, and it was asked to refuse that.
    """
    asked, taken, reconciled = tried.asked, tried.taken, tried.reconciled
    if asked.is_strict and taken.problem_count:
        first = taken.problems[0]
        raise NotWhole(
            f"{taken.problem_count:,} {'row is' if taken.problem_count == 1 else 'rows are'} not understood. "
            f"Row {first.row:,}: {first.reason}. Nothing was taken in"
        )
    if asked.refuse_differences and reconciled.differences:
        one = reconciled.differences[0]
        raise DoesNotReconcile(
            f"{len(reconciled.differences):,} of {reconciled.compared:,} totals cannot be what their councils add up "
            f"to. {one.area_name}, {one.table} {one.label}, {year_label(one.year)}: published {one.published:,.0f}, "
            f"the councils make {one.least:,.0f} to {one.most:,.0f}. Nothing was taken in"
        )


def _revised(taken: Taken, releases: list[queries.KnownRelease]) -> queries.KnownRelease | None:
    years, tables = set(taken.cube.years()), {name.table_code for name in taken.cube.series}
    dataset = taken.recognised.layout.dataset
    for one in releases:
        same = one.report.get("dataset") == dataset
        if same and years & set(one.report.get("years", ())) and tables & set(one.report.get("tables", ())):
            return one
    return None


def import_figures(
    *, tried: Tried, imported_by: UUID | None, now: datetime, say: Callable[[str], None] | None = None
) -> Imported:
    """Put a file that was tried on the shelf: its release, its cells, and the figures that come of them.

    In one transaction, so that an import that ends half way leaves nothing. The same file twice changes nothing.

    Args:
        tried: from `try_out`; see `check`.
        imported_by: account; None for a command.
        now: aware UTC.
        say: told what is being done.

    Raises:
        TakenMeanwhile: the same file, or a measure that it describes, came in since it was tried.
    """
    from app.commons.service.figures import derive  # here: what works figures out is not needed to look at a file

    say = say or (lambda _: None)
    known = queries.release_of_file(tried.file_hash)
    if known is not None:
        return Imported(known.id, known.title, changed=False, cells=0, figures=0)
    title = tried.asked.title or default_title(tried.taken)
    release_id = new_id()
    added = insert_if_absent(
        Release,
        {
            "id": release_id,
            "kind": ReleaseKind.FIGURES,
            "publisher": tried.asked.publisher or default_publisher(tried.taken, is_made_up=tried.asked.is_made_up),
            "title": title,
            "published_on": tried.asked.published_on or local_date(now),
            "file_hash": tried.file_hash,
            "loaded_at": now,
            "filename": tried.asked.filename[-FILENAME_LENGTH:],
            "imported_by": imported_by,
            "revises_id": tried.revises.id if tried.revises else None,
            "is_made_up": tried.asked.is_made_up,
            "report": dict(tried.report),
        },
    )
    if not added:
        raise TakenMeanwhile("Another import took in the same file a moment ago. Nothing was changed")
    _add_measures(tried.taken, release_id)
    ids = _add_series(tried.taken)
    cells = 0
    for batch in _batches(tried.taken.cube.cells()):
        insert_rows(Observation, [_observation(tried.taken, cell, release_id, ids) for cell in batch])
        cells += len(batch)
        say(f"{cells:,} cells written")
    figures = derive(release_id, now=now, say=say)
    return Imported(release_id, title, changed=True, cells=cells, figures=figures)


def _batches(cells: Iterator[Cell]) -> Iterator[list[Cell]]:
    while batch := list(islice(cells, BATCH)):
        # Rows that lack the same columns stand together, as each such run is a statement of its own.
        yield sorted(batch, key=lambda cell: (cell.value is None, cell.marker is None))


def _observation(taken: Taken, cell: Cell, release_id: UUID, ids: Mapping[int, UUID]) -> dict[str, Any]:
    return {
        "release_id": release_id,
        "series_id": ids[cell.series],
        "year": cell.year,
        "area_code": taken.cube.areas[cell.area],
        "state": cell.state,
        "value": cell.value,
        "marker": cell.marker,
    }


def _add_series(taken: Taken) -> dict[int, UUID]:
    """Return the id of each series by its number, having added those that were not there."""
    dataset = taken.recognised.layout.dataset
    known = queries.known_series(dataset)
    keys = {
        number: (name.table_code, fold(name.enquiry_type), fold(name.category), fold(name.subcategory))
        for number, name in enumerate(taken.cube.series)
    }
    # In one order, so that two imports at once wait for each other, and not each for the other.
    new = sorted((key, number) for number, key in keys.items() if key not in known)
    for _, number in new:
        name = taken.cube.series[number]
        insert_if_absent(
            Series,
            {
                "id": new_id(),
                "dataset": name.dataset,
                "table_code": name.table_code,
                "enquiry_type": name.enquiry_type,
                "category": name.category,
                "subcategory": name.subcategory,
            },
        )
    if new:
        known = queries.known_series(dataset)
    return {number: known[key] for number, key in keys.items()}


def _add_measures(taken: Taken, release_id: UUID) -> None:
    years = taken.cube.years()
    for place, (_, measure) in enumerate(sorted(taken.new_measures.items())):
        if not insert_if_absent(Measure, {"release_id": release_id, **measure_row(measure, years[0], place)}):
            raise TakenMeanwhile(
                f"Another import described the measure “{measure.key}” a moment ago. Nothing was changed. Try again"
            )
