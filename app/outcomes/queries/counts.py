"""Reads of a council's own counts: the files, the periods, the page of one period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from app.commons.deriving import Derived
from app.commons.queries.areas import areas
from app.outcomes.models import WHOLE_YEAR, CountsUpload, CountsUploadState, OwnCount
from app.outcomes.queries.measuring import CountMeasure, count_measures, released_cells, true_cells
from app.outcomes.queries.years import fingerprint, get_year
from app.outcomes.shapes import QUARTERS, CellKey, ProtectedCell, period_label
from tenants import read


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file of counts, and what was found in it: see `reading.file`."""

    id: UUID
    filename: str
    state: CountsUploadState
    report: Mapping[str, Any]
    uploaded_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Whether it can be taken or thrown away."""
        return self.state is not CountsUploadState.TAKEN

    @property
    def can_take(self) -> bool:
        """Whether there is anything in it to take."""
        return self.state is CountsUploadState.CHECKED


_UPLOAD = (
    CountsUpload.id,
    CountsUpload.filename,
    CountsUpload.state,
    CountsUpload.report,
    CountsUpload.uploaded_at,
)


def list_uploads(*, most: int = 20) -> tuple[UploadRow, ...]:
    """Return the newest files, newest first."""
    order = (CountsUpload.uploaded_at.desc(), CountsUpload.id.desc())
    return tuple(UploadRow(*row) for row in read(select(*_UPLOAD).order_by(*order).limit(most)))


def get_upload(upload_id: UUID) -> UploadRow:
    """Return one file; NoResultFound where there is none."""
    return UploadRow(*read(select(*_UPLOAD).where(CountsUpload.id == upload_id)).one())


@dataclass(frozen=True, slots=True)
class YearRow:
    """Which periods of a year there are counts of."""

    year: int
    quarters: Mapping[int, int]  # quarter -> how many counts; 0 is the whole year

    @property
    def so_far(self) -> int:
        """How many quarters there are from the first, without a gap; 4 where the whole year was counted as such."""
        if WHOLE_YEAR in self.quarters:
            return len(QUARTERS)
        return next((before for before, quarter in enumerate(QUARTERS) if quarter not in self.quarters), len(QUARTERS))


def list_years() -> tuple[YearRow, ...]:
    """Return the years that there are counts of, newest first."""
    statement = (
        select(OwnCount.year, OwnCount.quarter, func.count())
        .group_by(OwnCount.year, OwnCount.quarter)
        .order_by(OwnCount.year.desc(), OwnCount.quarter)
    )
    return tuple(
        YearRow(year, {quarter: count for _, quarter, count in rows})
        for year, rows in groupby(read(statement).all(), key=lambda row: row[0])
    )


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell on the council's own page: what it is, and what others would see."""

    key: CellKey
    true: int | None
    shown: ProtectedCell


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table of the collection, or as much of it as there are counts of."""

    code: str
    cells: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """A national measure from the council's true counts, and as others can work it out."""

    about: CountMeasure
    own: Derived
    shown: Derived | None


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """All that the council sees of one period before it releases it."""

    year: int
    quarter: int
    quarters: int  # how many it covers
    tables: tuple[TableRows, ...]
    measures: tuple[MeasureFigures, ...]
    differences: tuple[tuple[CellKey, int, int], ...]  # whole year as counted, and the sum of its quarters
    seen: str  # changes when anything on the page does

    @property
    def label(self) -> str:
        """The period in words."""
        return period_label(self.year, self.quarter, self.quarters)

    @property
    def cells(self) -> tuple[ProtectedCell, ...]:
        """Every cell as it would be released."""
        return tuple(cell.shown for table in self.tables for cell in table.cells)


def get_period(year: int, quarter: int, *, council_code: str, released: Collection[str] | None = None) -> PeriodPage:
    """Return the page of a period; NoResultFound where there are no counts of it.

    Args:
        year: the year it begins in.
        quarter: 1 to 4; 0 for the year, as far as it has come.
        council_code: of the current council, whose adults rates are for.
        released: tables that others would see, and that the page shows; None: all that there are.
    """
    own = get_year(year)
    if not own.covers(quarter):
        raise NoResultFound("There are no counts of this period.")
    counts, shown = own.counts(quarter), own.released(quarter)
    seen = fingerprint(shown, counts)
    if released is not None:
        counts = {key: value for key, value in counts.items() if key.table in released}
        shown = own.released(quarter, released)
    area = areas().get(council_code)
    adults = area.adults_18plus if area else None
    true, protected = true_cells(counts), released_cells(shown)
    measures = [
        MeasureFigures(one, figure, one.of(protected, year=year, adults=adults))
        for one in count_measures()
        if (figure := one.of(true, year=year, adults=adults)) is not None
    ]
    return PeriodPage(
        year=year,
        quarter=quarter,
        quarters=own.covers(quarter),
        tables=_tables(counts, shown),
        measures=tuple(measures),
        differences=own.differences() if quarter == WHOLE_YEAR else (),
        seen=seen,
    )


def _tables(counts: Mapping[CellKey, int | None], shown: tuple[ProtectedCell, ...]) -> tuple[TableRows, ...]:
    rows = [CellRow(cell.key, counts[cell.key], cell) for cell in shown]
    return tuple(TableRows(code, tuple(cells)) for code, cells in groupby(rows, key=lambda row: row.key.table))
