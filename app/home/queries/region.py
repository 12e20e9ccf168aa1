"""A region's first page: how its councils stand, and what lies around it."""

from __future__ import annotations

from dataclasses import dataclass

from app.benchmarking.queries.around import Around, around
from app.benchmarking.queries.region_page import RegionPage, region_page
from app.benchmarking.shapes import View


@dataclass(frozen=True, slots=True)
class RegionHome:
    """What the page shows; no councils where the space is of no region in the register."""

    page: RegionPage
    around: Around

    @property
    def adults(self) -> int:
        """How many adults live there."""
        return sum(council.adults_18plus or 0 for council in self.page.ground.councils)


def region_home(view: View) -> RegionHome:
    """Return what the first page of the current region shows.

    Raises:
        NoResultFound: the region has no comparator as the view names it.
    """
    return RegionHome(region_page(view), around())
