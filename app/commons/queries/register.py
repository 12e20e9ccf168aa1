"""Reads of the register: councils, regions, how one came from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, select

from app.commons.models import (
    ChangeKind,
    CodeScheme,
    Council,
    CouncilChange,
    CouncilCode,
    CouncilProfile,
    CouncilType,
    Region,
    Release,
    ReleaseKind,
)
from app.commons.names import name_key
from tenants import read


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region of England."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """A council as the newest edition of the register has it."""

    code: str
    name: str
    official_name: str
    council_type: CouncilType
    region_code: str
    region_name: str
    adults_18plus: int
    adults_65plus: int
    adults_as_of: date
    deprivation_score: float
    deprivation_year: int
    tile_column: int
    tile_row: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One council coming from another."""

    effective_on: date
    kind: ChangeKind
    old_code: str
    old_name: str
    new_code: str | None
    new_name: str


@dataclass(frozen=True, slots=True)
class CouncilLookup:
    """The whole register in memory, for finding many councils: an import asks once and then looks here."""

    councils: tuple[CouncilRow, ...]
    codes: Mapping[str, tuple[str, ...]]  # any code -> the register's codes; several where a council was split
    names: Mapping[str, str]  # a name's key -> the register's code

    def find(self, term: str) -> tuple[CouncilRow, ...]:
        """Return the councils that a code or a name stands for: none, one, or those that a council was split into."""
        term = term.strip()
        found = self.codes.get(term.upper(), ())
        if not found and (code := self.names.get(name_key(term))):
            found = (code,)
        return tuple(row for row in self.councils if row.code in found)


def _latest_register() -> ScalarSelect[UUID]:
    newest = select(Release.id).where(Release.kind == ReleaseKind.REGISTER)
    return newest.order_by(Release.loaded_at.desc(), Release.id.desc()).limit(1).scalar_subquery()


def list_regions() -> tuple[RegionRow, ...]:
    """Return the regions, by name."""
    return tuple(RegionRow(*row) for row in read(select(Region.code, Region.name).order_by(Region.name)))


def get_region(code: str) -> RegionRow:
    """Return one region; NoResultFound where there is none."""
    return RegionRow(*read(select(Region.code, Region.name).where(Region.code == code)).one())


def _councils() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Council.code,
            Council.name,
            Council.official_name,
            Council.council_type,
            Council.region_code,
            Region.name,
            CouncilProfile.adults_18plus,
            CouncilProfile.adults_65plus,
            CouncilProfile.adults_as_of,
            CouncilProfile.deprivation_score,
            CouncilProfile.deprivation_year,
            CouncilProfile.tile_column,
            CouncilProfile.tile_row,
        )
        .join(Region, Region.code == Council.region_code)
        .join(CouncilProfile, CouncilProfile.council_code == Council.code)
        .where(CouncilProfile.release_id == _latest_register())
        .order_by(Region.name, Council.name)
    )


def list_councils(*, region_code: str | None = None) -> tuple[CouncilRow, ...]:
    """Return the councils of the newest register, or of one region in it, by region and name."""
    statement = _councils()
    if region_code is not None:
        statement = statement.where(Council.region_code == region_code)
    return tuple(CouncilRow(*row) for row in read(statement))


def get_council(code: str) -> CouncilRow:
    """Return one council by the register's own code; NoResultFound where there is none."""
    return CouncilRow(*read(_councils().where(Council.code == code)).one())


def get_councils(codes: list[str]) -> tuple[CouncilRow, ...]:
    """Return the councils that have these codes of the register, by region and name; codes not known are left out."""
    return tuple(CouncilRow(*row) for row in read(_councils().where(Council.code.in_(codes)))) if codes else ()


def council_lookup() -> CouncilLookup:
    """Return the register for finding councils by any code or name, in two reads."""
    councils = list_councils()
    codes: dict[str, tuple[str, ...]] = {row.code: (row.code,) for row in councils}
    names = {name_key(name): row.code for row in councils for name in (row.name, row.official_name)}
    others = select(CouncilCode.scheme, CouncilCode.code, CouncilCode.council_code)
    others = others.where(CouncilCode.release_id == _latest_register())
    for scheme, code, council in read(others.order_by(CouncilCode.code, CouncilCode.council_code)):
        if scheme is CodeScheme.NAME:
            names.setdefault(name_key(code), council)
        else:
            codes[code] = (*codes.get(code, ()), council)
    return CouncilLookup(councils=councils, codes=codes, names=names)


def find_councils(term: str) -> tuple[CouncilRow, ...]:
    """Return the councils that a code or a name stands for; see `CouncilLookup.find`."""
    return council_lookup().find(term)


def list_council_changes(*, code: str | None = None) -> tuple[ChangeRow, ...]:
    """Return how councils came from one another, oldest first; with a code, those that it is part of."""
    statement = select(
        CouncilChange.effective_on,
        CouncilChange.kind,
        CouncilChange.old_code,
        CouncilChange.old_name,
        CouncilChange.new_code,
        CouncilChange.new_name,
    ).where(CouncilChange.release_id == _latest_register())
    if code is not None:
        statement = statement.where((CouncilChange.old_code == code) | (CouncilChange.new_code == code))
    order = (CouncilChange.effective_on, CouncilChange.old_name, CouncilChange.new_name)
    return tuple(ChangeRow(*row) for row in read(statement.order_by(*order)))
