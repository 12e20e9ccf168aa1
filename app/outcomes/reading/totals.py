"""Sums that the collection's tables obey: what should come to the same, within a table and between tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.commons.importing.vocabulary import (
    ACHIEVED,
    ACHIEVED_CELLS,
    ASKED,
    ASKED_CELLS,
    ASKED_EXPRESSED,
    LACKED,
    LACKED_CELLS,
    OTHER_ENQUIRIES,
    RISK_ACTION,
    RISK_ACTION_CELLS,
    SECTION_42,
)
from app.outcomes.shapes import CellKey


@dataclass(frozen=True, slots=True)
class Whole:
    """Cells that should come to one number.

    Attributes:
        name: of the number; `CellKey` where it stands in a cell of its own.
        sums: one group of cells or several, each of which should come to it; with the words for each.
    """

    name: CellKey | str
    sums: tuple[tuple[str, tuple[CellKey, ...]], ...]


def _cells(table: str, enquiry_type: str, category: str, labels: Sequence[str]) -> tuple[CellKey, ...]:
    return tuple(CellKey(table, enquiry_type, category, label) for label in labels)


@cache
def wholes() -> tuple[Whole, ...]:
    """Return every sum that holds where the tables are filled in as the collection asks."""
    found = []
    for kind in (SECTION_42, OTHER_ENQUIRIES):
        expressed = CellKey("SG4a", kind, ASKED, ASKED_EXPRESSED)
        achieved = _cells("SG4a", kind, ACHIEVED, ACHIEVED_CELLS)
        found.append(Whole(expressed, ((f"Outcomes achieved, partly or not (SG4a, {kind})", achieved),)))
        concluded = (
            (f"SG4a, asked or not ({kind})", _cells("SG4a", kind, ASKED, ASKED_CELLS)),
            (f"SG3a, lacking capacity or not ({kind})", _cells("SG3a", kind, LACKED, LACKED_CELLS)),
            (f"SG2c, risk and action ({kind})", _cells("SG2c", kind, RISK_ACTION, RISK_ACTION_CELLS)),
        )
        found.append(Whole(f"concluded: {kind}", concluded))
    return tuple(found)


def differences(values: Mapping[CellKey, int]) -> Iterator[str]:
    """Return in words what does not come to the same; only of sums whose cells are all there.

    Args:
        values: the counts of one period.
    """
    for whole in wholes():
        sums = [(words, added) for words, cells in whole.sums if (added := added_up(values, cells)) is not None]
        if isinstance(whole.name, CellKey) and whole.name in values:
            sums.insert(0, (f"“{whole.name.subcategory}”", values[whole.name]))
        first = sums[0] if sums else None
        for words, added in sums[1:]:
            if first is not None and added != first[1]:
                yield f"{first[0]} comes to {first[1]:,}, and {words} to {added:,},"


def added_up(values: Mapping[CellKey, int], cells: Sequence[CellKey]) -> int | None:
    """Return the sum of cells; None where one of them is not there."""
    if any(cell not in values for cell in cells):
        return None
    return sum(values[cell] for cell in cells)
