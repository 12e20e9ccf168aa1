"""What a board holds: its surveys, whom they ask, the findings, the free answers."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.kinds import PartnerKind
from app.learning_needs.models.shared import DOOR_LENGTH, LEAST_SHOWN, MOST_SHOWN
from tenants import Model, SpaceScoped, max_length, scoped_fk


class SurveyState(enum.StrEnum):
    """The life of a survey."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"  # no more answers; those that wait with partners are on their way, then counted
    CLOSED = "closed"  # the findings are there


class SurveyOrigin(enum.StrEnum):
    """Where a survey's answers come from."""

    ASKED = "asked"  # people answer here
    IMPORTED = "imported"  # a file of another tool's


class Survey(SpaceScoped, Model):
    """One learning needs survey of a board: what it asks, whom, and when."""

    __table_args__ = (
        UniqueConstraint("space_id", "title"),
        scoped_fk("replaces_id", "survey"),
        CheckConstraint("closes_on >= opens_on", name="dates_in_order"),
        CheckConstraint(f"smallest BETWEEN {LEAST_SHOWN} AND {MOST_SHOWN}", name="smallest"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        max_length("title", 120),
        max_length("intro", 2000),
        max_length("worry_phone", 40),
        max_length("worry_words", 300),
        max_length("change_reason", 500),
    )

    title: Mapped[str]
    origin: Mapped[SurveyOrigin] = mapped_column(default=SurveyOrigin.ASKED)
    instrument_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_version.id"))
    opens_on: Mapped[date]  # the board's local date; a draft that is marked ready opens by itself then
    closes_on: Mapped[date]  # inclusive
    opens_itself: Mapped[bool] = mapped_column(default=False)  # the manager said: open it on that day
    smallest: Mapped[int] = mapped_column(default=LEAST_SHOWN)  # people in the smallest group shown
    # [{"key", "title", "about", "help", "own": bool}] in order, words and all, so that both ends read the same
    topics: Mapped[list[dict[str, Any]]]
    # [{"key", "label", "hint", "counts_as", "own": bool}]: bundled kinds of service, then the board's own;
    # an own one counts as a bundled one where surveys are compared
    services: Mapped[list[dict[str, Any]]]
    intro: Mapped[str]  # the board's words on the first page
    worry_phone: Mapped[str]  # whom to ring if worried about somebody: on every screen
    worry_words: Mapped[str]
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT)
    replaces_id: Mapped[UUID | None]  # the survey that this is a new version of
    change_reason: Mapped[str]  # why there is a new version; empty where it replaces none
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it
    progress: Mapped[int] = mapped_column(default=0)  # per cent of the counting done, while closing
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # when the last answer was let in
    released_at: Mapped[datetime | None]  # when the findings were there


class SurveyRequest(SpaceScoped, Model):
    """A survey asks one partner's staff. Its id is the subject of all that crosses about it."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        scoped_fk("partner_id", "partner"),
        UniqueConstraint("space_id", "survey_id", "partner_id"),
        max_length("door", DOOR_LENGTH),
        max_length("partner_name", 200),
    )

    survey_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    partner_name: Mapped[str]  # as it was when the survey opened
    partner_kind: Mapped[PartnerKind]
    door: Mapped[str]  # the code in the link and QR code of this partner's staff
    chosen_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # None: it waits here until the partner accepts the link
    nudged_at: Mapped[datetime | None]  # when its coordinators were last reminded
    answers_at: Mapped[datetime | None]  # when its answers crossed, after close
    left_out: Mapped[bool] = mapped_column(default=False)  # its answers never came; counted without them
    held_back: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"tier", "topic"}] not to be shown


class FindingsSheet(SpaceScoped, Model):
    """A part of a survey's findings, computed once at close: what may be shown, and nothing else."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        UniqueConstraint("space_id", "survey_id", "sheet"),
        max_length("sheet", 40),
    )

    survey_id: Mapped[UUID]
    sheet: Mapped[str]  # "all", "partner", "tier", "service", "partner_tier", "service_tier", "audit"
    content: Mapped[dict[str, Any]]  # see statistics.release


class TextState(enum.StrEnum):
    """What a reader decided about a free answer."""

    WAITING = "waiting"
    CLEARED = "cleared"
    KEPT_BACK = "kept_back"


class FreeAnswer(SpaceScoped, Model):
    """Something that one of the staff wrote. Nothing says who, or from which partner."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        Index(None, "space_id", "survey_id", "state"),
        max_length("text", 1000),
    )

    survey_id: Mapped[UUID]
    text: Mapped[str]  # as it may be shown: what names somebody can be taken out before it is cleared
    state: Mapped[TextState] = mapped_column(default=TextState.WAITING)
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None]  # account


class UploadState(enum.StrEnum):
    """How far the import of a file is."""

    LOADED = "loaded"
    MAPPED = "mapped"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


class SurveyUpload(SpaceScoped, Model):
    """A file of another tool's answers, on its way into a survey. The file itself goes once it is counted."""

    __table_args__ = (
        scoped_fk("survey_id", "survey"),
        UniqueConstraint("space_id", "survey_id"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        max_length("filename", 200),
    )

    survey_id: Mapped[UUID]
    filename: Mapped[str]
    content: Mapped[bytes | None]  # zlib
    rows: Mapped[int]
    columns: Mapped[list[str]]
    mapping: Mapped[dict[str, Any]]  # what each column is, and what its values mean
    report: Mapped[dict[str, Any]]  # what was taken, what was not understood; never a value of an answer with its row
    state: Mapped[UploadState] = mapped_column(default=UploadState.LOADED)
    progress: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
