"""What the shelf tells of measures, areas and figures: plain values that pages, charts and files read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.commons.models import AreaKind, CouncilType, FigureState, MeasureKind, Polarity


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure, in words that a page shows."""

    key: str
    code: str
    framework_year: int
    title: str
    short_title: str
    topic: str
    position: int
    polarity: Polarity
    kind: MeasureKind
    unit: str
    multiplier: float
    decimals: int
    numerator: str
    denominator: str
    good: str
    source: str
    caveats: str
    tables: tuple[tuple[str, str], ...]  # (dataset, table code) that it is made from: caveats are tied to them


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A council that is or was, a region, or England."""

    code: str
    name: str
    kind: AreaKind
    region_code: str | None  # of a council
    region_name: str | None
    council_type: CouncilType | None
    is_current: bool  # False: a council that was replaced; old figures stand under its own code
    until: date | None  # when it ends or ended: Surrey on 1 April 2027
    successors: tuple[str, ...]  # codes, or names where they have no code yet
    predecessors: tuple[str, ...]  # codes, whose older figures belong to this area's history
    adults_18plus: int | None
    adults_65plus: int | None
    deprivation_score: float | None
    tile: tuple[int, int] | None  # column from the west, row from the south


@dataclass(frozen=True, slots=True)
class Areas:
    """Every area there is or was, in memory."""

    by_code: Mapping[str, AreaRow]

    def get(self, code: str) -> AreaRow | None:
        """Return an area; None where the register has none of that code."""
        return self.by_code.get(code)

    def councils(self, region_code: str | None = None) -> tuple[AreaRow, ...]:
        """Return the councils that there are now, of England or of one region, by name."""
        return tuple(
            sorted(
                (
                    area
                    for area in self.by_code.values()
                    if area.kind is AreaKind.COUNCIL
                    and area.is_current
                    and (region_code is None or area.region_code == region_code)
                ),
                key=lambda area: area.name,
            )
        )

    def regions(self) -> tuple[AreaRow, ...]:
        """Return the regions, by name."""
        return tuple(sorted((a for a in self.by_code.values() if a.kind is AreaKind.REGION), key=lambda a: a.name))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One measure in one area and year. Absent is that there is no such row."""

    measure_key: str
    year: int  # the year it begins in
    area_code: str
    area_kind: AreaKind
    state: FigureState
    value: float | None  # in the measure's own unit
    low: float | None  # 95% interval
    high: float | None
    numerator: float | None
    denominator: float | None
    base: float | None
    flag: str | None


@dataclass(frozen=True, slots=True)
class FrameRow:
    """Which release a measure's figures of one year come from, as at a date."""

    id: UUID
    measure_key: str
    year: int
    release_id: UUID
    publisher: str
    release_title: str
    published_on: date
    loaded_at: datetime
    file_hash: str
    is_made_up: bool


@dataclass(frozen=True, slots=True)
class CaveatRow:
    """A warning for figures made from a table; of an area and a year, or of all."""

    dataset: str
    table_code: str
    area_code: str  # "" for every area
    year: int  # 0 for every year
    words: str

    def touches(self, measure: MeasureRow, area_code: str, year: int) -> bool:
        """Say whether a figure stands under this warning."""
        return (
            (self.dataset, self.table_code) in measure.tables
            and self.area_code in ("", area_code)
            and self.year in (0, year)
        )


def year_label(year: int) -> str:
    """Return the name of a reporting year: 2024 is 2024-25."""
    return f"{year}-{(year + 1) % 100:02d}"
