"""What both ends hold: the ballot box, how many have answered, files made for people to take away."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, Scope, SpaceScoped, TwoParty, max_length, secret_id

LEAST_SHOWN = 10  # people in a group that is shown; a board may ask for more, never for less
MOST_SHOWN = 50
DOOR_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
DOOR_LENGTH = 12


class BallotBox(SpaceScoped, Model):
    """A shelf of answers that wait to be counted, in an organisation's space or, once they have crossed, in a board's.

    Answers lie in it sorted by what they say, so that neither their order nor the database tells when one
    came; they carry no id and no time. Which of several shelves an answer goes to is drawn by chance.
    """

    __table_args__ = (
        UniqueConstraint("space_id", "request_id", "shelf"),
        CheckConstraint("shelf >= 0", name="shelf"),
        CheckConstraint("width > 0", name="width"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=secret_id, sort_order=-19)
    request_id: Mapped[UUID]  # a survey's request to one partner: the same at both ends
    shelf: Mapped[int]
    width: Mapped[int]  # bytes of one answer
    records: Mapped[bytes]  # answers of `width` bytes each, sorted; see statistics.records
    texts: Mapped[list[str]]  # what was written in the free box, sorted; nothing ties one to an answer


class SurveyProgress(TwoParty, Model):
    """How many of one partner's staff have answered, rounded. Counts alone: never an answer."""

    parties = ("space_id", "organisation_id")
    __table_args__ = (
        CheckConstraint("headcount IS NULL OR headcount BETWEEN 1 AND 1000000", name="headcount"),
        CheckConstraint("answered >= 0", name="answered"),
        Index(None, "organisation_id"),
        Index(None, "space_id", "survey_id"),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # the board
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    headcount: Mapped[int | None]  # staff who could answer, as the partner says
    answered: Mapped[int]  # rounded to the nearest 5
    by_day: Mapped[list[dict[str, Any]]]  # [{"day": "2026-11-25", "answered": 15}]: up to that day's end, rounded
    updated_at: Mapped[datetime]

    def writable(self, scope: Scope) -> bool:
        """Only the organisation says how many have answered."""
        return scope.space_id is not None and scope.space_id == self.organisation_id


class DocumentState(enum.StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class SurveyDocument(SpaceScoped, Model):
    """A file made by the worker for people to take away: findings, a poster, a paper form."""

    __table_args__ = (
        UniqueConstraint("space_id", "subject_id", "kind", "format"),
        max_length("kind", 40),
        max_length("format", 8),
        max_length("filename", 160),
    )

    subject_id: Mapped[UUID]  # the survey, or the request to one partner
    kind: Mapped[str]  # "findings", "poster", "paper", "paper_large"
    format: Mapped[str]  # "pdf", "docx", "xlsx", "csv"
    filename: Mapped[str]
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.WAITING)
    content: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
