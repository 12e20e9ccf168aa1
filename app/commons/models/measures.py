"""National measures: what is measured, the cells of each published file, and the figures worked out from them.

A file is a release. Its cells (`Observation`) are kept as they were published, by series. What they come to for a
measure, a year and every area is worked out once, when the file is taken in, into `Figure` rows under one
`MeasureYear`: the newest that was loaded by a date is what stood at that date, so any page can be shown as it was.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.models.shelf import AppendOnly
from tenants import Model, ServiceHeld, max_length, new_id

ENGLAND = "E92000001"


class Polarity(StrEnum):
    """What good looks like."""

    HIGH = "high"
    LOW = "low"
    NEUTRAL = "neutral"  # no judgement: it shows practice and recording as much as performance


class MeasureKind(StrEnum):
    """What sort of figure a measure is; it decides the interval and the limits of a funnel."""

    PROPORTION = "proportion"  # a part of a count, 0 to 100
    SURVEY = "survey"  # a share of those who answered a survey, with a published margin
    RATE = "rate"  # a count for so many people
    RATIO = "ratio"  # a count over another that is no part of it
    COUNT = "count"
    VALUE = "value"  # published as it is, with or without limits


class FigureState(StrEnum):
    """What a cell says. The fourth state, absent, is that there is no row."""

    VALUE = "value"
    SUPPRESSED = "suppressed"  # 0 to 4 in the Safeguarding Adults Collection; unknown elsewhere
    NOT_SUPPLIED = "not_supplied"


class AreaKind(StrEnum):
    """What an area is."""

    COUNCIL = "council"  # one that has been, too
    REGION = "region"
    ENGLAND = "england"


class Measure(AppendOnly, Model):
    """One thing that is measured, as one year's framework defines it: codes are used again for other things."""

    imported = True
    __table_args__ = (
        CheckConstraint("framework_year BETWEEN 2000 AND 2100", name="framework_year"),
        CheckConstraint("multiplier > 0", name="multiplier"),
        max_length("key", 60),
        max_length("code", 30),
        max_length("title", 200),
        max_length("short_title", 60),
        max_length("topic", 60),
        max_length("unit", 40),
    )

    key: Mapped[str] = mapped_column(primary_key=True)  # "ascof-2014-4a", "sac-msp-asked"; in paths and links
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    framework_year: Mapped[int]  # the first year of the framework that defines it
    code: Mapped[str]  # as the framework has it: 4A, SG4a
    title: Mapped[str]
    short_title: Mapped[str]  # for the head of a column
    topic: Mapped[str]
    position: Mapped[int]
    polarity: Mapped[Polarity]
    kind: Mapped[MeasureKind]
    unit: Mapped[str]  # "%", "for each 100,000 adults"
    multiplier: Mapped[float]  # figures are the fraction times this: 100, 100000
    decimals: Mapped[int]  # shown
    numerator: Mapped[str]  # in words
    denominator: Mapped[str]
    good: Mapped[str]  # what good looks like, in words
    source: Mapped[str]
    caveats: Mapped[str]  # of the measure as such
    definition: Mapped[dict[str, Any]]  # which series make numerator and denominator; empty for a tidy file's


class Series(AppendOnly, Model):
    """One row label of a published table: what an observation is of."""

    imported = True
    __table_args__ = (
        UniqueConstraint("dataset", "table_code", "enquiry_type", "category", "subcategory"),
        max_length("dataset", 40),
        max_length("table_code", 60),
        max_length("enquiry_type", 120),
        max_length("category", 300),
        max_length("subcategory", 300),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dataset: Mapped[str]  # "sac", "ascof", "tidy"
    table_code: Mapped[str]  # SG4a; 4A
    enquiry_type: Mapped[str] = mapped_column(default="")  # one spelling of each, as `commons.importing` settles it
    category: Mapped[str] = mapped_column(default="")
    subcategory: Mapped[str] = mapped_column(default="")


class Observation(AppendOnly, Model):
    """One cell of a release, as it was published."""

    imported = True
    __table_args__ = (
        Index(None, "series_id", "year"),
        CheckConstraint("(state = 'value') = (value IS NOT NULL)", name="value"),
        max_length("area_code", 9),
        max_length("marker", 10),
    )

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)  # the year it begins in: 2024 is April 2024 to March 2025
    area_code: Mapped[str] = mapped_column(primary_key=True)  # a council that was split keeps its own
    state: Mapped[FigureState]
    value: Mapped[float | None]
    marker: Mapped[str | None]  # what stood in place of a value


class MeasureYear(AppendOnly, Model):
    """A measure in one year, as one release has it."""

    imported = True
    __table_args__ = (
        UniqueConstraint("measure_key", "year", "release_id"),
        Index(None, "measure_key", "year", "loaded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    measure_key: Mapped[str] = mapped_column(ForeignKey("measure.key"))
    year: Mapped[int]
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    loaded_at: Mapped[datetime]  # the release's own: what stood at a date is the newest by then


class Figure(AppendOnly, Model):
    """What a measure comes to in one area. All in the measure's own unit, but for counts."""

    imported = True
    __table_args__ = (
        Index(None, "area_code"),
        CheckConstraint("(state = 'value') = (value IS NOT NULL)", name="value"),
        max_length("area_code", 9),
        max_length("flag", 300),
    )

    measure_year_id: Mapped[UUID] = mapped_column(ForeignKey("measure_year.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(primary_key=True)
    area_kind: Mapped[AreaKind]
    state: Mapped[FigureState]
    value: Mapped[float | None]
    low: Mapped[float | None]  # 95% interval, bounds of rounding and suppression carried in
    high: Mapped[float | None]
    numerator: Mapped[float | None]  # as published (rounded) or weighted
    denominator: Mapped[float | None]
    base: Mapped[float | None]  # how many answered, for a survey
    flag: Mapped[str | None]  # a data-quality remark: the totals of two tables differ


class Caveat(AppendOnly, Model):
    """A warning tied to a council, a table and a year; shown wherever a figure made from them is."""

    imported = True
    __table_args__ = (
        UniqueConstraint("dataset", "table_code", "area_code", "year"),
        max_length("dataset", 40),
        max_length("table_code", 60),
        max_length("area_code", 9),
        max_length("words", 500),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    dataset: Mapped[str]
    table_code: Mapped[str]
    area_code: Mapped[str]  # "" for every area
    year: Mapped[int]  # 0 for every year
    words: Mapped[str]


class MeasureFileState(StrEnum):
    """Where a file that the operator handed in stands."""

    CHECKING = "checking"
    CHECKED = "checked"  # the dry run is there to be read
    REFUSED = "refused"  # it cannot be taken in as it is
    IMPORTING = "importing"
    IMPORTED = "imported"


class MeasureFile(ServiceHeld, Model):
    """A file of figures at the console: tried first, then taken in by the worker."""

    operator_reads = True
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        max_length("filename", 200),
        max_length("file_hash", 64),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    filename: Mapped[str]
    file_hash: Mapped[str]  # SHA-256, hex
    content: Mapped[bytes | None]  # compressed; gone once it was taken in
    state: Mapped[MeasureFileState]
    progress: Mapped[int] = mapped_column(default=0)
    allow_differences: Mapped[bool] = mapped_column(default=False)  # take in totals that do not reconcile, flagged
    report: Mapped[dict[str, Any] | None]
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("release.id"))
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[UUID | None]  # account
