"""The register: councils and regions, what is said of them, and how one came from another."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.models.shelf import AppendOnly
from tenants import Model, max_length, new_id


class CouncilType(StrEnum):
    """The types of council that have adult social services duties."""

    UNITARY = "unitary"
    METROPOLITAN = "metropolitan"
    COUNTY = "county"
    INNER_LONDON = "inner_london"
    OUTER_LONDON = "outer_london"

    @property
    def label(self) -> str:
        """What a user reads."""
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    CouncilType.UNITARY: "Unitary authority",
    CouncilType.METROPOLITAN: "Metropolitan district",
    CouncilType.COUNTY: "County council",
    CouncilType.INNER_LONDON: "London borough (inner)",
    CouncilType.OUTER_LONDON: "London borough (outer)",
}


class CodeScheme(StrEnum):
    """What a code or name that is not the register's own stands for."""

    CURRENT = "current"  # another code of the national statistics in use for the same council
    FORMER = "former"  # the code of a council that it replaced, in whole or in part
    CASSR = "cassr"  # three digits, of the social care returns
    NAME = "name"  # another name for it


class ChangeKind(StrEnum):
    """How a council came from another."""

    BOUNDARY = "boundary"  # the same council with a new code, after a small change of boundary
    REPLACED = "replaced"  # one council took over the whole area
    SPLIT = "split"  # the area went to several councils, one row each
    MERGED = "merged"  # several councils became one, one row each


class Region(AppendOnly, Model):
    """One of the nine regions of England."""

    __table_args__ = (UniqueConstraint("name"), max_length("code", 9), max_length("name", 60))

    code: Mapped[str] = mapped_column(primary_key=True)  # E12…
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    name: Mapped[str]


class Council(AppendOnly, Model):
    """A council with adult social services duties: what stays the same from one release to the next."""

    __table_args__ = (
        UniqueConstraint("name"),
        max_length("code", 9),
        max_length("name", 100),
        max_length("official_name", 100),
    )

    code: Mapped[str] = mapped_column(primary_key=True)  # E06…, E08…, E09… or E10…
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    name: Mapped[str]  # as people say it: Bristol
    official_name: Mapped[str]  # as the national statistics write it: Bristol, City of
    council_type: Mapped[CouncilType]


class CouncilProfile(AppendOnly, Model):
    """What a release says of a council that the next may say differently."""

    __table_args__ = (CheckConstraint("adults_18plus >= adults_65plus AND adults_65plus >= 0", name="adults"),)

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), primary_key=True)
    adults_18plus: Mapped[int]  # people aged 18 and over, on adults_as_of
    adults_65plus: Mapped[int]
    adults_as_of: Mapped[date]
    deprivation_score: Mapped[float]  # English indices of deprivation; higher is more deprived
    deprivation_year: Mapped[int]
    tile_column: Mapped[int]  # place on a tile map of England, from the west
    tile_row: Mapped[int]  # from the south


class CouncilCode(AppendOnly, Model):
    """Another code or name that published files use; it may belong to several councils."""

    __table_args__ = (max_length("code", 100),)

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    scheme: Mapped[CodeScheme] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), primary_key=True)


class CouncilChange(AppendOnly, Model):
    """One council coming from another. Either may be outside the register, so codes are no foreign keys."""

    __table_args__ = (
        UniqueConstraint("release_id", "effective_on", "old_code", "new_name"),
        max_length("old_code", 9),
        max_length("new_code", 9),
        max_length("old_name", 100),
        max_length("new_name", 100),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    effective_on: Mapped[date]
    kind: Mapped[ChangeKind]
    old_code: Mapped[str]
    old_name: Mapped[str]
    new_code: Mapped[str | None]  # not known before it is published
    new_name: Mapped[str]
