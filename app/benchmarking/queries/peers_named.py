"""What boards have released to a region by name, as a pack prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries.sights import SERIES
from app.benchmarking.statistics.protecting import CellState
from tenants import Audience, read


@dataclass(frozen=True, slots=True)
class NamedCell:
    """One factor or topic, in words."""

    label: str
    words: str
    n: str


@dataclass(frozen=True, slots=True)
class NamedBoard:
    """One release of one board."""

    id: UUID
    name: str
    title: str
    what: str
    year: int  # the reporting year begins in
    cells: tuple[NamedCell, ...]


def list_named() -> tuple[NamedBoard, ...]:
    """Return what boards let the current region read today, by board; the region reads no other release."""
    row = BoardRelease
    statement = (
        select(row.id, row.board_name, row.title, row.series, row.reporting_year, row.cells)
        .where(row.audience == Audience.REGION)
        .order_by(row.board_name, row.series, row.released_at.desc(), row.id)
    )
    return tuple(
        NamedBoard(id_, name, title, SERIES[series], year, tuple(_cell(series, cell) for cell in cells))
        for id_, name, title, series, year, cells in read(statement)
    )


def _cell(series: ReleaseSeries, cell: Mapping[str, Any]) -> NamedCell:
    n = cell.get("n")
    return NamedCell(str(cell["label"]), _words(series, cell), "" if n is None else str(n))


def _words(series: ReleaseSeries, cell: Mapping[str, Any]) -> str:
    low, high, value = cell.get("low"), cell.get("high"), cell.get("value")
    state = cell["state"]
    if series is ReleaseSeries.SURVEY:
        if value is None:
            return str(cell.get("why") or "not shown")
        between = f" ({low:.1f} to {high:.1f})" if low is not None and high is not None else ""
        return f"need {value:.1f}{between}"
    if state == CellState.VALUE and value is not None:
        return f"{value:.0f}% at level 3 or 4"
    if state == CellState.BOUND:
        return f"at least {low:.0f}% at level 3 or 4" if low else f"at most {high:.0f}% at level 3 or 4"
    return "too few partners to show"
