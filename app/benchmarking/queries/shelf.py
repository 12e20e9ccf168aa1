"""What pages of comparisons take from the shelf whatever the year: areas, measures, warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.commons.models.measures import ENGLAND
from app.commons.queries.areas import areas
from app.commons.queries.figures import caveats
from app.commons.queries.measures import list_measures
from app.commons.shapes import Areas, CaveatRow, MeasureRow


@dataclass(frozen=True, slots=True)
class Shelf:
    """What holds whatever the year."""

    areas: Areas
    measures: tuple[MeasureRow, ...]
    caveats: tuple[CaveatRow, ...]
    england_code: str = ENGLAND

    def measure(self, key: str) -> MeasureRow | None:
        """Return a measure; None where there is none of that key."""
        return next((one for one in self.measures if one.key == key), None)

    def names(self, successors: Iterable[str]) -> tuple[str, ...]:
        """Return the names of councils that take another's place: some have no code yet."""
        found = ((self.areas.get(one), one) for one in successors)
        return tuple(area.name if area else word for area, word in found)


def shelf() -> Shelf:
    """Return areas, measures and warnings."""
    return Shelf(areas(), list_measures(), caveats())
