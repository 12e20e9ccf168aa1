"""A region's councils, from the shelf."""

from dataclasses import dataclass

from sqlalchemy import select

from app.commons import queries as commons
from app.commons.queries import CouncilRow
from tenants import Space, current_space_id, read


@dataclass(frozen=True, slots=True)
class RegionHome:
    """What a region's first page shows; no councils where the space is of no region in the register."""

    region_name: str | None
    councils: tuple[CouncilRow, ...]

    @property
    def adults(self) -> int:
        """How many adults live there."""
        return sum(council.adults_18plus for council in self.councils)


def region_home() -> RegionHome:
    """Return the current region's councils, by name."""
    code = read(select(Space.region_code).where(Space.id == current_space_id())).scalar_one()
    councils = commons.list_councils(region_code=code) if code else ()
    return RegionHome(councils[0].region_name if councils else None, councils)
