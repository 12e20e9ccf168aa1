"""Instruments: what boards ask with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.models.shelf import AppendOnly
from tenants import Model, max_length, new_id


class InstrumentVersion(AppendOnly, Model):
    """One version of an instrument, whole, in the words in which it was released."""

    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("version > 0", name="version_positive"),
        max_length("key", 60),
        max_length("title", 200),
        max_length("content_hash", 64),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    key: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]  # SHA-256 of the content in one fixed spelling, hex
    released_at: Mapped[datetime]  # UTC
