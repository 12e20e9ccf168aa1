"""Reads of figures, as they stood on a day: of each measure and year the newest that had been loaded by then.

Figures never change once they are there: what a measure came to in a year, as one release has it, is read once by a
process and then kept. Who asks is told only which release stands on that day.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from app.commons.models import Caveat, Figure, MeasureYear, Release
from app.commons.queries.newest import Newest, newest
from app.commons.shapes import CaveatRow, FigureRow, FrameRow
from app.core import clock
from tenants import read

KEPT = 600  # measure-years of 163 areas each, about 50 kB apiece

_known_caveats: dict[Newest, tuple[CaveatRow, ...]] = {}


@dataclass(frozen=True, slots=True)
class ByYear:
    """One measure's figures of every area, as they stood at a date."""

    by_year: Mapping[int, Mapping[str, FigureRow]]
    frames: Mapping[int, FrameRow]
    revised: frozenset[int] = frozenset()  # years that a later release has changed


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


def figures_by_year(measure_key: str, *, as_at: date | None) -> ByYear:
    """Return every figure of one measure; empty where nothing was imported by then.

    Args:
        measure_key: which.
        as_at: how it stood when this day ended in England; None: now.
    """
    return figures_of([measure_key], as_at=as_at).get(measure_key, ByYear({}, {}))


def figures_of(
    measure_keys: Sequence[str] | None, *, as_at: date | None, years: int | None = None, until: int | None = None
) -> Mapping[str, ByYear]:
    """Return the figures of some measures by key, in at most two statements.

    Args:
        measure_keys: which; None: all.
        as_at: how they stood when this day ended in England; None: now.
        years: only so many of each measure's newest years.
        until: no year after this one, where a measure has one up to it.
    """
    by_key: dict[str, dict[int, FrameRow]] = {}
    revised: dict[str, set[int]] = {}
    for frame in _frames(measure_keys, as_at):
        if frame.year in by_key.get(frame.measure_key, {}):
            revised.setdefault(frame.measure_key, set()).add(frame.year)
        by_key.setdefault(frame.measure_key, {})[frame.year] = frame  # the newest release comes last, and stands
    for key, frames in by_key.items():
        by_key[key] = _latest(frames, years, until)
    figures = _figures([frame for frames in by_key.values() for frame in frames.values()])
    return {
        key: ByYear(
            {year: figures[frame.id] for year, frame in frames.items()}, frames, frozenset(revised.get(key, ()))
        )
        for key, frames in by_key.items()
    }


def _latest(frames: Mapping[int, FrameRow], years: int | None, until: int | None) -> dict[int, FrameRow]:
    kept = sorted(year for year in frames if until is None or year <= until) or sorted(frames)[:1]
    return {year: frames[year] for year in (kept if years is None else kept[-years:])}


def _frames(measure_keys: Sequence[str] | None, as_at: date | None) -> tuple[FrameRow, ...]:
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
    if measure_keys is not None:
        statement = statement.where(MeasureYear.measure_key.in_(measure_keys))
    if as_at is not None:
        statement = statement.where(MeasureYear.loaded_at < clock.end_of(as_at))
    rows = read(statement.order_by(MeasureYear.loaded_at, Release.loaded_at, MeasureYear.id))
    return tuple(FrameRow(*row) for row in rows)


class _Kept:
    """Figures by the measure and year that they belong to, as one release has it; the longest unused go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[UUID, Mapping[str, FigureRow]] = OrderedDict()
        self._lock = Lock()

    def get(self, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, FigureRow]]:
        """Return those that are here."""
        with self._lock:
            found = {one: self._found[one] for one in ids if one in self._found}
            for one in found:
                self._found.move_to_end(one)
        return found

    def put(self, found: Mapping[UUID, Mapping[str, FigureRow]]) -> None:
        """Keep some."""
        with self._lock:
            self._found.update(found)
            while len(self._found) > self._most:
                self._found.popitem(last=False)


_kept = _Kept(KEPT)


def _figures(frames: Sequence[FrameRow]) -> dict[UUID, Mapping[str, FigureRow]]:
    found = _kept.get(frame.id for frame in frames)
    missing = {frame.id: frame for frame in frames if frame.id not in found}
    if not missing:
        return found
    rows = read(
        select(
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
        ).where(Figure.measure_year_id.in_(missing))
    )
    fetched: dict[UUID, dict[str, FigureRow]] = {one: {} for one in missing}
    for frame_id, *row in rows:
        frame = missing[frame_id]
        fetched[frame_id][row[0]] = FigureRow(frame.measure_key, frame.year, *row)
    new = {one: MappingProxyType(figures) for one, figures in fetched.items()}
    _kept.put(new)
    return {**found, **new}
