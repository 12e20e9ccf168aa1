"""Which series of a release a measure is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from app.commons.deriving.cells import Cell, Cells
from app.commons.importing.labels import TOTALS, enquiry_kind, fold


class Place(NamedTuple):
    """A series of one table, with its labels folded."""

    id: UUID
    enquiry: str  # see `labels.enquiry_kind`
    category: str
    subcategory: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The series of the cells that make one number; one entry for each label. None where a label has no series."""

    ids: tuple[tuple[UUID, ...] | None, ...]

    @property
    def all_ids(self) -> frozenset[UUID]:
        """Every series in it."""
        return frozenset(one for ids in self.ids for one in ids or ())

    def cells(self, row: Mapping[UUID, Cell]) -> Cells:
        """Return the cells of one area and year.

        A label that is told row by row is there where one of its rows is: others are left out of a file where nothing
        was counted.
        """
        found = [[row[one] for one in ids or () if one in row] for ids in self.ids]
        return Cells(found=tuple(cell for cells in found for cell in cells), is_whole=all(found))


def places_of(series: Iterable[tuple[UUID, str, str, str]]) -> tuple[Place, ...]:
    """Return the series of a table (id, enquiry type, category, subcategory) for looking labels up."""
    return tuple(
        Place(id=one, enquiry=enquiry_kind(enquiry), category=fold(category), subcategory=fold(subcategory))
        for one, enquiry, category, subcategory in series
    )


def wanted_cells(
    cells: Sequence[Sequence[str]], places: Sequence[Place], *, enquiry: str, known: frozenset[str]
) -> Wanted:
    """Return the series of some cells of a definition.

    Args:
        cells: the spellings of each label.
        places: the table's series.
        enquiry: the kind of enquiry; series that do not say of which kind they are serve where there are no others.
        known: every spelling that a definition of this table has.
    """
    return Wanted(tuple(_series_of(spellings, places, enquiry, known) for spellings in cells))


def made_from(
    definition: Mapping[str, Any], places: Sequence[Place], *, known: frozenset[str]
) -> tuple[Wanted, dict[str, Wanted]] | None:
    """Return the series of a definition's parts, and of its rest, whole, over and block; see the package.

    Args:
        definition: of a measure of counts.
        places: the table's series.
        known: every spelling that a definition of this table has.

    Returns:
        None where the table has nothing of one of its labels.
    """

    def wanted(cells: Any, enquiry: str) -> Wanted:
        return wanted_cells(cells, places, enquiry=enquiry, known=known)

    enquiry = definition["enquiry"]
    parts = wanted(definition["parts"], enquiry)
    others = {name: wanted(definition[name], enquiry) for name in ("rest", "whole", "block") if name in definition}
    if "over" in definition:
        others["over"] = wanted(definition["over"]["parts"], definition["over"]["enquiry"])
    if any(ids is None for each in (parts, *others.values()) for ids in each.ids):
        return None
    return parts, others


def spellings_of(definition: Mapping[str, Any]) -> frozenset[str]:
    """Return every spelling in a definition."""
    over = definition.get("over", {})
    lists = [definition.get(name, ()) for name in ("parts", "rest", "whole", "block")] + [over.get("parts", ())]
    return frozenset(spelling for cells in lists for spellings in cells for spelling in spellings)


def _series_of(
    spellings: Sequence[str], places: Sequence[Place], enquiry: str, known: frozenset[str]
) -> tuple[UUID, ...] | None:
    for kind in (enquiry, ""):
        own = [place for place in places if place.enquiry == kind]
        found = [(place.id, beside) for place in own if (beside := _beside(place, spellings, known)) is not None]
        if found:
            totals = tuple(one for one, beside in found if beside in TOTALS)
            return totals or tuple(one for one, _ in found)
    return None


def _beside(place: Place, spellings: Sequence[str], known: frozenset[str]) -> str | None:
    """Return what stands beside a label: editions have it as category or as subcategory. None where it is not there."""
    if _is_one_of(place.subcategory, spellings):
        return place.category
    if _is_one_of(place.subcategory, known):
        return None  # it is another label's, of which this is the heading
    return place.subcategory if _is_one_of(place.category, spellings) else None


def _is_one_of(label: str, spellings: Iterable[str]) -> bool:
    return any(
        label.endswith(spelling[1:]) if spelling.startswith("*") else label == spelling for spelling in spellings
    )
