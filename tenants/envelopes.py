"""Publications: the only way from one space to another.

Publishing inserts one envelope, addressed to a space that has accepted a link with this one. After
the commit the receiver's handler unpacks it, as the receiver, in a transaction of its own: at once
where that works, and by the worker until it is done. The receiver's `Delivery` has the envelope's id
for its key and commits with what was unpacked, so unpacking twice is impossible. Within one subject
envelopes are unpacked in the order of their versions.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tenants.context import acting_for, current_scope, current_space_id
from tenants.database import after_commit, db, transaction
from tenants.errors import NotLinked
from tenants.jobs import enqueue_for, job_handler
from tenants.models import Delivery, Envelope, EnvelopeAction, Link, LinkState, Space
from tenants.types import new_id

log = logging.getLogger(__name__)

DELIVER = "tenants.deliver"
# The worker leaves the first moments to the process that published.
HEAD_START = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Received:
    """An envelope as its receiver's handler sees it."""

    id: UUID
    sender_id: UUID
    sender_name: str
    kind: str
    schema: int
    subject_id: UUID
    version: int
    withdrawn: bool
    payload: dict[str, Any]
    published_at: datetime
    published_by: UUID | None


class EnvelopeHandler(Protocol):
    """What unpacks a kind of envelope into rows keyed by it."""

    def __call__(self, envelope: Received, *, now: datetime) -> None:
        """Unpack it, as the receiver, inside its transaction."""


_handlers: dict[str, EnvelopeHandler] = {}


def envelope_handler(kind: str) -> Callable[[EnvelopeHandler], EnvelopeHandler]:
    """Register what unpacks a kind of envelope."""

    def register(handler: EnvelopeHandler) -> EnvelopeHandler:
        if _handlers.get(kind, handler) is not handler:
            raise ValueError(f"Two handlers for the envelope {kind}.")
        _handlers[kind] = handler
        return handler

    return register


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Return the one byte string that stands for a payload: sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One envelope to be: to whom, about what, holding what."""

    to: UUID
    subject_id: UUID
    payload: Mapping[str, Any]


def publish(
    kind: str, *, to: UUID, subject_id: UUID, payload: Mapping[str, Any], now: datetime, schema: int = 1
) -> UUID:
    """Publish to one space; a second time under the same subject makes a newer version.

    Args:
        kind: "feature.noun"; the receiver's handler is registered under it.
        to: a space linked with the current one.
        subject_id: what is published, the same in every version.
        payload: what JSON can hold.
        now: aware UTC.
        schema: the shape of the payload.

    Returns:
        The envelope's id.

    Raises:
        NotLinked: that space has accepted no link with this one.
    """
    return publish_all(kind, [Outgoing(to, subject_id, payload)], now=now, schema=schema)[0]


def publish_all(kind: str, outgoing: Sequence[Outgoing], *, now: datetime, schema: int = 1) -> list[UUID]:
    """Publish to many spaces, in as many statements as for one. See `publish`."""
    return _send(kind, outgoing, EnvelopeAction.PUBLISH, now=now, schema=schema)


def withdraw(
    kind: str, *, to: UUID, subject_id: UUID, now: datetime, payload: Mapping[str, Any] | None = None, schema: int = 1
) -> UUID:
    """Take back what was published under a subject. The receiver keeps that it was, by whom, and when."""
    outgoing = Outgoing(to, subject_id, payload or {})
    return _send(kind, [outgoing], EnvelopeAction.WITHDRAW, now=now, schema=schema)[0]


def linked_spaces() -> set[UUID]:
    """Return the spaces with which the current one has an accepted link, either way round."""
    me = current_space_id()
    rows = db.session.execute(select(Link.asker_id, Link.asked_id).where(Link.state == LinkState.ACCEPTED))
    return {asked if asker == me else asker for asker, asked in rows}


def _send(kind: str, outgoing: Sequence[Outgoing], action: EnvelopeAction, *, now: datetime, schema: int) -> list[UUID]:
    me = current_space_id()
    strangers = {one.to for one in outgoing} - linked_spaces()
    if strangers:
        raise NotLinked(f"{len(strangers)} of the spaces published to have accepted no link with this one.")
    subjects = {one.subject_id for one in outgoing}
    rows = db.session.execute(
        select(Envelope.space_id, Envelope.subject_id, func.max(Envelope.version))
        .where(Envelope.sender_id == me, Envelope.kind == kind, Envelope.subject_id.in_(subjects))
        .group_by(Envelope.space_id, Envelope.subject_id)
    )
    versions = {(to, subject): version for to, subject, version in rows}
    ids = []
    for one in outgoing:
        content = canonical(one.payload)
        versions[one.to, one.subject_id] = version = versions.get((one.to, one.subject_id), 0) + 1
        envelope = Envelope(
            space_id=one.to,
            id=new_id(),
            sender_id=me,
            kind=kind,
            schema=schema,
            subject_id=one.subject_id,
            version=version,
            action=action,
            payload=content,
            payload_hash=digest(content),
            sent_hash=digest(content),
            published_at=now,
            published_by=current_scope().account_id,
        )
        db.session.add(envelope)
        ids.append(envelope.id)
    db.session.flush()
    for one in outgoing:
        _ask_for_delivery(one.to, me, kind, one.subject_id, now=now)
    return ids


def _ask_for_delivery(to: UUID, sender_id: UUID, kind: str, subject_id: UUID, *, now: datetime) -> None:
    arguments = {"sender_id": str(sender_id), "kind": kind, "subject_id": str(subject_id)}
    enqueue_for(to, DELIVER, arguments, now=now, dedupe_key=f"{kind}:{sender_id}:{subject_id}", run_at=now + HEAD_START)

    def at_once() -> None:
        try:
            with acting_for(to), transaction():
                deliver(sender_id=sender_id, kind=kind, subject_id=subject_id, now=now)
        except Exception:
            log.warning("envelope.left_to_worker", exc_info=True, extra={"kind": kind})

    after_commit(at_once)


def deliver(*, sender_id: UUID, kind: str, subject_id: UUID, now: datetime) -> int:
    """Unpack, as the receiver, whatever of one subject has not been; return how many envelopes that was.

    Raises:
        LookupError: nobody unpacks this kind.
        IntegrityError: another process is unpacking the same; it will be done there.
    """
    me = current_space_id()
    rows = db.session.scalars(
        select(Envelope)
        .outerjoin(Delivery, (Delivery.space_id == Envelope.space_id) & (Delivery.id == Envelope.id))
        .where(
            Envelope.space_id == me,
            Envelope.sender_id == sender_id,
            Envelope.kind == kind,
            Envelope.subject_id == subject_id,
            Delivery.id.is_(None),
        )
        .order_by(Envelope.version)
    ).all()
    for envelope in rows:
        db.session.add(Delivery(id=envelope.id, delivered_at=now))
        db.session.flush()
        unpack(envelope, now=now)
    return len(rows)


def unpack(envelope: Envelope, *, now: datetime) -> None:
    """Give one envelope to its handler."""
    if envelope.kind not in _handlers:
        raise LookupError(f"Nobody unpacks {envelope.kind}.")
    _handlers[envelope.kind](as_received(envelope), now=now)


def as_received(envelope: Envelope) -> Received:
    """Return an envelope as handlers see it; its bytes are checked against its hash first."""
    if digest(envelope.payload) != envelope.payload_hash:
        raise ValueError("An envelope's bytes do not have its hash.")
    name = db.session.scalar(select(Space.name).where(Space.id == envelope.sender_id))
    return Received(
        id=envelope.id,
        sender_id=envelope.sender_id,
        sender_name=name or "",
        kind=envelope.kind,
        schema=envelope.schema,
        subject_id=envelope.subject_id,
        version=envelope.version,
        withdrawn=envelope.action is EnvelopeAction.WITHDRAW,
        payload=json.loads(envelope.payload),
        published_at=envelope.published_at,
        published_by=envelope.published_by,
    )


def read_envelope(envelope_id: UUID) -> Received:
    """Return one envelope that the current space sent or received; NoResultFound where there is none."""
    return as_received(db.session.scalars(select(Envelope).where(Envelope.id == envelope_id)).one())


@job_handler(DELIVER)
def _deliver_later(arguments: Mapping[str, Any], *, now: datetime) -> None:
    try:
        deliver(
            sender_id=UUID(arguments["sender_id"]),
            kind=arguments["kind"],
            subject_id=UUID(arguments["subject_id"]),
            now=now,
        )
    except IntegrityError:
        log.info("envelope.delivered_elsewhere", extra={"kind": arguments["kind"]})
        raise
