"""Reads of figures, as they stood at a date: of each measure and year the newest that had been loaded by then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.commons.models import Caveat, Figure, MeasureYear, Release, ReleaseKind
from app.commons.queries.newest import Newest, newest
from app.commons.shapes import CaveatRow, FigureRow, Figures, FrameRow
from tenants import read

_known_caveats: dict[Newest, tuple[CaveatRow, ...]] = {}


@dataclass(frozen=True, slots=True)
class FigureReleaseRow:
    """A file of figures that was taken in."""

    id: UUID
    publisher: str
    title: str
    published_on: date
    loaded_at: datetime
    filename: str | None
    file_hash: str
    imported_by: UUID | None  # account; None: by command
    revises_id: UUID | None
    is_made_up: bool
    report: dict[str, Any] | None
    measures: int  # how many measures it has figures of
    first_year: int | None
    last_year: int | None


def figures_of_measure(key: str, *, as_at: datetime | None = None) -> Figures:
    """Return one measure in every area and year, in two statements."""
    return _figures(_frames(keys=(key,), as_at=as_at))


def figures_of_areas(
    codes: Collection[str],
    *,
    keys: Collection[str] | None = None,
    years: int | None = 5,
    as_at: datetime | None = None,
) -> Figures:
    """Return measures in some areas, in two statements.

    Args:
        codes: of the areas. Those before them (`Areas`) are to be named where their history is wanted.
        keys: of the measures; None for all.
        years: of every measure its last so many; None for all.
        as_at: aware UTC; None for now.
    """
    frames = _frames(keys=keys, as_at=as_at)
    if years is not None:
        frames = _last_years(frames, years)
    return _figures(frames, area_codes=codes)


def latest_figures(
    *,
    keys: Collection[str] | None = None,
    year: int | None = None,
    as_at: datetime | None = None,
    area_codes: Collection[str] | None = None,
) -> Figures:
    """Return measures in their newest year, or in one year, in two statements.

    Args:
        keys: of the measures; None for all.
        year: the year it begins in; None for the newest of each measure.
        as_at: aware UTC; None for now.
        area_codes: None for every area.
    """
    frames = _frames(keys=keys, as_at=as_at)
    newest_only = _last_years(frames, 1) if year is None else {at: one for at, one in frames.items() if at[1] == year}
    return _figures(newest_only, area_codes=area_codes)


def caveats() -> tuple[CaveatRow, ...]:
    """Return every warning that is tied to a table; see `CaveatRow.touches`."""
    state = newest()
    known = _known_caveats.get(state)
    if known is None:
        columns = (Caveat.dataset, Caveat.table_code, Caveat.area_code, Caveat.year, Caveat.words)
        order = (Caveat.dataset, Caveat.table_code, Caveat.year, Caveat.area_code)
        known = tuple(CaveatRow(*row) for row in read(select(*columns).order_by(*order)))
        _known_caveats.clear()
        _known_caveats[state] = known
    return known


def list_figure_releases() -> tuple[FigureReleaseRow, ...]:
    """Return the files of figures that were taken in, newest first."""
    # Counted apart: a column of JSON cannot be grouped by on PostgreSQL.
    counts = select(
        MeasureYear.release_id,
        func.count(MeasureYear.measure_key.distinct()).label("measures"),
        func.min(MeasureYear.year).label("first_year"),
        func.max(MeasureYear.year).label("last_year"),
    )
    counted = counts.group_by(MeasureYear.release_id).subquery()
    columns = (
        Release.id,
        Release.publisher,
        Release.title,
        Release.published_on,
        Release.loaded_at,
        Release.filename,
        Release.file_hash,
        Release.imported_by,
        Release.revises_id,
        Release.is_made_up,
        Release.report,
        func.coalesce(counted.c.measures, 0),
        counted.c.first_year,
        counted.c.last_year,
    )
    releases = select(*columns).outerjoin(counted, counted.c.release_id == Release.id)
    releases = releases.where(Release.kind == ReleaseKind.FIGURES)
    return tuple(FigureReleaseRow(*row) for row in read(releases.order_by(Release.loaded_at.desc(), Release.id.desc())))


def _frames(*, keys: Collection[str] | None, as_at: datetime | None) -> dict[tuple[str, int], FrameRow]:
    statement = select(
        MeasureYear.id,
        MeasureYear.measure_key,
        MeasureYear.year,
        MeasureYear.release_id,
        Release.publisher,
        Release.title,
        Release.published_on,
        MeasureYear.loaded_at,
        Release.file_hash,
        Release.is_made_up,
    ).join(Release, Release.id == MeasureYear.release_id)
    if keys is not None:
        statement = statement.where(MeasureYear.measure_key.in_(keys))
    if as_at is not None:
        statement = statement.where(MeasureYear.loaded_at <= as_at)
    order = (MeasureYear.measure_key, MeasureYear.year, MeasureYear.loaded_at, Release.loaded_at, MeasureYear.id)
    frames = (FrameRow(*row) for row in read(statement.order_by(*order)))
    return {(frame.measure_key, frame.year): frame for frame in frames}  # the newest comes last, and stays


def _last_years(frames: dict[tuple[str, int], FrameRow], years: int) -> dict[tuple[str, int], FrameRow]:
    kept: dict[tuple[str, int], FrameRow] = {}
    for key in dict.fromkeys(key for key, _ in frames):
        own = sorted(year for other, year in frames if other == key)[-years:]
        kept |= {(key, year): frames[key, year] for year in own}
    return kept


def _figures(frames: dict[tuple[str, int], FrameRow], *, area_codes: Collection[str] | None = None) -> Figures:
    if not frames or (area_codes is not None and not area_codes):
        return Figures(rows=(), frames=frames)
    at = {frame.id: key for key, frame in frames.items()}
    statement = select(
        Figure.measure_year_id,
        Figure.area_code,
        Figure.area_kind,
        Figure.state,
        Figure.value,
        Figure.low,
        Figure.high,
        Figure.numerator,
        Figure.denominator,
        Figure.base,
        Figure.flag,
    ).where(Figure.measure_year_id.in_(at))
    if area_codes is not None:
        statement = statement.where(Figure.area_code.in_(area_codes))
    return Figures(rows=tuple(_rows(read(statement), at)), frames=frames)


def _rows(found: Iterable[Any], at: dict[UUID, tuple[str, int]]) -> list[FigureRow]:
    rows = [FigureRow(*at[measure_year_id], *rest) for measure_year_id, *rest in found]
    return sorted(rows, key=lambda row: (row.measure_key, row.year, row.area_code))
