"""What an organisation holds: who asked, its one return for a year, its answers, and what it sent."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.levels import Level
from tenants import Model, SpaceScoped, max_length, scoped_fk

MOST_WORDS = 6000  # characters in one answer's text


class Return(SpaceScoped, Model):
    """An organisation's answers for one instrument and reporting year, whoever asked for them."""

    __tablename__ = "yearly_return"
    __table_args__ = (UniqueConstraint("space_id", "instrument_id", "reporting_year"),)

    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_version.id"))
    reporting_year: Mapped[int]  # the year it begins in
    full_form: Mapped[bool] = mapped_column(default=False)  # a small organisation that asked for the full one
    created_at: Mapped[datetime]


class AskedState(enum.StrEnum):
    """Where a board's request stands, as the organisation was told."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Asked(SpaceScoped, Model):
    """The organisation's copy of a board's request. Its id is the request's own."""

    __table_args__ = (
        scoped_fk("return_id", "yearly_return"),
        Index(None, "space_id", "state", "closes_on"),
        max_length("board_accent", 7),
        Index(None, "space_id", "return_id"),
    )

    board_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    board_name: Mapped[str]
    return_id: Mapped[UUID]
    title: Mapped[str]
    reporting_year: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # inclusive
    chair_words: Mapped[str]
    partner_kind: Mapped[str]  # the kind that the board knows it by: decides the words it reads
    state: Mapped[AskedState]
    version: Mapped[int]  # of the request's envelope
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    board_accent: Mapped[str] = mapped_column(default="#0b5563")  # the board's colour, for mails


class Answer(SpaceScoped, Model):
    """One factor of a return. There is one row a factor from the start, so that two people never make two."""

    __table_args__ = (
        scoped_fk("return_id", "yearly_return"),
        UniqueConstraint("space_id", "return_id", "factor"),
        CheckConstraint("factor BETWEEN 1 AND 99", name="factor"),
        max_length("practice", MOST_WORDS),
        max_length("difference", MOST_WORDS),
    )

    return_id: Mapped[UUID]
    factor: Mapped[int]
    level: Mapped[Level | None]
    practice: Mapped[str] = mapped_column(default="")
    difference: Mapped[str] = mapped_column(default="")
    links: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"title": …, "url": …}]
    revision: Mapped[int] = mapped_column(default=0)  # 0: nobody has saved it yet
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[UUID | None]  # account


class Addendum(SpaceScoped, Model):
    """What is different for one board, on one factor: its own words, its own level, or both."""

    __table_args__ = (
        scoped_fk("asked_id", "asked"),
        UniqueConstraint("space_id", "asked_id", "factor"),
        max_length("words", MOST_WORDS),
    )

    asked_id: Mapped[UUID]
    factor: Mapped[int]
    level: Mapped[Level | None]  # None: the shared one
    words: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]  # account


class SentState(enum.StrEnum):
    """Whether what was sent still stands."""

    SENT = "sent"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class SentSubmission(SpaceScoped, Model):
    """That a version was signed off and sent to a board. What it said is in the envelope of the same id."""

    __table_args__ = (
        scoped_fk("asked_id", "asked"),
        UniqueConstraint("space_id", "asked_id", "version"),
    )

    asked_id: Mapped[UUID]
    version: Mapped[int]
    state: Mapped[SentState]
    envelope_space_id: Mapped[UUID]  # the board's: the envelope lies with its receiver
    envelope_id: Mapped[UUID]
    answered: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[UUID | None]  # account
    withdrawn_at: Mapped[datetime | None]
    one_time_key: Mapped[str | None]  # of the form that sent it: a double click sends once
    spoken_for: Mapped[str] = mapped_column(default="")  # sent by a board's caretaker: how the answers were got
    seen_at: Mapped[datetime | None]  # when somebody of the organisation read what was said in its name
