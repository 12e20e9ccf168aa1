"""Whom a board or region compares with beside what the register offers."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, SpaceScoped, max_length, scoped_fk


class GroupKind(enum.StrEnum):
    """How a group came about."""

    OWN = "own"  # councils that were chosen: the same for whoever is compared
    LIST = "list"  # an uploaded list of each council's neighbours; may be licensed, and stays here


class ComparatorGroup(SpaceScoped, Model):
    """A group of councils to compare with. It never leaves its space."""

    __table_args__ = (UniqueConstraint("space_id", "name"), max_length("name", 80), max_length("source", 200))

    name: Mapped[str]
    kind: Mapped[GroupKind]
    source: Mapped[str] = mapped_column(default="")  # whose list it is, and under what licence
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]  # account
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it


class ComparatorMember(SpaceScoped, Model):
    """A council in a group: of everybody's, or of one council's neighbours."""

    __table_args__ = (
        scoped_fk("group_id", "comparator_group", ondelete="CASCADE"),
        UniqueConstraint("space_id", "group_id", "for_code", "council_code"),
        max_length("for_code", 9),
    )

    group_id: Mapped[UUID]
    for_code: Mapped[str] = mapped_column(default="")  # whose neighbour it is; empty in a group of one's own
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    position: Mapped[int] = mapped_column(default=0)  # nearest first
