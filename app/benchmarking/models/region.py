"""What a region keeps about its councils, and what a board or council tells it that it has seen."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, Released, SpaceScoped, audience_checks, max_length


class Sight(Released, Model):
    """That a board or council has seen what its region would ask about: from then on the region may name it."""

    __table_args__ = (
        *audience_checks(),
        UniqueConstraint("space_id", "council_code", "measure_key", "year"),
        Index(None, "region_code", "year"),
    )

    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    measure_key: Mapped[str] = mapped_column(ForeignKey("measure.key"))
    year: Mapped[int]
    seen_at: Mapped[datetime]
    seen_by: Mapped[UUID | None]  # account


class Commentary(SpaceScoped, Model):
    """What a region says of a measure, or notes about a council on it."""

    __table_args__ = (
        UniqueConstraint("space_id", "measure_key", "year", "council_code"),
        max_length("words", 4000),
        max_length("council_code", 9),
    )

    measure_key: Mapped[str] = mapped_column(ForeignKey("measure.key"))
    year: Mapped[int]
    council_code: Mapped[str] = mapped_column(default="")  # empty: of the measure in the whole region
    words: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]  # account


class PackState(enum.StrEnum):
    """Where a file for a region stands."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class PackFile(SpaceScoped, Model):
    """A regional pack, made by the worker."""

    __table_args__ = (
        UniqueConstraint("space_id", "format"),
        max_length("format", 8),
        max_length("filename", 160),
    )

    format: Mapped[str]  # "pdf", "xlsx", "csv"
    state: Mapped[PackState]
    filename: Mapped[str]
    content: Mapped[bytes | None]
    progress: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
