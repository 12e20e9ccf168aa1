"""Reads of every area there is or was: councils with what came before and comes after them, regions, England."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.commons.models import ENGLAND, AreaKind, ChangeKind, Council, CouncilType, Region
from app.commons.queries.newest import newest
from app.commons.queries.register import ChangeRow, list_council_changes, list_councils
from app.commons.shapes import AreaRow, Areas
from tenants import read

# The register is only ever added to, by a release: what was read for one edition holds for it.
_known: dict[object, Areas] = {}
_TYPES = {"E06": CouncilType.UNITARY, "E08": CouncilType.METROPOLITAN, "E10": CouncilType.COUNTY}
# Figures of a council that was divided, or merged with another, stay under its own code: they are nobody else's.
_OWN_HISTORY = (ChangeKind.SPLIT, ChangeKind.MERGED)


def areas() -> Areas:
    """Return all areas as the newest edition of the register has them."""
    state = newest().register
    known = _known.get(state)
    if known is None:
        known = _read_areas()
        _known.clear()
        _known[state] = known
    return known


def with_history(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return codes and those of the councils before them, whose older figures belong to their history."""
    all_areas = areas()
    found: dict[str, None] = {}
    for code in codes:
        found[code] = None
        area = all_areas.get(code)
        found |= dict.fromkeys(area.predecessors if area else ())
    return tuple(found)


def _read_areas() -> Areas:
    found = {ENGLAND: _area(ENGLAND, "England", AreaKind.ENGLAND)}
    regions: dict[str, str] = {row.code: row.name for row in read(select(Region.code, Region.name))}
    found |= {code: _area(code, name, AreaKind.REGION) for code, name in regions.items()}
    for row in list_councils():
        found[row.code] = AreaRow(
            code=row.code,
            name=row.name,
            kind=AreaKind.COUNCIL,
            region_code=row.region_code,
            region_name=row.region_name,
            council_type=row.council_type,
            is_current=True,
            until=None,
            successors=(),
            predecessors=(),
            adults_18plus=row.adults_18plus,
            adults_65plus=row.adults_65plus,
            deprivation_score=row.deprivation_score,
            tile=(row.tile_column, row.tile_row),
        )
    _add_populations(found)
    columns = (Council.code, Council.name, Council.council_type, Council.region_code)
    for code, name, council_type, region_code in read(select(*columns)):  # of older editions
        if code not in found:
            past = _area(code, name, AreaKind.COUNCIL)
            found[code] = replace(
                past, region_code=region_code, region_name=regions[region_code], council_type=council_type
            )
    _add_changes(found, list_council_changes())
    return Areas(by_code=found)


def _area(code: str, name: str, kind: AreaKind) -> AreaRow:
    return AreaRow(
        code=code,
        name=name,
        kind=kind,
        region_code=None,
        region_name=None,
        council_type=_TYPES.get(code[:3]) if kind is AreaKind.COUNCIL else None,
        is_current=kind is not AreaKind.COUNCIL,
        until=None,
        successors=(),
        predecessors=(),
        adults_18plus=None,
        adults_65plus=None,
        deprivation_score=None,
        tile=None,
    )


def _add_populations(found: dict[str, AreaRow]) -> None:
    """Give regions and England the adults of their councils."""
    councils = [area for area in found.values() if area.kind is AreaKind.COUNCIL]
    for code, area in found.items():
        if area.kind is AreaKind.COUNCIL:
            continue
        own = [one for one in councils if area.kind is AreaKind.ENGLAND or one.region_code == code]
        found[code] = replace(
            area,
            adults_18plus=sum(one.adults_18plus or 0 for one in own),
            adults_65plus=sum(one.adults_65plus or 0 for one in own),
        )


def _add_changes(found: dict[str, AreaRow], changes: tuple[ChangeRow, ...]) -> None:
    """Put in the councils that were, and tie each to what came before and after it.

    A council with a new code, or one that took over the whole of another, has that one's figures under its own code.
    """
    for change in changes:
        if change.kind not in _OWN_HISTORY:
            continue
        old = found.get(change.old_code) or _area(change.old_code, change.old_name, AreaKind.COUNCIL)
        new = found.get(change.new_code) if change.new_code else None
        found[old.code] = replace(
            old,
            until=change.effective_on,
            successors=(*old.successors, change.new_code or change.new_name),
            region_code=old.region_code or (new.region_code if new else None),
            region_name=old.region_name or (new.region_name if new else None),
        )
        if new is not None:
            found[new.code] = replace(new, predecessors=(*new.predecessors, old.code))
    for code, area in list(found.items()):
        if area.kind is AreaKind.COUNCIL and not area.is_current and area.adults_18plus is None:
            found[code] = replace(area, adults_18plus=_adults(found, area, "adults_18plus"))
            found[code] = replace(found[code], adults_65plus=_adults(found, area, "adults_65plus"))


def _adults(found: dict[str, AreaRow], area: AreaRow, which: str) -> int | None:
    """Return the adults of those that a council was divided into, where they are made of nothing else."""
    after = [found[code] for code in area.successors if code in found]
    if not after or len(after) < len(area.successors) or any(one.predecessors != (area.code,) for one in after):
        return None
    counts = [getattr(one, which) for one in after]
    return None if None in counts else sum(counts)
