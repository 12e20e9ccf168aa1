"""What is looked at once a whole file has been read: blocks that are wholly zero, and totals that do not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.commons.importing import vocabulary
from app.commons.importing.areas import AreaFinder, Place
from app.commons.importing.cube import Cube, SeriesName, Slice
from app.commons.importing.labels import SAC, TIDY, fold
from app.commons.models import AreaKind, FigureState, MeasureKind

MSP_TABLE = "SG4a"
ZERO_BLOCK = "0"  # the marker of a cell that was published as 0 in a block that is wholly zero
ROUNDING = 2.5  # a count that is rounded to the nearest 5 is out by no more
MOST_SUPPRESSED = 4
_ASKED = frozenset(map(fold, vocabulary.ASKED_CELLS))
_ADDS_UP = (MeasureKind.PROPORTION, MeasureKind.RATE, MeasureKind.RATIO, MeasureKind.COUNT)


@dataclass(frozen=True, slots=True)
class Difference:
    """A published total that the councils in it do not add up to, whatever was rounded and suppressed."""

    table: str
    label: str
    year: int
    area_code: str
    area_name: str
    published: float
    least: float  # that the councils' cells can add up to
    most: float
    councils: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How a file's councils add up to its totals."""

    compared: int  # totals that were looked at
    differences: tuple[Difference, ...]
    incomplete: tuple[str, ...]  # names of totals whose councils are not all in the file


def mark_zero_blocks(cube: Cube) -> int:
    """Turn the zeros of SG4a into not supplied where what was asked is wholly zero; return in how many blocks.

    A council that took no part publishes 0 (or `[x]`) in every cell of what was asked: that is not 0%. What its
    adults achieved then says nothing either.
    """
    tables: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, year in cube.slices:
        name = cube.series[number]
        if name.dataset == SAC and name.table_code == MSP_TABLE:
            tables[fold(name.enquiry_type), year].append(number)
    marker = cube.marker_number(ZERO_BLOCK)
    found = 0
    for (_, year), numbers in tables.items():
        asked = [cube.slices[number, year] for number in numbers if _is_asked(cube.series[number])]
        for area in range(len(cube.areas)):
            if _holds_nothing(asked, area):
                zeros = [at for at in (cube.slices[number, year] for number in numbers) if at.value(area) == 0]
                found += bool(zeros)
                for at in zeros:
                    at.not_supplied(area, marker)
    return found


def _is_asked(name: SeriesName) -> bool:
    return fold(name.category) in _ASKED or fold(name.subcategory) in _ASKED


def _holds_nothing(asked: Sequence[Slice], area: int) -> bool:
    """Say whether an area has cells of what was asked, and each is 0 or marked as not supplied."""
    states = [at.state(area) for at in asked]
    return any(states) and not any(
        state is FigureState.SUPPRESSED or at.value(area) for state, at in zip(states, asked, strict=True)
    )


def reconcile(cube: Cube, finder: AreaFinder, kinds: Mapping[str, MeasureKind]) -> Reconciled:
    """Compare what councils add up to with the published totals of regions and of England.

    A rounded count is out by 2.5 at most, a suppressed one is 0 to 4; a total is rounded too. Only where a total lies
    outside all that is it a difference. Figures of a survey are weighted: they do not add up, and are not compared.

    Args:
        cube: the file's cells.
        finder: which knows in which region each council lies.
        kinds: of measures in a tidy file, by key.
    """
    totals = _totals(finder)
    here = _areas_by_year(cube)
    compared, differences, incomplete = 0, [], set()
    for (number, year), at in sorted(cube.slices.items()):
        name = cube.series[number]
        if not _adds_up(name, kinds):
            continue
        for total, members in totals.items():
            published = at.value(total)
            if published is None:
                continue
            parts = [area for area in members if at.state(area) is not None]
            if not parts:
                continue
            place = finder.places[total]
            whole = _all_there(finder, total, here[year])
            if not whole:
                incomplete.add(place.name)
            least, most = _sum(at, parts)
            compared += 1
            if published < least or (whole and published > most):
                differences.append(_difference(name, year, place, published, (least, most), len(parts)))
    return Reconciled(compared, tuple(differences), tuple(sorted(incomplete)))


def _difference(
    name: SeriesName, year: int, place: Place, published: float, bounds: tuple[float, float], councils: int
) -> Difference:
    label = " / ".join(part for part in (name.enquiry_type, name.category, name.subcategory) if part)
    least, most = bounds
    return Difference(name.table_code, label, year, place.code, place.name, published, max(least, 0.0), most, councils)


def _adds_up(name: SeriesName, kinds: Mapping[str, MeasureKind]) -> bool:
    if name.dataset == SAC:
        return True
    is_count = name.subcategory in ("numerator", "denominator")
    return name.dataset == TIDY and is_count and kinds.get(name.table_code) in _ADDS_UP


def _sum(at: Slice, parts: Sequence[int]) -> tuple[float, float]:
    """Return the least and the most that cells and their published total can lie apart, as bounds of the total."""
    values = [value for value in (at.value(area) for area in parts) if value is not None]
    suppressed = sum(at.state(area) is FigureState.SUPPRESSED for area in parts)
    # A true 0 to 4 is never published as a rounded number, so a published 0 stands for itself.
    rounded = sum(value > 0 for value in values)
    slack = ROUNDING * (rounded + 1)
    return sum(values) - slack, sum(values) + slack + MOST_SUPPRESSED * suppressed


def _totals(finder: AreaFinder) -> dict[int, list[int]]:
    """Return the councils of each region, and of England, by the number of the total's area."""
    regions = {place.code: at for at, place in enumerate(finder.places) if place.kind is AreaKind.REGION}
    found: dict[int, list[int]] = {0: [], **{at: [] for at in regions.values()}}
    for at, place in enumerate(finder.places):
        if place.kind is AreaKind.COUNCIL:
            found[0].append(at)
            if place.region_code in regions:
                found[regions[place.region_code]].append(at)
    return found


def _areas_by_year(cube: Cube) -> dict[int, set[int]]:
    here: dict[int, set[int]] = defaultdict(set)
    for (_, year), at in cube.slices.items():
        here[year].update(at.areas())
    return here


def _all_there(finder: AreaFinder, total: int, here: set[int]) -> bool:
    """Say whether every council of a total is in the file, or one that it came from."""
    return all(
        at in here or any(former in here for former in finder.formers(at)) for at in _now(finder, finder.places[total])
    )


def _now(finder: AreaFinder, total: Place) -> Iterator[int]:
    return (
        at
        for at, place in enumerate(finder.places)
        if place.kind is AreaKind.COUNCIL
        and place.until is None
        and (total.kind is AreaKind.ENGLAND or place.region_code == total.code)
    )
