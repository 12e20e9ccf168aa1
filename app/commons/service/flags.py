"""Remarks on the quality of figures: two tables that should count the same enquiries, and do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.commons.deriving import Derived
from app.commons.deriving.cells import Cells
from app.commons.statistics.intervals import Bounds
from app.commons.statistics.rounding import total

LONGEST = 300


@dataclass(slots=True)
class Totals:
    """What the cells of each block that counts all concluded section 42 enquiries come to, by year and area."""

    by_block: dict[str, dict[tuple[int, str], tuple[float, Bounds]]] = field(default_factory=dict)

    def add(self, block: str, year: int, area_code: str, cells: Cells) -> None:
        """Take a block in, unless it is empty, or in part absent or not supplied."""
        if cells.is_whole and not cells.not_supplied and not cells.is_zero:
            self.by_block.setdefault(block, {})[year, area_code] = (cells.sum, total(cells.bounds))

    def difference(self, at: tuple[int, str]) -> str | None:
        """Return in words where two blocks differ by more than rounding and suppression explain; None where not."""
        found = [(block, *values[at]) for block, values in sorted(self.by_block.items()) if at in values]
        for place, (block, said, limits) in enumerate(found):
            for other, told, others in found[place + 1 :]:
                if limits.low > others.high or others.low > limits.high:
                    return (
                        f"The totals of two tables differ: about {said:,.0f} enquiries in {block}, {told:,.0f} in "
                        f"{other}. Both should count every section 42 enquiry that was concluded."
                    )
        return None


def add_flags(
    worked: Mapping[tuple[int, str], Derived], definition: Mapping[str, Any], totals: Totals
) -> Mapping[tuple[int, str], Derived]:
    """Return figures with the remark that concerns them, where their table is one of those that are compared."""
    if definition.get("table") not in totals.by_block:
        return worked
    return {at: _flagged(figure, totals.difference(at)) for at, figure in worked.items()}


def _flagged(figure: Derived, difference: str | None) -> Derived:
    if difference is None or figure.value is None:
        return figure
    words = " ".join(filter(None, (difference, figure.flag)))
    return replace(figure, flag=words if len(words) <= LONGEST else difference)
