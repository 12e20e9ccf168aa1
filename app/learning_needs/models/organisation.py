"""What an organisation holds: the surveys that its staff are asked, how many answered, what boards sent back."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.learning_needs.models.shared import DOOR_LENGTH
from tenants import Model, SpaceScoped, max_length, scoped_fk


class AskedSurveyState(enum.StrEnum):
    """Where a board's survey stands, as the organisation was told."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class AskedSurvey(SpaceScoped, Model):
    """The organisation's copy of a board's survey. Its id is the request's own."""

    __table_args__ = (
        Index(None, "space_id", "state", "closes_on"),
        Index(None, "door"),
        CheckConstraint("headcount IS NULL OR headcount BETWEEN 1 AND 1000000", name="headcount"),
        max_length("door", DOOR_LENGTH),
    )

    board_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    board_name: Mapped[str]
    survey_id: Mapped[UUID]  # the board's
    title: Mapped[str]
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_version.id"))
    topics: Mapped[list[dict[str, Any]]]  # as the board's survey has them
    services: Mapped[list[dict[str, Any]]]
    intro: Mapped[str]
    worry_phone: Mapped[str]
    worry_words: Mapped[str]
    smallest: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # inclusive
    door: Mapped[str]
    state: Mapped[AskedSurveyState]
    headcount: Mapped[int | None]  # staff who could answer
    version: Mapped[int]  # of the request's envelope
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    crossed_at: Mapped[datetime | None]  # when the answers went to the board


class AnswerCount(SpaceScoped, Model):
    """How many answered on a day: a counter that stands apart from the answers."""

    __table_args__ = (
        scoped_fk("request_id", "asked_survey"),
        UniqueConstraint("space_id", "request_id", "day"),
        CheckConstraint("answered >= 0", name="answered"),
    )

    request_id: Mapped[UUID]
    day: Mapped[date]
    answered: Mapped[int]


class SentKeys(SpaceScoped, Model):
    """The last few hundred forms that came in, by a hash, sorted: so that one sent twice counts once.

    They lie apart from the answers, in no order, and are forgotten when newer ones come.
    """

    __table_args__ = (scoped_fk("request_id", "asked_survey"), UniqueConstraint("space_id", "request_id"))

    request_id: Mapped[UUID]
    newer: Mapped[bytes]  # 8 bytes each, sorted
    older: Mapped[bytes]


class SurveyOverlap(SpaceScoped, Model):
    """How many answers count for one board's survey and not for another's that asks the same staff: counts alone.

    Findings of both boards side by side must not give a few people away; see service.crossing.
    """

    __table_args__ = (
        scoped_fk("request_id", "asked_survey"),
        scoped_fk("other_id", "asked_survey"),
        UniqueConstraint("space_id", "request_id", "other_id"),
    )

    request_id: Mapped[UUID]  # counted here
    other_id: Mapped[UUID]  # and not here
    counts: Mapped[dict[str, Any]]  # {"": [n by tier 0..4], topic key: [n by tier]}


class ReceivedFindings(SpaceScoped, Model):
    """What a board sent back of the organisation's own staff, where enough answered. Its id is the envelope's."""

    __table_args__ = (scoped_fk("request_id", "asked_survey"), UniqueConstraint("space_id", "request_id", "version"))

    request_id: Mapped[UUID]
    version: Mapped[int]
    is_current: Mapped[bool]
    content: Mapped[dict[str, Any]]  # crossing.FindingsPayload
    received_at: Mapped[datetime]


class OfferAnswer(enum.StrEnum):
    """What an organisation says to an offer."""

    TAKEN_UP = "taken_up"
    NOT_NOW = "not_now"


class ReceivedOffer(SpaceScoped, Model):
    """A board offers that the organisation removes a barrier. Its id is the offer's own."""

    __table_args__ = (max_length("words", 1000), max_length("answer_words", 1000))

    board_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    board_name: Mapped[str]
    barrier: Mapped[str]  # key in the instrument
    barrier_label: Mapped[str]
    words: Mapped[str]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    answer: Mapped[OfferAnswer | None]
    answer_words: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]  # account
