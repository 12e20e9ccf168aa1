"""Working out what a file's cells come to for each measure, year and area: once, when the file is taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.commons.deriving import Derived, Place, Wanted, count_figure, places_of, survey_figure, tidy_figure
from app.commons.deriving.cells import Cell
from app.commons.deriving.matching import made_from, spellings_of
from app.commons.importing.labels import ASCOF, SAC, TIDY, fold
from app.commons.models import (
    ENGLAND,
    AreaKind,
    Figure,
    Measure,
    MeasureKind,
    MeasureYear,
    Observation,
    Release,
    Series,
)
from app.commons.queries.areas import areas
from app.commons.service.flags import Totals, add_flags
from app.commons.shapes import Areas
from tenants import insert_rows, new_id, read

BATCH = 5_000
# By year and area: the cells of the series that were asked for.
Rows = Mapping[tuple[int, str], Mapping[UUID, Cell]]
Worked = Mapping[tuple[int, str], Derived]


@dataclass(frozen=True, slots=True)
class _Measure:
    key: str
    title: str
    kind: MeasureKind
    multiplier: float
    definition: Mapping[str, Any]

    @property
    def table(self) -> tuple[str, str]:
        return self.definition["dataset"], self.definition["table"]

    def covers(self, year: int) -> bool:
        """Say whether the framework that defines it was in force in a year."""
        first, last = self.definition.get("first_year", 0), self.definition.get("last_year", 9999)
        return bool(first <= year <= last)


def derive(release_id: UUID, *, now: datetime, say: Callable[[str], None] | None = None) -> int:
    """Work out every measure that a release has the cells of; what was worked out before stays as it is.

    Args:
        release_id: of figures, with its observations in.
        now: aware UTC. The figures stand from now on: pages shown as at an earlier date have none of them.
        say: told what is being done.

    Returns:
        How many figures were added.

    Raises:
        NoResultFound: there is no such release.
    """
    read(select(Release.id).where(Release.id == release_id)).one()
    writer = _Writer(release_id, now, say or (lambda _: None))
    measures = _measures()
    series = _series()
    all_areas = areas()
    by_table: dict[tuple[str, str], list[_Measure]] = defaultdict(list)
    for measure in measures:
        if measure.definition:
            by_table[measure.table].append(measure)
    worked: dict[str, Worked] = {}
    totals = Totals()
    for table, own in by_table.items():
        if table[0] == SAC and table in series:
            worked |= _count_table(release_id, own, places_of(series[table]), all_areas, totals)
        elif table[0] == ASCOF and table in series:
            worked |= _survey_table(release_id, own, series[table])
    for measure in measures:
        if measure.key in worked:
            writer.write(measure, add_flags(worked.pop(measure.key), measure.definition, totals))
        elif (TIDY, measure.key) in series:
            writer.write(measure, _tidy(release_id, measure, series[TIDY, measure.key], all_areas))
    return writer.added


@dataclass(slots=True)
class _Writer:
    """Puts figures on the shelf, a year of a measure at a time."""

    release_id: UUID
    loaded_at: datetime
    say: Callable[[str], None]
    added: int = 0

    def write(self, measure: _Measure, worked: Worked) -> None:
        known = select(MeasureYear.year).where(MeasureYear.release_id == self.release_id)
        there = {row.year for row in read(known.where(MeasureYear.measure_key == measure.key))}
        frames: dict[int, UUID] = {}
        rows: list[dict[str, Any]] = []
        for (year, area_code), figure in sorted(worked.items()):
            if year in there or not measure.covers(year):
                continue
            frame_id = frames.setdefault(year, new_id())
            rows.append({"measure_year_id": frame_id, "area_code": area_code, **_columns(area_code, figure)})
        frame = {"measure_key": measure.key, "release_id": self.release_id, "loaded_at": self.loaded_at}
        insert_rows(MeasureYear, [{"id": one, "year": year, **frame} for year, one in frames.items()])
        for first in range(0, len(rows), BATCH):
            insert_rows(Figure, rows[first : first + BATCH])
        if rows:
            self.say(f"{measure.title}: {len(frames)} years, {len(rows)} figures")
        self.added += len(rows)


def _columns(area_code: str, figure: Derived) -> dict[str, Any]:
    return {
        "area_kind": _kind(area_code),
        "state": figure.state,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "base": figure.base,
        "flag": figure.flag,
    }


def _kind(area_code: str) -> AreaKind:
    if area_code == ENGLAND:
        return AreaKind.ENGLAND
    return AreaKind.REGION if area_code.startswith("E12") else AreaKind.COUNCIL


def _measures() -> list[_Measure]:
    columns = (Measure.key, Measure.title, Measure.kind, Measure.multiplier, Measure.definition)
    return [_Measure(*row) for row in read(select(*columns).order_by(Measure.position, Measure.key))]


def _series() -> dict[tuple[str, str], list[tuple[UUID, str, str, str]]]:
    found: dict[tuple[str, str], list[tuple[UUID, str, str, str]]] = defaultdict(list)
    columns = (Series.id, Series.enquiry_type, Series.category, Series.subcategory)
    for dataset, table, *rest in read(select(Series.dataset, Series.table_code, *columns)):
        found[dataset, table].append((rest[0], rest[1], rest[2], rest[3]))
    return found


def _observed(release_id: UUID, ids: Iterable[UUID]) -> Rows:
    """Return the cells of some series, by year and area."""
    columns = (Observation.year, Observation.area_code, Observation.series_id, Observation.state, Observation.value)
    statement = select(*columns).where(Observation.release_id == release_id, Observation.series_id.in_(list(ids)))
    found: dict[tuple[int, str], dict[UUID, Cell]] = defaultdict(dict)
    for year, area_code, series_id, state, value in read(statement):
        found[year, area_code][series_id] = Cell(state, value)
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    """A measure of counts with the series that it is made from."""

    measure: _Measure
    parts: Wanted
    others: Mapping[str, Wanted]  # rest, whole, over or block
    population: str | None

    def figure(self, row: Mapping[UUID, Cell], area_code: str, all_areas: Areas) -> Derived | None:
        area = all_areas.get(area_code)
        people = getattr(area, self.population) if self.population and area else None
        return count_figure(
            self.parts.cells(row),
            multiplier=self.measure.multiplier,
            population=people,
            **{name: wanted.cells(row) for name, wanted in self.others.items()},
        )


def _count_table(
    release_id: UUID, measures: Sequence[_Measure], places: Sequence[Place], all_areas: Areas, totals: Totals
) -> dict[str, Worked]:
    known = frozenset[str]().union(*(spellings_of(measure.definition) for measure in measures))
    counted = [one for measure in measures if (one := _counted(measure, places, known)) is not None]
    blocks = {
        one.measure.definition["total"]: one.others.get("block") or _joined(one)
        for one in counted
        if "total" in one.measure.definition
    }
    ids = {one for each in counted for wanted in (each.parts, *each.others.values()) for one in wanted.all_ids}
    rows = _observed(release_id, ids)
    for name, block in blocks.items():
        for (year, area_code), row in rows.items():
            totals.add(name, year, area_code, block.cells(row))
    found: dict[str, Worked] = {}
    for one in counted:
        figures = {at: one.figure(row, at[1], all_areas) for at, row in rows.items()}
        found[one.measure.key] = {at: figure for at, figure in figures.items() if figure is not None}
    return found


def _joined(one: _Counted) -> Wanted:
    return Wanted(one.parts.ids + one.others["rest"].ids)


def _counted(measure: _Measure, places: Sequence[Place], known: frozenset[str]) -> _Counted | None:
    """Return what a measure is made from; None where the table has nothing of one of its labels."""
    made = made_from(measure.definition, places, known=known)
    return _Counted(measure, *made, measure.definition.get("population")) if made else None


def _survey_table(
    release_id: UUID, measures: Sequence[_Measure], series: Sequence[tuple[UUID, str, str, str]]
) -> dict[str, Worked]:
    found: dict[str, Worked] = {}
    for measure in measures:
        level = measure.definition["level"]
        names = {one: fold(part) for one, _, category, part in series if fold(category) == level}
        rows = _observed(release_id, names)
        figures = {at: survey_figure({names[one]: cell for one, cell in row.items()}) for at, row in rows.items()}
        found[measure.key] = {at: figure for at, figure in figures.items() if figure is not None}
    return found


def _tidy(
    release_id: UUID, measure: _Measure, series: Sequence[tuple[UUID, str, str, str]], all_areas: Areas
) -> Worked:
    names = {one: part for one, _, _, part in series}
    people = measure.definition.get("population", "adults_18plus")
    found: dict[tuple[int, str], Derived] = {}
    for (year, area_code), row in _observed(release_id, names).items():
        area = all_areas.get(area_code)
        figure = tidy_figure(
            {names[one]: cell for one, cell in row.items()},
            kind=measure.kind,
            multiplier=measure.multiplier,
            is_rounded=bool(measure.definition) and measure.definition["dataset"] == SAC,
            population=getattr(area, people) if area else None,
        )
        if figure is not None:
            found[year, area_code] = figure
    return found
