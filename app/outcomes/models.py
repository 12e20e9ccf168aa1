"""A council's own counts, which stay in its space, and what it lets its region or England see of them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, Released, SpaceScoped, audience_checks, max_length, scoped_fk

WHOLE_YEAR = 0


class CountsUploadState(enum.StrEnum):
    """Where a file of counts stands."""

    CHECKED = "checked"  # read, and what it holds is there to be looked at
    TAKEN = "taken"
    REFUSED = "refused"


class CountsUpload(SpaceScoped, Model):
    """A file of the council's own counts, and what was found in it."""

    __table_args__ = (
        UniqueConstraint("space_id", "file_hash"),
        max_length("filename", 200),
        max_length("file_hash", 64),
    )

    filename: Mapped[str]
    file_hash: Mapped[str]  # SHA-256, hex
    content: Mapped[bytes | None]  # compressed; gone once it was taken in or thrown away
    state: Mapped[CountsUploadState]
    report: Mapped[dict[str, Any]]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[UUID | None]  # account


class OwnCount(SpaceScoped, Model):
    """One true count, unrounded. A later file takes the place of what an earlier one said."""

    __table_args__ = (
        scoped_fk("upload_id", "counts_upload"),
        UniqueConstraint("space_id", "year", "quarter", "table_code", "enquiry_type", "category", "subcategory"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        CheckConstraint("value IS NULL OR value >= 0", name="value"),
        max_length("table_code", 60),
        max_length("enquiry_type", 120),
        max_length("category", 300),
        max_length("subcategory", 300),
    )

    upload_id: Mapped[UUID]
    year: Mapped[int]  # the year it begins in
    quarter: Mapped[int]  # 1 is April to June; 0 is the whole year, counted as such
    table_code: Mapped[str]
    enquiry_type: Mapped[str]
    category: Mapped[str]
    subcategory: Mapped[str]
    value: Mapped[int | None]  # None: not supplied


class ReturnCall(Released, Model):
    """That a region asks its councils for a return: it releases the call to its region."""

    __table_args__ = (
        *audience_checks(),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        max_length("title", 120),
        max_length("words", 1000),
    )

    title: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]
    tables: Mapped[list[str]]  # of the collection: SG4a
    due_on: Mapped[date]  # inclusive
    words: Mapped[str]
    region_name: Mapped[str]
    called_at: Mapped[datetime]
    called_by: Mapped[UUID | None]  # account
    closed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)


class CountsRelease(Released, Model):
    """A council's protected counts for one period, after it has seen its own page."""

    __table_args__ = (
        *audience_checks(),
        Index(None, "region_code", "year", "quarter"),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        max_length("council_code", 9),
        max_length("council_name", 100),
    )

    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    council_name: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]  # 0: the whole year, or as many quarters of it as `quarters` says, rolled up
    quarters: Mapped[int]  # how many quarters it covers: 1, or 1 to 4 of a year so far
    call_id: Mapped[UUID | None]  # the region's call that it answers
    cells: Mapped[list[dict[str, Any]]]  # {"table", "enquiry_type", "category", "subcategory", "state", "value"}
    version: Mapped[int] = mapped_column(default=1)
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None]  # account
