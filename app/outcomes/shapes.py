"""What counts are, as plain values: which cell, of which period, and what others see of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

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
        return ": ".join(part for part in (self.enquiry_type, self.category, self.subcategory) if part)


class CellState(enum.StrEnum):
    """What others see in a cell."""

    VALUE = "value"  # rounded to the nearest 5
    SUPPRESSED = "suppressed"  # 0 to 4
    NOT_SUPPLIED = "not_supplied"
    HELD_BACK = "held_back"  # any number: with it, a small number elsewhere could be worked out

    @property
    def words(self) -> str:
        """What stands in the cell's place."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    CellState.VALUE: "value",
    CellState.SUPPRESSED: "suppressed: 0 to 4",
    CellState.NOT_SUPPLIED: "not supplied",
    CellState.HELD_BACK: "held back",
}


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A cell as it is released."""

    key: CellKey
    state: CellState
    value: int | None  # rounded; None but for a value

    @property
    def shown(self) -> str:
        """The number, or the words in its place."""
        return f"{self.value:,}" if self.value is not None else self.state.words

    def as_json(self) -> dict[str, str | int | None]:
        """Return it as it is kept."""
        return {**self.key._asdict(), "state": self.state.value, "value": self.value}

    @classmethod
    def from_json(cls, kept: dict[str, object]) -> ProtectedCell:
        """Return what was kept."""
        key = CellKey(*(str(kept[name]) for name in CellKey._fields))
        value = kept["value"]
        return cls(key, CellState(str(kept["state"])), int(value) if isinstance(value, int) else None)


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
