"""What every page of comparisons begins with: whose it is, whom it compares with, and what the shelf holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.exc import NoResultFound

from app.benchmarking.queries.comparators import EVERYBODY, GroupRow, offered, own_groups, region_label
from app.benchmarking.queries.grounds import Ground, ground
from app.benchmarking.queries.shelf import Shelf, shelf
from app.benchmarking.shapes import Comparator, ComparatorKind, View
from app.commons.models import AreaKind
from app.commons.shapes import AreaRow

_EACH = {
    ComparatorKind.REGION: "each one’s region",
    ComparatorKind.TYPE: "each one’s type of council",
    ComparatorKind.NEIGHBOURS: "each one’s nearest neighbours",
}


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at whose figures, compared with whom."""

    shelf: Shelf
    ground: Ground
    view: View
    own: AreaRow | None  # the council whose figures stand out; None where a region looks at all of its councils
    comparators: tuple[Comparator, ...]  # on offer
    comparator: Comparator  # the one in use
    groups: tuple[GroupRow, ...]  # the space's own

    @property
    def region(self) -> AreaRow | None:
        """The region that is marked: of the council that stands out, else of the space."""
        if self.own is not None and self.own.region_code:
            return self.shelf.areas.get(self.own.region_code)
        return self.ground.region

    @property
    def region_label(self) -> str:
        """The region's name within a sentence: the South West; nothing where none is marked."""
        return region_label(self.region.name) if self.region else ""

    @property
    def looks_elsewhere(self) -> bool:
        """Whether the council that stands out is none of the space's own."""
        return self.own is not None and not self.ground.holds(self.own.code)

    def comparators_of(self, council: AreaRow) -> tuple[Comparator, ...]:
        """Return what is on offer for another council: each has a region, a type and neighbours of its own."""
        return offered(council, self.shelf.areas, self.groups)


def look(view: View, *, code: str | None = None, each: bool = False) -> Looking:
    """Return whose page it is.

    Args:
        view: as a link says it.
        code: of the council in the path, where the path names one.
        each: the page shows several councils, each against a comparator of its own.

    Raises:
        NoResultFound: there is no such council, or no such comparator for it, or nothing here for this space.
    """
    known = shelf()
    here = ground(known.areas)
    named = code or view.council
    own = _council(known, named) if named else here.first
    groups = own_groups()
    if each and len(here.councils) > 1 and not named:
        choices = for_each(offered(here.councils[0], known.areas, groups))
    else:
        choices = offered(own, known.areas, groups) if own else for_region(known, here, groups)
    chosen = next((one for one in choices if one.word == view.comparator), None)
    if chosen is None:
        raise NoResultFound(f"There is no comparator {view.comparator} here.")
    return Looking(known, here, view, own, choices, chosen, groups)


def councils_of(known: Shelf, codes: tuple[str, ...]) -> tuple[AreaRow, ...]:
    """Return councils by their codes, each once, in that order; NoResultFound where one is not known."""
    return tuple(_council(known, code) for code in dict.fromkeys(codes))


def _council(known: Shelf, code: str) -> AreaRow:
    area = known.areas.get(code)
    if area is None or area.kind is not AreaKind.COUNCIL or not area.is_current:
        raise NoResultFound(f"There is no council {code}.")
    return area


def for_each(choices: tuple[Comparator, ...]) -> tuple[Comparator, ...]:
    """Return what is on offer where each of several councils is compared with its own, named for all of them.

    Args:
        choices: of one of the councils.
    """
    return tuple(replace(one, label=_EACH.get(one.kind, one.label)) for one in choices)


def for_region(known: Shelf, here: Ground, groups: tuple[GroupRow, ...]) -> tuple[Comparator, ...]:
    """Return whom a space that looks at no council in particular compares councils with."""
    everybody = known.areas.councils()
    found = [Comparator(ComparatorKind.ENGLAND, "england", "England", everybody, area_code=known.england_code)]
    if here.region is not None:
        members = known.areas.councils(here.region.code)
        label = region_label(here.region.name)
        found.append(Comparator(ComparatorKind.REGION, "region", label, members, area_code=here.region.code))
    for group in groups:
        councils = tuple(area for area in map(known.areas.get, group.codes_for(EVERYBODY)) if area is not None)
        if councils and not group.is_list:
            found.append(Comparator(ComparatorKind.GROUP, group.word, group.name, councils, source=group.source))
    return tuple(found)
