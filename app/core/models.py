"""What any feature may keep with the ground of the house: mails as they went, files in and out, texts let pass."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, Scope, SpaceScoped, TwoParty, max_length, new_id

MOST_FILE_BYTES = 5_000_000


class MailState(enum.StrEnum):
    """What became of a mail: sent -> delivered or bounced; or refused at the door."""

    SENT = "sent"  # taken by the mail server; whether it arrived is not known
    DELIVERED = "delivered"  # the service that carries it says so
    REFUSED = "refused"  # the server will not take mail for this address
    BOUNCED = "bounced"  # taken, and came back


class MailRecord(TwoParty, Model):
    """One mail as it went, secrets left out: whole for the space that it was composed for.

    What went on another space's behalf has a second row for that one, without its address, name and body.
    """

    parties = ("space_id", "for_id")
    __table_args__ = (
        Index(None, "for_id", "about_id"),
        Index(None, "space_id", "sent_at"),
        UniqueConstraint("space_id", "message_id"),
        max_length("kind", 80),
        max_length("to_name", 120),
        max_length("to_email", 254),
        max_length("subject", 300),
        max_length("reason", 300),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # composed for it
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    for_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))  # who reads this row: the space itself, or the board
    kind: Mapped[str]  # the composer's name, "feature.noun"
    about_id: Mapped[UUID | None]  # the request, the partner, the cycle
    account_id: Mapped[UUID | None]  # of whom it went to, where there is one
    to_name: Mapped[str]
    to_email: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # the plain text; a link that signs in is left out of it
    message_id: Mapped[str]  # the same whenever this very mail is sent
    provider_id: Mapped[str | None]  # under which the carrier knows it
    state: Mapped[MailState] = mapped_column(default=MailState.SENT)
    reason: Mapped[str] = mapped_column(default="")  # what the carrier said, where it did not arrive
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    def writable(self, scope: Scope) -> bool:
        """Only whoever it was composed for writes; the other end reads."""
        return scope.space_id is not None and scope.space_id == self.space_id


class HeldFile(SpaceScoped, Model):
    """A spreadsheet handed in, kept while somebody says what it means; gone once taken in, or after a week."""

    __table_args__ = (
        Index(None, "space_id", "kind"),
        max_length("kind", 40),
        max_length("filename", 200),
        CheckConstraint(f"length(content) <= {MOST_FILE_BYTES}", name="content_size"),
    )

    kind: Mapped[str]  # "partners", "results"
    filename: Mapped[str]
    content: Mapped[bytes]  # as it was handed in, or packed once it was read
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what was said of it so far
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]  # account
    taken_at: Mapped[datetime | None]  # what it brought stands; the content is empty from then on


class MadeState(enum.StrEnum):
    """Where a file that the worker makes stands."""

    WAITING = "waiting"
    MADE = "made"
    FAILED = "failed"


class MadeFile(SpaceScoped, Model):
    """A file for people to take away, made by the worker."""

    __table_args__ = (
        UniqueConstraint("space_id", "kind", "subject_id", "format"),
        max_length("kind", 40),
        max_length("format", 12),
        max_length("filename", 200),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    kind: Mapped[str]  # what has a maker: "results", "brief"
    subject_id: Mapped[UUID]  # the cycle, the submission
    format: Mapped[str]  # "pdf", "docx", "xlsx", "csv"
    filename: Mapped[str]
    state: Mapped[MadeState] = mapped_column(default=MadeState.WAITING)
    progress: Mapped[int] = mapped_column(default=0)  # per cent
    content: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]


class LetPass(SpaceScoped, Model):
    """That somebody was warned of what looks like a person's data in a text, and saved it all the same."""

    __table_args__ = (
        UniqueConstraint("space_id", "object_kind", "object_id", "field", "print"),
        Index(None, "space_id", "looked_at"),
        max_length("object_kind", 40),
        max_length("field", 40),
        max_length("what", 40),
    )

    object_kind: Mapped[str]  # "answer", "addendum", "cycle"
    object_id: Mapped[UUID]
    field: Mapped[str]  # "practice"
    what: Mapped[str]  # what it looks like: "nhs_number"
    print: Mapped[str]  # of what was found, made with the service's key: it tells no text
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]  # account
    looked_at: Mapped[datetime | None]  # somebody who looks after the space has read it
    looked_by: Mapped[UUID | None]  # account
