"""Reads of what the current council has released of its counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.core import clock
from app.outcomes.models import CountsRelease
from app.outcomes.shapes import ProtectedCell, period_label
from tenants import Audience, current_space_id, read


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release of one period to one audience."""

    id: UUID
    audience: Audience
    year: int
    quarter: int
    quarters: int
    call_id: UUID | None
    version: int
    released_at: datetime
    until: date | None
    withdrawn_at: datetime | None

    @property
    def label(self) -> str:
        """The period in words."""
        return period_label(self.year, self.quarter, self.quarters)

    def stands(self, now: datetime) -> bool:
        """Say whether others see it."""
        return self.withdrawn_at is None and (self.until is None or self.until >= clock.local_date(now))


_COLUMNS = (
    CountsRelease.id,
    CountsRelease.audience,
    CountsRelease.year,
    CountsRelease.quarter,
    CountsRelease.quarters,
    CountsRelease.call_id,
    CountsRelease.version,
    CountsRelease.released_at,
    CountsRelease.until,
    CountsRelease.withdrawn_at,
)


def _own() -> Select[*tuple[Any, ...]]:
    order = (CountsRelease.released_at.desc(), CountsRelease.audience.desc(), CountsRelease.id.desc())
    return select(*_COLUMNS).where(CountsRelease.space_id == current_space_id()).order_by(*order)


def list_releases(*, year: int | None = None, quarter: int | None = None) -> tuple[ReleaseRow, ...]:
    """Return the council's own releases, newest first; of a year or period alone where one is given."""
    statement = _own()
    if year is not None:
        statement = statement.where(CountsRelease.year == year)
    if quarter is not None:
        statement = statement.where(CountsRelease.quarter == quarter)
    return tuple(ReleaseRow(*row) for row in read(statement))


def get_release(release_id: UUID) -> ReleaseRow:
    """Return one of the council's own releases; NoResultFound where there is none."""
    return ReleaseRow(*read(_own().where(CountsRelease.id == release_id)).one())


def released_cells_of(release_id: UUID) -> tuple[ProtectedCell, ...]:
    """Return what a release of the council's own shows; NoResultFound where there is none."""
    own = (CountsRelease.space_id == current_space_id(), CountsRelease.id == release_id)
    cells = read(select(CountsRelease.cells).where(*own)).scalar_one()
    return tuple(ProtectedCell.from_json(cell) for cell in cells)
