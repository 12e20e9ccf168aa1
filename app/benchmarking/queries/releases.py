"""What a board has released, and how each release stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.benchmarking.models import BoardRelease, ReleaseSeries
from app.benchmarking.queries.previews import Cell, Subject
from app.boards.models import BoardCouncil
from app.commons.models import Region
from app.core import clock
from app.people.models import Account
from tenants import Audience, Space, current_space_id, read


class Standing(StrEnum):
    """How a release stands."""

    STANDS = "stands"
    ENDED = "ended"  # its last day has passed
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # by a newer version


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release of the current board, to one audience."""

    id: UUID
    series: ReleaseSeries
    subject_id: UUID
    version: int
    title: str
    board_name: str
    instrument_key: str
    reporting_year: int
    weight: int
    cells: list[Cell]
    audience: Audience
    region_code: str | None
    named: bool
    until: date | None
    released_at: datetime
    released_by: str | None
    withdrawn_at: datetime | None
    replaced_at: datetime | None

    def standing(self, today: date) -> Standing:
        """Return how it stands on a day."""
        if self.replaced_at is not None:
            return Standing.REPLACED
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.ENDED if self.until is not None and self.until < today else Standing.STANDS

    @property
    def what(self) -> Subject:
        """What it was made of."""
        return Subject.SURVEY if self.series is ReleaseSeries.SURVEY else Subject.CYCLE

    @property
    def year_label(self) -> str:
        """The reporting year as it is written: "2026-27"."""
        return clock.reporting_year_label(self.reporting_year)


@dataclass(frozen=True, slots=True)
class Ground:
    """The current board as others would see it named."""

    name: str
    region_code: str | None
    region_name: str | None


def ground() -> Ground:
    """Return the current board's name and region."""
    statement = select(Space.name, Space.region_code, Region.name).outerjoin(Region, Region.code == Space.region_code)
    return Ground(*read(statement.where(Space.id == current_space_id())).one())


def covered_codes() -> list[str]:
    """Return the codes of the councils that the current board covers."""
    return list(read(select(BoardCouncil.council_code).order_by(BoardCouncil.council_code)).scalars())


_ROW = (
    BoardRelease.id,
    BoardRelease.series,
    BoardRelease.subject_id,
    BoardRelease.version,
    BoardRelease.title,
    BoardRelease.board_name,
    BoardRelease.instrument_key,
    BoardRelease.reporting_year,
    BoardRelease.weight,
    BoardRelease.cells,
    BoardRelease.audience,
    BoardRelease.region_code,
    BoardRelease.named,
    BoardRelease.until,
    BoardRelease.released_at,
    Account.name,
    BoardRelease.withdrawn_at,
    BoardRelease.replaced_at,
)


def _own() -> Any:
    # Others' named releases can be read here too, so "own" is always said.
    return (
        select(*_ROW)
        .outerjoin(Account, Account.id == BoardRelease.released_by)
        .where(BoardRelease.space_id == current_space_id())
        .order_by(BoardRelease.released_at.desc(), BoardRelease.audience, BoardRelease.id)
    )


def list_own() -> tuple[ReleaseRow, ...]:
    """Return what the current board has released, newest first; what no longer stands too."""
    return tuple(ReleaseRow(*row) for row in read(_own()))


def get_own(release_id: UUID) -> ReleaseRow:
    """Return one release of the current board; NoResultFound where it has none such."""
    return ReleaseRow(*read(_own().where(BoardRelease.id == release_id)).one())


def list_of_subject(subject_id: UUID) -> tuple[ReleaseRow, ...]:
    """Return every release of one cycle or survey, newest first."""
    return tuple(ReleaseRow(*row) for row in read(_own().where(BoardRelease.subject_id == subject_id)))


SERIES = {series.value: series for series in ReleaseSeries}  # by the words of links, for views, which know no models
