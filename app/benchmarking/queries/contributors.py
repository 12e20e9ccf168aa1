"""What the worker reads for editions: every release there ever was, and every edition, whoever they are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.benchmarking.models import BoardEdition, BoardRelease, EditionPart, ReleaseSeries
from app.benchmarking.statistics.editions import Row, rounded
from app.benchmarking.statistics.protecting import CellState
from tenants import Audience, read

ERASED = -1_000  # in place of a figure that nobody knows any more

Group = tuple[ReleaseSeries, str, Audience, str | None]
Subject = tuple[UUID, UUID, Audience, str | None]  # a board's cycle or survey, to one audience


@dataclass(frozen=True, slots=True)
class Contributor:
    """A release of some board to some audience, standing or not."""

    space_id: UUID
    id: UUID
    series: ReleaseSeries
    subject_id: UUID
    instrument_key: str
    reporting_year: int
    weight: int
    labels: dict[str, str]  # by key
    values: dict[str, int]  # its figures in steps, by key, as far as it gives any
    audience: Audience
    region_code: str | None
    named: bool
    until: date | None
    released_at: datetime
    withdrawn_at: datetime | None

    @property
    def group(self) -> Group:
        """With which others it is put together."""
        return self.series, self.instrument_key, self.audience, self.region_code

    @property
    def subject(self) -> Subject:
        """What it is the same of in every version."""
        return self.space_id, self.subject_id, self.audience, self.region_code

    def stands(self, today: date) -> bool:
        """Say whether others may be told of it on a day."""
        return self.withdrawn_at is None and (self.until is None or self.until >= today)


def _steps(cell: Mapping[str, Any], series: ReleaseSeries) -> int | None:
    if cell["state"] == CellState.VALUE:
        return round(10 * cell["value"]) if series is ReleaseSeries.SURVEY else int(cell["value"])
    if cell["state"] == CellState.BOUND:
        return rounded((cell["low"] + cell["high"]) / 2)  # the middle of what others see
    return None


@dataclass(frozen=True, slots=True)
class Published:
    """An edition, hidden or not, and the releases that are in it."""

    id: UUID
    group: Group
    number: int
    figures: dict[str, dict[str, Any]]
    is_hidden: bool
    parts: tuple[Contributor, ...]
    gone: tuple[UUID, ...] = ()  # boards in it that were erased, and took what they had released with them

    def row(self, key: str) -> Row:
        """Return the equation that a figure of it is; empty where it gives none. See `figure_of` on the named."""
        given = self.figures.get(key)
        if given is None or given["mean"] is None:
            return frozenset()
        having = [one for one in self.parts if key in one.values]
        # What an erased board had is not known any more: it stands as one more unknown.
        gone = frozenset((space_id, ERASED) for space_id in self.gone)
        if not gone and len(having) != given["boards"]:
            having = [one for one in having if one.named]
        return gone | {(one.space_id, one.values[key]) for one in having}


def contributors() -> list[Contributor]:
    """Return every release, the oldest first; as the worker, for no space."""
    rows = read(
        select(
            BoardRelease.space_id,
            BoardRelease.id,
            BoardRelease.series,
            BoardRelease.subject_id,
            BoardRelease.instrument_key,
            BoardRelease.reporting_year,
            BoardRelease.weight,
            BoardRelease.cells,
            BoardRelease.audience,
            BoardRelease.region_code,
            BoardRelease.named,
            BoardRelease.until,
            BoardRelease.released_at,
            BoardRelease.withdrawn_at,
        ).order_by(BoardRelease.released_at, BoardRelease.id)
    )
    found = []
    for row in rows:
        *first, cells, audience, region_code, named, until, released_at, withdrawn_at = row
        space_id, id_, series, subject_id, instrument_key, reporting_year, weight = first
        found.append(
            Contributor(
                space_id=space_id,
                id=id_,
                series=series,
                subject_id=subject_id,
                instrument_key=instrument_key,
                reporting_year=reporting_year,
                weight=weight,
                labels={cell["key"]: cell["label"] for cell in cells},
                values=_values(cells, series),
                audience=audience,
                region_code=region_code,
                named=named,
                until=until,
                released_at=released_at,
                withdrawn_at=withdrawn_at,
            )
        )
    return found


def _values(cells: Sequence[Mapping[str, Any]], series: ReleaseSeries) -> dict[str, int]:
    found = {cell["key"]: _steps(cell, series) for cell in cells}
    return {key: value for key, value in found.items() if value is not None}


def counted() -> tuple[int, ...]:
    """Return how many releases and editions there are and were taken back: another answer means that one came."""
    releases = read(select(func.count(BoardRelease.id), func.count(BoardRelease.withdrawn_at))).one()
    return (*releases, *read(select(func.count(BoardEdition.id), func.count(BoardEdition.hidden_at))).one())


def published(contributed: Sequence[Contributor]) -> list[Published]:
    """Return every edition, by number; as the worker, for no space.

    Args:
        contributed: every release there is.
    """
    releases = {(one.space_id, one.id): one for one in contributed}
    parts: dict[UUID, list[Contributor]] = defaultdict(list)
    gone: dict[UUID, list[UUID]] = defaultdict(list)
    for edition_id, space_id, release_id in read(
        select(EditionPart.edition_id, EditionPart.release_space_id, EditionPart.release_id)
    ):
        if (space_id, release_id) in releases:
            parts[edition_id].append(releases[space_id, release_id])
        else:
            gone[edition_id].append(space_id)
    rows = read(
        select(
            BoardEdition.id,
            BoardEdition.series,
            BoardEdition.instrument_key,
            BoardEdition.audience,
            BoardEdition.region_code,
            BoardEdition.number,
            BoardEdition.figures,
            BoardEdition.hidden_at,
        ).order_by(BoardEdition.number, BoardEdition.id)
    )
    return [
        Published(
            id_,
            (series, instrument_key, audience, region_code),
            number,
            {figure["key"]: figure for figure in figures},
            hidden_at is not None,
            tuple(parts[id_]),
            tuple(gone[id_]),
        )
        for id_, series, instrument_key, audience, region_code, number, figures, hidden_at in rows
    ]
