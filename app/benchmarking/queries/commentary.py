"""What a region has written about measures and its councils."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.benchmarking.models import Commentary
from app.benchmarking.queries.grounds import ground
from app.benchmarking.queries.shelf import Shelf, shelf
from app.commons.queries.figures import figures_by_year, figures_of
from app.commons.shapes import AreaRow, MeasureRow
from tenants import read


@dataclass(frozen=True, slots=True)
class CommentaryRow:
    """One text: of a measure in a year, in the whole region or in one council."""

    measure_key: str
    year: int
    council_code: str  # empty: the whole region
    words: str
    revision: int
    saved_at: datetime


_ROW = (
    Commentary.measure_key,
    Commentary.year,
    Commentary.council_code,
    Commentary.words,
    Commentary.revision,
    Commentary.saved_at,
)


def list_commentary(measure_key: str | None = None) -> tuple[CommentaryRow, ...]:
    """Return what the current region has written, of one measure or of all, the newest year first."""
    statement = select(*_ROW).order_by(Commentary.measure_key, Commentary.year.desc(), Commentary.council_code)
    if measure_key is not None:
        statement = statement.where(Commentary.measure_key == measure_key)
    return tuple(CommentaryRow(*row) for row in read(statement))


def find_commentary(measure_key: str, year: int, council_code: str) -> CommentaryRow | None:
    """Return one text; None where nothing is written there."""
    statement = select(*_ROW).where(
        Commentary.measure_key == measure_key, Commentary.year == year, Commentary.council_code == council_code
    )
    row = read(statement).one_or_none()
    return CommentaryRow(*row) if row else None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written about one measure in one year: of the region, and of councils by name."""

    measure: MeasureRow
    year: int
    region: CommentaryRow | None
    councils: tuple[tuple[AreaRow, CommentaryRow], ...]


@dataclass(frozen=True, slots=True)
class CommentaryIndex:
    """All that a region has written, and the measures that it could write about."""

    written: tuple[Written, ...]
    measures: tuple[tuple[MeasureRow, int], ...]  # each with its newest year


@dataclass(frozen=True, slots=True)
class CommentaryPage:
    """One text and what it is about."""

    measure: MeasureRow
    year: int
    years: tuple[int, ...]  # that there are figures of, oldest first
    council: AreaRow | None  # None: the whole region
    councils: tuple[AreaRow, ...]  # of the region
    text: CommentaryRow | None


def commentary_index() -> CommentaryIndex:
    """Return what the current region has written, by measure, the newest year first."""
    known = shelf()
    years = {key: max(found.by_year) for key, found in figures_of(None, as_at=None, years=1).items() if found.by_year}
    return CommentaryIndex(
        tuple(written_by_measure(list_commentary(), known)),
        tuple((measure, years[measure.key]) for measure in known.measures if measure.key in years),
    )


def written_by_measure(rows: Iterable[CommentaryRow], known: Shelf) -> list[Written]:
    """Return texts under the measures and years that they are about, in the order of the measures."""
    found: dict[tuple[str, int], list[CommentaryRow]] = {}
    for row in rows:
        found.setdefault((row.measure_key, row.year), []).append(row)
    written = []
    for measure in known.measures:
        for key, year in sorted((one for one in found if one[0] == measure.key), key=lambda one: -one[1]):
            texts = found[key, year]
            named = [(known.areas.get(text.council_code), text) for text in texts if text.council_code]
            councils = sorted(((area, text) for area, text in named if area), key=lambda one: one[0].name)
            region = next((text for text in texts if not text.council_code), None)
            written.append(Written(measure, year, region, tuple(councils)))
    return written


def written_about(measure_key: str, year: int | None, known: Shelf) -> Written | None:
    """Return what the current region has written about a measure in one year; None where that is nothing."""
    return next((one for one in written_by_measure(list_commentary(measure_key), known) if one.year == year), None)


def commentary_page(measure_key: str, *, year: int | None, council_code: str) -> CommentaryPage | None:
    """Return one text of the current region and what it is about.

    Args:
        measure_key: which measure.
        year: the year it begins in; None for the newest that there are figures of.
        council_code: one of the region's councils; empty for the whole region.

    Returns:
        None where there is no such measure or council, or no figures of that year.
    """
    known = shelf()
    measure = known.measure(measure_key)
    councils = ground(known.areas).councils
    council = next((area for area in councils if area.code == council_code), None)
    if measure is None or (council_code and council is None):
        return None
    years = tuple(sorted(figures_by_year(measure_key, as_at=None).by_year))
    wanted = year if year is not None else max(years, default=None)
    if wanted is None or wanted not in years:
        return None
    return CommentaryPage(measure, wanted, years, council, councils, find_commentary(measure_key, wanted, council_code))
