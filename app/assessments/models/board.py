"""What a board holds: its cycles, whom it asked, and its copies of what was signed off."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from tenants import Model, SpaceScoped, max_length, named_enum, scoped_fk


class CycleState(enum.StrEnum):
    """draft -> open -> closed, and closed -> open again."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Cycle(SpaceScoped, Model):
    """One run of an instrument by one board."""

    __table_args__ = (
        UniqueConstraint("space_id", "title"),
        CheckConstraint("closes_on >= opens_on", name="dates_in_order"),
        CheckConstraint("reporting_year BETWEEN 2010 AND 2100", name="reporting_year"),
        max_length("title", 120),
        max_length("chair_words", 2000),
        max_length("imported_from", 200),
    )

    title: Mapped[str]
    reporting_year: Mapped[int]  # the year it begins in: 2026 is April 2026 to March 2027
    opens_on: Mapped[date]  # the board's local date
    closes_on: Mapped[date]  # inclusive
    chair_words: Mapped[str] = mapped_column(default="")
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_version.id"))
    state: Mapped[CycleState] = mapped_column(default=CycleState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)  # counts changes, so that a stale page is noticed
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    imported_from: Mapped[str | None]  # the name of the spreadsheet that its results came from; None: answered here


class Request(SpaceScoped, Model):
    """That a partner is to answer in a cycle. Chosen in the draft; sent once both cycle and link allow it."""

    __table_args__ = (
        scoped_fk("cycle_id", "cycle", ondelete="CASCADE"),
        scoped_fk("partner_id", "partner"),
        UniqueConstraint("space_id", "cycle_id", "partner_id"),
        UniqueConstraint("space_id", "cycle_id", "organisation_id"),
    )

    cycle_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    partner_name: Mapped[str]  # as it was when the cycle opened: history keeps it
    partner_kind: Mapped[PartnerKind]
    chosen_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # None: it waits here until the partner accepts the link
    closes_on: Mapped[date | None]  # a later last day for this partner alone


class Submission(SpaceScoped, Model):
    """The board's copy of one version of what a partner signed off. Its id is the envelope's."""

    __table_args__ = (
        scoped_fk("request_id", "request"),
        scoped_fk("cycle_id", "cycle"),
        UniqueConstraint("space_id", "request_id", "version"),
        Index(None, "space_id", "cycle_id", "is_current"),
    )

    request_id: Mapped[UUID]
    cycle_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    version: Mapped[int]
    is_current: Mapped[bool]  # the newest, and not withdrawn
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]  # the name and role that the partner gave
    answered: Mapped[int]  # factors with a level, of all there are
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    spoken_for: Mapped[str] = mapped_column(default="")  # answered by the board in its name: how, "phone"; else empty


class SubmittedAnswer(SpaceScoped, Model):
    """One factor of a submission, with the board's own addendum already in its place."""

    __table_args__ = (
        scoped_fk("submission_id", "submission", ondelete="CASCADE"),
        UniqueConstraint("space_id", "submission_id", "factor"),
    )

    submission_id: Mapped[UUID]
    factor: Mapped[int]
    level: Mapped[Level | None]
    practice: Mapped[str]  # what we do
    difference: Mapped[str]  # what difference it has made to people
    addendum: Mapped[str]  # what is different for this board
    # The level that other boards get; differs from `level` where the partner gave this board one of its own.
    shared_level: Mapped[Level | None] = mapped_column(named_enum(Level, "shared_level"))
    links: Mapped[list[dict[str, Any]]]  # [{"title": …, "url": …}]
    flags: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"field": …, "what": …}]: looks like a name
    looked_at: Mapped[datetime | None]  # when the board read what is flagged
    looked_by: Mapped[UUID | None]  # account


class CycleTemplate(SpaceScoped, Model):
    """What a board's cycles have in common, under a name: a draft begun from it has it filled in."""

    __table_args__ = (
        UniqueConstraint("space_id", "name"),
        CheckConstraint("days BETWEEN 1 AND 366", name="days"),
        max_length("name", 120),
        max_length("title", 120),
        max_length("chair_words", 2000),
    )

    name: Mapped[str]
    title: Mapped[str]  # {year} stands for the reporting year
    days: Mapped[int]  # from the first to the last
    chair_words: Mapped[str] = mapped_column(default="")
    kinds: Mapped[list[str]] = mapped_column(default=list)  # of partners to ask; empty: all
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
