"""What several published cells together say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.commons.models import FigureState
from app.commons.statistics.intervals import Bounds
from app.commons.statistics.rounding import bounds

SUPPRESSED_AS = 2.0  # the middle of 0 to 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it was published."""

    state: FigureState
    value: float | None

    @property
    def bounds(self) -> Bounds:
        """What the count may be. Not of a cell that was not supplied."""
        return bounds(self.value, suppressed=self.state is FigureState.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that are added up."""

    found: tuple[Cell, ...]
    is_whole: bool  # False: one of them is absent

    @property
    def not_supplied(self) -> bool:
        """Whether one of them was not supplied: then the sum was not."""
        return any(cell.state is FigureState.NOT_SUPPLIED for cell in self.found)

    @property
    def suppressed(self) -> int:
        """How many of them are suppressed."""
        return sum(cell.state is FigureState.SUPPRESSED for cell in self.found)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is known of the sum but that it is small: all of them are suppressed, or are 0."""
        return self.suppressed > 0 and not any(cell.value for cell in self.found)

    @property
    def is_zero(self) -> bool:
        """Whether all of them were published as 0, or were not supplied."""
        return all(cell.state is not FigureState.SUPPRESSED and not cell.value for cell in self.found)

    @property
    def sum(self) -> float:
        """The sum, with a suppressed cell taken as the middle of what it may be."""
        return sum(SUPPRESSED_AS if cell.value is None else cell.value for cell in self.found)

    @property
    def bounds(self) -> tuple[Bounds, ...]:
        """What each of them may be. Not where one was not supplied."""
        return tuple(cell.bounds for cell in self.found)


def added(several: Iterable[Cells]) -> Cells:
    """Return several sums as one."""
    parts = tuple(several)
    return Cells(
        found=tuple(cell for part in parts for cell in part.found), is_whole=all(part.is_whole for part in parts)
    )
