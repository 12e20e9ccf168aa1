"""Whom one can be compared with: what the register offers everybody, and the space's own groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.benchmarking.models import ComparatorGroup, ComparatorMember, GroupKind
from app.benchmarking.queries.neighbours import COUNT, SOURCE, neighbours
from app.benchmarking.shapes import Comparator, ComparatorKind
from app.commons.models import ENGLAND, AreaKind, CouncilType
from app.commons.names import name_key
from app.commons.queries import CouncilLookup, council_lookup
from app.commons.queries.areas import areas as all_areas
from app.commons.shapes import AreaRow, Areas
from tenants import read

_TYPES = {
    CouncilType.UNITARY: "unitary authorities",
    CouncilType.METROPOLITAN: "metropolitan districts",
    CouncilType.COUNTY: "county councils",
    CouncilType.INNER_LONDON: "inner London boroughs",
    CouncilType.OUTER_LONDON: "outer London boroughs",
}
_COUNCILS = ("", " Council", " County Council", " Borough Council")
_WITHOUT_ARTICLE = ("London", "Yorkshire")
EVERYBODY = ""  # in `GroupRow.members`: for whom the councils of a group of one's own stand


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One of the space's own groups, with its councils."""

    id: UUID
    name: str
    kind: GroupKind
    source: str
    created_at: datetime
    revision: int
    members: Mapping[str, tuple[str, ...]]  # codes, nearest first; by whose neighbours they are, or `EVERYBODY`

    @property
    def word(self) -> str:
        """What stands for it in links."""
        return f"{ComparatorKind.GROUP.value}-{self.id}"

    @property
    def is_list(self) -> bool:
        """Whether it is an uploaded list of each council's neighbours."""
        return self.kind is GroupKind.LIST

    def codes_for(self, council_code: str) -> tuple[str, ...]:
        """Return whom a council is compared with, itself left out."""
        found = self.members.get(council_code if self.is_list else EVERYBODY, ())
        return tuple(code for code in found if code != council_code)


def own_groups() -> tuple[GroupRow, ...]:
    """Return the groups of the current space by name, in one statement."""
    rows = read(
        select(
            ComparatorGroup.id,
            ComparatorGroup.name,
            ComparatorGroup.kind,
            ComparatorGroup.source,
            ComparatorGroup.created_at,
            ComparatorGroup.revision,
            ComparatorMember.for_code,
            ComparatorMember.council_code,
        )
        .outerjoin(ComparatorMember, ComparatorMember.group_id == ComparatorGroup.id)
        .order_by(ComparatorGroup.name, ComparatorGroup.id, ComparatorMember.for_code, ComparatorMember.position)
    )
    about: dict[UUID, tuple[str, GroupKind, str, datetime, int]] = {}
    members: dict[UUID, dict[str, list[str]]] = {}
    for group_id, name, kind, source, at, revision, for_code, code in rows:
        about.setdefault(group_id, (name, kind, source, at, revision))
        own = members.setdefault(group_id, {})
        if code is not None:
            own.setdefault(for_code, []).append(code)
    return tuple(
        GroupRow(group_id, *known, {key: tuple(codes) for key, codes in members[group_id].items()})
        for group_id, known in about.items()
    )


def get_group(group_id: UUID) -> GroupRow:
    """Return one group of the current space; NoResultFound where there is none."""
    for group in own_groups():
        if group.id == group_id:
            return group
    raise NoResultFound("This space has no such group.")


def offered(council: AreaRow, areas: Areas, groups: Iterable[GroupRow]) -> tuple[Comparator, ...]:
    """Return whom a council can be compared with: England first, its own groups last. Nothing is read.

    A council that was replaced has its region and type; neighbours and groups are of councils that there are now.

    Args:
        council: the one that is compared; it is in none of them.
        areas: the register.
        groups: from `own_groups`, read once for however many councils.
    """
    others = [area for area in areas.councils() if area.code != council.code]
    found = [Comparator(ComparatorKind.ENGLAND, "england", "England", tuple(others), area_code=ENGLAND)]
    if council.region_code:
        inside = tuple(area for area in others if area.region_code == council.region_code)
        label = region_label(council.region_name or "its region")
        found.append(Comparator(ComparatorKind.REGION, "region", label, inside, area_code=council.region_code))
    if council.council_type:
        alike = tuple(area for area in others if area.council_type is council.council_type)
        found.append(Comparator(ComparatorKind.TYPE, "type", _TYPES[council.council_type], alike))
    near = neighbours(areas, council.code)
    if near:
        found.append(
            Comparator(
                ComparatorKind.NEIGHBOURS,
                "neighbours",
                f"{COUNT} nearest neighbours",
                tuple(area for area, _ in near),
                distances=tuple(distance for _, distance in near),
                source=SOURCE,
            )
        )
    for group in groups:
        members = tuple(area for area in map(areas.get, group.codes_for(council.code)) if area is not None)
        if members:
            found.append(Comparator(ComparatorKind.GROUP, group.word, group.name, members, source=group.source))
    return tuple(found)


def comparators_for(council_code: str) -> tuple[Comparator, ...]:
    """Return whom a council can be compared with, the space's own groups too: one statement for those.

    Raises:
        NoResultFound: there is and was no such council.
    """
    return comparators_of((council_code,))[council_code]


def comparators_of(council_codes: Iterable[str]) -> dict[str, tuple[Comparator, ...]]:
    """Return the same for several councils by code, with one statement for all.

    Raises:
        NoResultFound: there is and was no such council.
    """
    areas, groups = all_areas(), own_groups()
    return {code: offered(_council(areas, code), areas, groups) for code in council_codes}


def get_comparator(word: str, council_code: str) -> Comparator:
    """Return the comparator of a link's word, as it applies to a council.

    Raises:
        NoResultFound: there is no such council, or it has no such comparator: a list may not name it.
    """
    for comparator in comparators_for(council_code):
        if comparator.word == word:
            return comparator
    raise NoResultFound("This council has no such comparator.")


def council_finder() -> CouncilLookup:
    """Return the register for finding councils by any code or name, those of councils that are no more too."""
    found, areas = council_lookup(), all_areas()
    codes = dict(found.codes)
    for area in areas.by_code.values():
        if area.kind is AreaKind.COUNCIL and not area.is_current and name_key(area.name) not in found.names:
            after = tuple(code for code in area.successors if code in areas.by_code)
            codes |= {f"{area.name}{more}".upper(): after for more in _COUNCILS}
    return replace(found, codes=codes)


def region_label(name: str) -> str:
    """Return a region's name as it stands within a sentence: the South West, London."""
    return name if name.startswith(_WITHOUT_ARTICLE) else f"the {name}"


def _council(areas: Areas, code: str) -> AreaRow:
    area = areas.get(code)
    if area is None or area.kind is not AreaKind.COUNCIL:
        raise NoResultFound("There is no such council.")
    return area
