"""The tables of the ground floor: spaces, the links between them, what crosses, jobs, the audit trail."""

import enum
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    exists,
    false,
    inspect,
    or_,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from tenants.context import Scope
from tenants.database import Model
from tenants.mixins import BeforeSpace, SpaceScoped, TwoParty
from tenants.types import max_length, new_id, scoped_fk


class SpaceKind(enum.StrEnum):
    """The three kinds of space."""

    BOARD = "board"
    ORGANISATION = "organisation"
    REGION = "region"


class SpaceState(enum.StrEnum):
    """The life of a space; `lifecycle` says what each state allows."""

    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class LinkState(enum.StrEnum):
    """Where a link between two spaces stands. Only an accepted one lets anything cross."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


# What else shows that a space exists: a membership does, and is registered by the feature that has them.
SEEN_THROUGH: list[Callable[[type["Space"], Scope], ColumnElement[bool]]] = []


class Link(TwoParty, Model):
    """A board or region that asked an organisation (or board) to connect, and what was answered."""

    parties = ("asker_id", "asked_id")
    __table_args__ = (CheckConstraint("asker_id <> asked_id", name="two_spaces"), Index(None, "asked_id", "state"))

    asker_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    asked_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    state: Mapped[LinkState] = mapped_column(default=LinkState.ASKED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]  # account
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]  # account
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]  # account

    def writable(self, scope: Scope) -> bool:
        """Only the asked accepts or declines; either end asks for the end; only the asker asks."""
        if scope.space_id == self.asked_id:
            return self.state is not LinkState.ASKED
        return scope.space_id == self.asker_id and self.state in (LinkState.ASKED, LinkState.ENDED)


class Space(BeforeSpace, Model):
    """A tenant: a board, an organisation or a region."""

    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        UniqueConstraint("host_name"),
        max_length("slug", 80),
        max_length("name", 200),
        max_length("controller", 200),
        CheckConstraint("retention_years BETWEEN 1 AND 25", name="retention"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[SpaceKind]
    slug: Mapped[str]  # in the path: /boards/<slug>/
    name: Mapped[str]
    state: Mapped[SpaceState] = mapped_column(default=SpaceState.TRIAL)
    host_name: Mapped[str | None]  # a board's own, where it has one
    region_code: Mapped[str | None]  # the commons' code of the region it lies in
    controller: Mapped[str]  # who answers for the data, in the words of the data protection law
    host_council: Mapped[str | None]  # the commons' code of the council that hosts a board
    retention_years: Mapped[int] = mapped_column(default=6)
    created_at: Mapped[datetime]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.operator or scope.engine == "owner":
            return None
        conditions = [rule(cls, scope) for rule in SEEN_THROUGH]
        if scope.space_id is not None:
            link = Link.__table__.alias()  # plain, so that the filter does not filter itself
            conditions.append(cls.id == scope.space_id)
            conditions.append(
                exists().where(
                    or_(
                        (link.c.asker_id == scope.space_id) & (link.c.asked_id == cls.id),
                        (link.c.asked_id == scope.space_id) & (link.c.asker_id == cls.id),
                    )
                )
            )
        return or_(false(), *conditions)

    def writable(self, scope: Scope) -> bool:
        if scope.operator or (scope.space_id is not None and scope.space_id == self.id):
            return True
        # Whoever asks an organisation that is not here yet may make its space; from then on it is that space's own.
        is_new = not inspect(self).persistent
        return is_new and self.kind is SpaceKind.ORGANISATION and scope.space_id is not None


class EnvelopeAction(enum.StrEnum):
    """What an envelope says of its subject."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class Envelope(TwoParty, Model):
    """One publication: exact bytes from one space to another. Inserted once, changed by nobody.

    The one exception is a strike, which puts a tombstone in the place of a text (`envelopes.strike`).
    """

    parties = ("space_id", "sender_id")
    __table_args__ = (
        UniqueConstraint("space_id", "sender_id", "kind", "subject_id", "version"),
        Index(None, "sender_id", "kind", "subject_id"),
        CheckConstraint("space_id <> sender_id", name="two_spaces"),
        CheckConstraint("version >= 1", name="version"),
        max_length("kind", 80),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # the receiver
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    kind: Mapped[str]  # "feature.noun"
    schema: Mapped[int]  # the shape of the payload, by kind
    subject_id: Mapped[UUID]  # what was published: the same in every version of it
    version: Mapped[int]  # 1, 2, … within receiver, sender, kind and subject
    action: Mapped[EnvelopeAction]
    payload: Mapped[bytes]  # canonical JSON, UTF-8
    payload_hash: Mapped[str]  # SHA-256 of `payload`, hexadecimal
    sent_hash: Mapped[str]  # the same when it was sent; differs once something was struck
    strikes: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None]  # account of the sender's

    def writable(self, scope: Scope) -> bool:
        return scope.space_id is not None and scope.space_id == self.sender_id


class Delivery(SpaceScoped, Model):
    """That an envelope was unpacked by its receiver. Its id is the envelope's: twice is impossible."""

    __table_args__ = (scoped_fk("id", "envelope"),)

    delivered_at: Mapped[datetime]


class Strike(TwoParty, Model):
    """The tombstone of a text struck from an envelope and from every copy made of it."""

    parties = ("space_id", "sender_id")
    __table_args__ = (
        scoped_fk("envelope_id", "envelope"),
        UniqueConstraint("space_id", "envelope_id", "path"),
        Index(None, "sender_id"),
        max_length("reason", 500),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # the envelope's receiver
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    envelope_id: Mapped[UUID]
    path: Mapped[str]  # where in the payload: "answers/3/practice"
    text_hash: Mapped[str]  # SHA-256 of the text that stood there
    tombstone: Mapped[str]  # what stands there now
    reason: Mapped[str]
    struck_in: Mapped[UUID]  # the space that struck
    struck_by: Mapped[UUID | None]  # account
    struck_at: Mapped[datetime]

    def writable(self, scope: Scope) -> bool:
        return scope.space_id is not None and scope.space_id in (self.space_id, self.sender_id)


class JobState(enum.StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(BeforeSpace, Model):
    """Something to be done after a commit: ids, never content."""

    __table_args__ = (
        Index(
            "uq_job_waiting",
            "space_id",
            "kind",
            "dedupe_key",
            unique=True,
            sqlite_where=text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NOT NULL"),
            postgresql_where=text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NOT NULL"),
        ),
        Index(
            "uq_job_waiting_no_space",
            "kind",
            "dedupe_key",
            unique=True,
            sqlite_where=text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NULL"),
            postgresql_where=text("state = 'waiting' AND dedupe_key IS NOT NULL AND space_id IS NULL"),
        ),
        Index("ix_job_claim", "state", "run_at"),
        max_length("kind", 80),
        max_length("dedupe_key", 200),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))  # for whom it acts
    account_id: Mapped[UUID | None]  # who caused it, for jobs that act for no space
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]  # ids and numbers
    dedupe_key: Mapped[str | None]  # at most one waiting job of a kind and key in a space
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[UUID | None]  # whoever holds this may finish it
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]  # the error's class, never its text: that may quote content
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.engine in ("worker", "owner") or scope.operator:
            return true()
        return cls.space_id == scope.space_id if scope.space_id is not None else false()

    def writable(self, scope: Scope) -> bool:
        # A job for another space is only ever put in by the ground floor: a delivery, a strike.
        own = self.space_id is None or self.space_id == scope.space_id
        return own or self.kind.startswith("tenants.") or scope.engine == "worker"

    @classmethod
    def bulk_writable(cls, scope: Scope) -> bool:
        """Only the worker claims and finishes."""
        return scope.engine == "worker"


class AuditEntry(SpaceScoped, Model):
    """One line of a space's audit trail. Nothing can change it: grants on PostgreSQL, triggers on both."""

    __table_args__ = (Index(None, "space_id", "at"), max_length("action", 80), max_length("object_kind", 80))

    at: Mapped[datetime]
    account_id: Mapped[UUID | None]  # None: the service itself
    action: Mapped[str]  # "cycle.opened"
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]]  # ids, numbers, names of states; never words that people wrote
