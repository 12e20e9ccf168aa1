"""Nearest neighbours: the councils most like one, by a method that is printed."""

from __future__ import annotations

from math import log

from app.commons.models import AreaKind
from app.commons.shapes import AreaRow, Areas
from app.commons.statistics.distances import standardised_distances

COUNT = 15
METHOD = (
    "We look at three facts: how many adults live in the area, what share of them are 65 or over, and how deprived "
    "the area is. Numbers of adults are put on a scale where twice as many is always the same step.\n"
    "Each fact is turned into steps of one standard deviation over all councils, so that none outweighs another.\n"
    "The distance is the square root of the sum of the squared steps between the two councils. "
    "If they are not the same type of council, one is added to that sum.\n"
    f"The {COUNT} councils with the smallest distance are the nearest neighbours. Smaller means more alike.\n"
    "How densely people live is not part of it: the register does not hold the size of each area."
).split("\n")
SOURCE = "Office for National Statistics, population estimates; English indices of deprivation"

# By the register they were worked out from; another register takes the place of all.
_known: tuple[Areas | None, dict[str, tuple[tuple[AreaRow, float], ...]]] = (None, {})


def neighbours(areas: Areas, code: str) -> tuple[tuple[AreaRow, float], ...]:
    """Return the councils most like one, nearest first, with their distances in standard deviations.

    Standardised Euclidean distance over the logarithm of adults, the share aged 65 and over, and deprivation; one is
    added to the squared distance of another type of council.

    Args:
        areas: the register.
        code: of a council that there is now; of any other area there are none.
    """
    global _known
    if _known[0] is not areas:
        _known = (areas, {})
    found = _known[1].get(code)
    if found is None:
        found = _known[1][code] = _nearest(areas, code)
    return found


def facts(area: AreaRow) -> tuple[float | None, float | None, float | None]:
    """Return what is compared: the logarithm of adults, the share aged 65 and over in per cent, deprivation."""
    adults, older = area.adults_18plus, area.adults_65plus
    share = 100 * older / adults if adults and older is not None else None
    return log(adults) if adults else None, share, area.deprivation_score


def _nearest(areas: Areas, code: str) -> tuple[tuple[AreaRow, float], ...]:
    area = areas.get(code)
    if area is None or area.kind is not AreaKind.COUNCIL or not area.is_current:
        return ()
    councils = areas.councils()
    kinds = {one.code: one.council_type.value if one.council_type else "" for one in councils}
    found = standardised_distances({one.code: facts(one) for one in councils}, code, kinds=kinds)
    return tuple((areas.by_code[one], distance) for one, distance in found[:COUNT])
