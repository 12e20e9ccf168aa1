"""What a space has seen of what its region would ask about, what its region may name, and what is let go of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.benchmarking.models import BoardRelease, ReleaseSeries, Sight
from app.commons.shapes import year_label
from app.outcomes.models import WHOLE_YEAR, CountsRelease
from tenants import Audience, SpaceKind, current_space_id, read

SERIES = {
    ReleaseSeries.SELF: "Partners’ own view",
    ReleaseSeries.MODERATED: "Moderated levels",
    ReleaseSeries.SURVEY: "What staff need to learn",
}
Line = tuple[str, str, int]  # council code, measure key, the year it begins in


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """Something of the current space's own that others may read."""

    id: UUID
    what: str  # "Partners’ own view", "Counts"
    title: str
    audience: Audience
    named: bool
    until: date | None
    released_at: datetime


def own_sights() -> frozenset[Line]:
    """Return what the current board or council has said that it has seen."""
    statement = select(Sight.council_code, Sight.measure_key, Sight.year).where(Sight.space_id == current_space_id())
    return frozenset((code, key, year) for code, key, year in read(statement))


def list_released(kind: SpaceKind, *, today: date) -> tuple[ReleasedRow, ...]:
    """Return what the current space lets its region or England read today, newest first.

    Args:
        kind: a board has released results, a council counts.
        today: the local date: what has run out is left out.
    """
    released = _results() if kind is SpaceKind.BOARD else _counts()
    return tuple(row for row in released if row.until is None or row.until >= today)


def _results() -> list[ReleasedRow]:
    row = BoardRelease
    statement = (
        select(row.id, row.series, row.title, row.audience, row.named, row.until, row.released_at)
        .where(row.space_id == current_space_id(), row.withdrawn_at.is_(None))
        .order_by(row.released_at.desc(), row.id)
    )
    return [ReleasedRow(one[0], SERIES[one[1]], *one[2:]) for one in read(statement)]


def _counts() -> list[ReleasedRow]:
    row = CountsRelease
    statement = (
        select(row.id, row.year, row.quarter, row.audience, row.named, row.until, row.released_at)
        .where(row.space_id == current_space_id(), row.withdrawn_at.is_(None))
        .order_by(row.released_at.desc(), row.id)
    )
    return [ReleasedRow(id_, "Counts", _period(year, quarter), *rest) for id_, year, quarter, *rest in read(statement)]


def _period(year: int, quarter: int) -> str:
    return year_label(year) if quarter == WHOLE_YEAR else f"{year_label(year)}, quarter {quarter}"
