"""What boards let others see of their results, and the editions that are made of it."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Edition, Model, Released, ServiceHeld, audience_checks, max_length, new_id


class ReleaseSeries(enum.StrEnum):
    """What sort of results: they are never mixed."""

    SELF = "self"  # partners' own view, a cycle's
    MODERATED = "moderated"
    SURVEY = "survey"  # learning needs of staff


class BoardRelease(Released, Model):
    """Protected results of one closed cycle or survey, for one audience. A newer version is a row of its own."""

    __table_args__ = (
        *audience_checks(),
        Index(None, "series", "audience", "region_code"),
        CheckConstraint("version >= 1", name="version"),
        max_length("title", 120),
        max_length("board_name", 200),
        max_length("instrument_key", 60),
    )

    series: Mapped[ReleaseSeries]
    subject_id: Mapped[UUID]  # the cycle or the survey: the same in every version and for every audience
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    board_name: Mapped[str]
    council_codes: Mapped[list[str]]  # that the board covers
    instrument_key: Mapped[str]
    reporting_year: Mapped[int]  # the year it begins in
    weight: Mapped[int]  # partners, or staff rounded to 5: what dominance is reckoned by
    cells: Mapped[list[dict[str, Any]]]  # {"key", "label", "n", "state", "value", "low", "high", "bands": [...]}
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None]  # account
    withdrawn_by: Mapped[UUID | None]  # account
    replaced_at: Mapped[datetime | None]  # since when a newer version stands in its place


class BoardEdition(Edition, Model):
    """An unnamed comparison, frozen: quartiles and means over what boards released to one audience."""

    __table_args__ = (
        *audience_checks(),
        Index(None, "series", "audience", "region_code", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("boards >= 5", name="boards"),
        max_length("instrument_key", 60),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    series: Mapped[ReleaseSeries]
    instrument_key: Mapped[str]
    number: Mapped[int]  # 1, 2, … of its series, instrument and audience
    boards: Mapped[int]  # how many are in it
    figures: Mapped[list[dict[str, Any]]]  # {"key", "label", "boards", "mean", "quartiles": [q1, median, q3] or null}
    made_at: Mapped[datetime]


class EditionPart(ServiceHeld, Model):
    """That a release is in an edition: behind the scenes, so that the next can be held against the ones before."""

    __table_args__ = (UniqueConstraint("edition_id", "release_space_id", "release_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("board_edition.id"))
    release_space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), index=True)
    release_id: Mapped[UUID]
