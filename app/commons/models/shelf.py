"""What every row of the shared shelf is: added once, by way of a release, and then left alone."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, OpenCommons, Scope, max_length, new_id


class ReleaseKind(StrEnum):
    """What a release brought."""

    REGISTER = "register"
    INSTRUMENT = "instrument"
    MEASURE_SET = "measure_set"  # what is measured, and how
    FIGURES = "figures"  # a file of figures


class AppendOnly(OpenCommons):
    """A row that is added and then left alone, whoever acts."""

    def writable(self, scope: Scope) -> bool:
        return super().writable(scope) and not sa_inspect(self).persistent


class Release(AppendOnly, Model):
    """One edition of something on the shelf: what, by whom, and which file exactly."""

    imported = True
    __table_args__ = (
        UniqueConstraint("kind", "file_hash"),
        max_length("filename", 200),
        max_length("publisher", 200),
        max_length("title", 200),
        max_length("file_hash", 64),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[ReleaseKind]
    publisher: Mapped[str]
    title: Mapped[str]
    published_on: Mapped[date]
    file_hash: Mapped[str]  # SHA-256, hex
    loaded_at: Mapped[datetime]  # UTC
    filename: Mapped[str | None]  # of a file of figures
    imported_by: Mapped[UUID | None]  # account; None: by command
    revises_id: Mapped[UUID | None] = mapped_column(ForeignKey("release.id"))  # the newest that it takes the place of
    is_made_up: Mapped[bool] = mapped_column(default=False)  # a demonstration's figures: said wherever they are shown
    report: Mapped[dict[str, Any] | None]  # what was taken, what was not understood, how it reconciles
