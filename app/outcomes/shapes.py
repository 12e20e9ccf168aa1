"""What counts are, as plain values: which cell, of which period, and what others see of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.commons.shapes import year_label
from app.outcomes.models import WHOLE_YEAR

QUARTERS = (1, 2, 3, 4)
QUARTER_MONTHS = {1: "April to June", 2: "July to September", 3: "October to December", 4: "January to March"}


class CellKey(NamedTuple):
    """One cell of the collection's tables."""

    table: str
    enquiry_type: str
    category: str
    subcategory: str

    @property
    def label(self) -> str:
        """The cell within its table, in words."""
        return ": ".join(part for part in (self.heading, self.subcategory) if part)

    @property
    def heading(self) -> str:
        """What stands over the rows of its kind."""
        return ". ".join(part for part in (self.enquiry_type, self.category) if part)

    @property
    def row(self) -> str:
        """What its row is called under that heading."""
        return self.subcategory or self.category


class CellState(enum.StrEnum):
    """What others see in a cell."""

    VALUE = "value"  # rounded to the nearest 5
    SUPPRESSED = "suppressed"  # 0 to 4
    RANGE = "range"  # several such values as one: a single one could tell a small number elsewhere
    NOT_SUPPLIED = "not_supplied"


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A cell as it is released."""

    key: CellKey
    state: CellState
    value: int | None = None  # rounded to 5; None but for a value
    low: int | None = None  # the least and most that it may be; None where it was not supplied
    high: int | None = None

    @property
    def shown(self) -> str:
        """The number, or the words in its place."""
        match self.state:
            case CellState.VALUE:
                return f"{self.value:,}"
            case CellState.SUPPRESSED:
                return "suppressed: 0 to 4"
            case CellState.RANGE:
                return f"between {self.low:,} and {self.high:,}"
            case _:
                return "not supplied"

    @property
    def band(self) -> tuple[int, int]:
        """The least and the most that it may be. Not of a cell that was not supplied."""
        if self.low is None or self.high is None:
            raise ValueError("A cell that was not supplied may be anything.")
        return self.low, self.high

    def as_json(self) -> dict[str, str | int | None]:
        """Return it as it is kept."""
        told = {"state": self.state.value, "value": self.value, "low": self.low, "high": self.high}
        return {**self.key._asdict(), **told}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ProtectedCell:
        """Return what was kept."""
        key = CellKey(*(str(kept[name]) for name in CellKey._fields))
        return cls(key, CellState(kept["state"]), kept["value"], kept["low"], kept["high"])


def period_label(year: int, quarter: int, quarters: int = 4) -> str:
    """Return a period in words.

    Args:
        year: the year it begins in.
        quarter: 1 to 4; 0 for the year.
        quarters: of a year, how many it covers so far.
    """
    if quarter != WHOLE_YEAR:
        return f"Quarter {quarter} of {year_label(year)} ({QUARTER_MONTHS[quarter]})"
    if quarters == len(QUARTERS):
        return f"The whole of {year_label(year)}"
    if quarters == 1:
        return f"{year_label(year)} so far (quarter 1)"
    return f"{year_label(year)} so far (quarters 1 to {quarters})"
