"""A board's plan: the learning that it arranges, what was delivered, the barriers that somebody is to remove."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.learning_needs.models.organisation import OfferAnswer
from tenants import Model, SpaceScoped, max_length, scoped_fk


class PlannedState(enum.StrEnum):
    """How far a piece of learning is."""

    PLANNED = "planned"
    ARRANGED = "arranged"
    DELIVERED = "delivered"
    DROPPED = "dropped"


class PlannedLearning(SpaceScoped, Model):
    """One learning need that the board will meet: for whom, how, by whom, when."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        Index(None, "space_id", "survey_id", "position"),
        CheckConstraint("about_people IS NULL OR about_people BETWEEN 0 AND 1000000", name="about_people"),
        CheckConstraint("places IS NULL OR places BETWEEN 1 AND 100000", name="places"),
        CheckConstraint("cost_pence IS NULL OR cost_pence BETWEEN 0 AND 10000000000", name="cost"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        max_length("topic", 80),
        max_length("title", 200),
        max_length("fits", 1000),
        max_length("provider", 200),
        max_length("notes", 2000),
    )

    survey_id: Mapped[UUID]
    topic: Mapped[str]  # key
    title: Mapped[str]
    tiers: Mapped[list[str]]  # "1".."4"; none means all
    partners: Mapped[list[str]]  # ids of partners, as text; none means all
    about_people: Mapped[int | None]  # about how many, from counts and headcounts: an estimate, rounded
    ways: Mapped[list[str]]  # keys of ways to learn
    fits: Mapped[str]  # what fits those ways, in the board's words
    provider: Mapped[str]
    places: Mapped[int | None]
    cost_pence: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    position: Mapped[int]  # its place in the order, from 1
    state: Mapped[PlannedState] = mapped_column(default=PlannedState.PLANNED)
    notes: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class LearningSession(SpaceScoped, Model):
    """One session that was held, or is to be: counts, never names."""

    __table_args__ = (
        scoped_fk("learning_id", "planned_learning", ondelete="CASCADE"),
        CheckConstraint("places IS NULL OR places BETWEEN 1 AND 100000", name="places"),
        CheckConstraint("attended IS NULL OR attended BETWEEN 0 AND 100000", name="attended"),
        Index(None, "space_id", "learning_id", "held_on"),
        max_length("note", 300),
    )

    learning_id: Mapped[UUID]
    held_on: Mapped[date]
    places: Mapped[int | None]
    attended: Mapped[int | None]  # None: not held yet
    note: Mapped[str]
    created_at: Mapped[datetime]


class BarrierOffer(SpaceScoped, Model):
    """A barrier that the board offers a partner to remove. What comes of it later is an action's to say."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        scoped_fk("partner_id", "partner"),
        UniqueConstraint("space_id", "survey_id", "partner_id", "barrier"),
        max_length("barrier", 80),
        max_length("words", 1000),
        max_length("answer_words", 1000),
    )

    survey_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    partner_name: Mapped[str]
    barrier: Mapped[str]
    words: Mapped[str]
    offered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answer: Mapped[OfferAnswer | None]
    answer_words: Mapped[str]
    answered_at: Mapped[datetime | None]
    action_id: Mapped[UUID | None]  # set by whatever takes offers up as actions, once there is such a feature
    detail: Mapped[dict[str, Any]]  # what the findings said when it was offered: shares, rounded
