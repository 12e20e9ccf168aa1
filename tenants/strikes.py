"""Striking a text: removal outranks immutability.

An authorised person of either end strikes a text (a name that should not be there). It goes from
every envelope that carries it, of that sender and kind, and from the rows unpacked from them at
either end; a tombstone stands in its place. What was struck is kept nowhere, only its hash, by which
the other end finds its own copies.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select, update

from tenants.audit import record
from tenants.context import acting_for, current_scope, current_space_id
from tenants.database import after_commit, db, transaction
from tenants.envelopes import HEAD_START, Received, as_received, canonical, digest
from tenants.errors import CannotChange
from tenants.jobs import enqueue_for, job_handler
from tenants.models import Envelope, Strike
from tenants.scope import permitted

log = logging.getLogger(__name__)

STRUCK = "tenants.struck"
TOMBSTONE = "\u2020 removed "


def is_tombstone(text: str) -> bool:
    """Say whether a text is what stands where another was struck."""
    return text.startswith(TOMBSTONE)


def text_hash(text: str) -> str:
    """Return the hash by which copies of a text are found, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Struck:
    """What a feature is told: in which envelope, where, and how to know its own copies."""

    envelope: Received  # with the tombstone in place already
    received: bool  # whether the current space is the one that received it
    path: str
    text_hash: str
    tombstone: str


class StrikeHandler(Protocol):
    """What strikes a text from a feature's own rows."""

    def __call__(self, struck: Struck, *, now: datetime) -> None:
        """Put the tombstone in the place of every own text with that hash."""


_handlers: dict[str, StrikeHandler] = {}
_codes: dict[str, frozenset[str]] = {}


def strike_handler(kind: str, *, codes: Iterable[str] = ()) -> Callable[[StrikeHandler], StrikeHandler]:
    """Register what strikes texts of a kind of envelope from a feature's rows, at either end.

    Args:
        kind: of envelope.
        codes: keys of its payload under which stands no text that people wrote: ids, levels. They are left alone,
            though a text may read the same.
    """

    def register(handler: StrikeHandler) -> StrikeHandler:
        _handlers[kind] = handler
        _codes[kind] = frozenset(codes)
        return handler

    return register


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}/{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{index}" if path else str(index))


def _texts_of(envelope: Envelope) -> dict[str, str]:
    codes = _codes.get(envelope.kind, frozenset())
    found = _texts(json.loads(envelope.payload))
    return {path: text for path, text in found if _key(path) not in codes}


def _key(path: str) -> str:
    return path.rpartition("/")[2]


def strike(envelope_id: UUID, path: str, *, reason: str, now: datetime) -> str:
    """Strike the text at a path of an envelope that the current space sent or received.

    Args:
        envelope_id: the envelope.
        path: keys and indexes joined by "/": "answers/3/practice".
        reason: why, for the trail; itself without names.
        now: aware UTC.

    Returns:
        The tombstone that stands there now.

    Raises:
        NoResultFound: no such envelope here.
        CannotChange: there is no text at that path, or it was struck already.
    """
    envelope = db.session.scalars(select(Envelope).where(Envelope.id == envelope_id)).one()
    text = _texts_of(envelope).get(path)
    if not text or is_tombstone(text):
        raise CannotChange("There is no text there to remove.")
    tombstone = f"{TOMBSTONE}{now:%Y-%m-%d}"
    _strike_everywhere(envelope.sender_id, envelope.kind, text_hash(text), tombstone, reason, now=now)
    record("text.struck", kind="envelope", object_id=envelope_id, now=now, detail={"path": path})
    return tombstone


def _strike_everywhere(sender_id: UUID, kind: str, hash_: str, tombstone: str, reason: str, *, now: datetime) -> None:
    """Strike a text from each envelope of a sender and kind that the current space can see."""
    me = current_space_id()
    envelopes = db.session.scalars(
        select(Envelope).where(Envelope.sender_id == sender_id, Envelope.kind == kind).order_by(Envelope.id)
    ).all()
    for envelope in envelopes:
        found = [(path, text) for path, text in _texts_of(envelope).items() if text_hash(text) == hash_]
        if not found:
            continue
        for key in sorted({_key(path) for path, _ in found}):
            _put_tombstone(envelope, key, found[0][1], tombstone)
        other = envelope.sender_id if me == envelope.space_id else envelope.space_id
        for path, _ in found:
            row = Strike(
                space_id=envelope.space_id,
                sender_id=envelope.sender_id,
                envelope_id=envelope.id,
                path=path,
                text_hash=hash_,
                tombstone=tombstone,
                reason=reason,
                struck_in=me,
                struck_by=current_scope().account_id,
                struck_at=now,
            )
            db.session.add(row)
            db.session.flush()
            _strike_own_rows(envelope, row, now=now)
            _tell(other, row.id, now=now)


def _put_tombstone(envelope: Envelope, key: str, text: str, tombstone: str) -> None:
    # With its key: the text alone may read like a key, a level, or what stands between two texts.
    before, after = (f'"{key}":{json.dumps(one, ensure_ascii=False)}' for one in (text, tombstone))
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        # The app's role may not update envelopes; this function can do this one thing to them.
        session.execute(
            select(func.strike_envelope(envelope.space_id, envelope.id, before, after)),
            execution_options=permitted(),
        )
    else:
        payload = canonical(json.loads(envelope.payload.decode().replace(before, after)))
        session.execute(
            update(Envelope)
            .where(Envelope.space_id == envelope.space_id, Envelope.id == envelope.id)
            .values(payload=payload, payload_hash=digest(payload), strikes=Envelope.strikes + 1)
            .execution_options(synchronize_session=False, **permitted())
        )
    session.refresh(envelope)


def _strike_own_rows(envelope: Envelope, row: Strike, *, now: datetime) -> None:
    handler = _handlers.get(envelope.kind)
    if handler is not None:
        received = current_space_id() == envelope.space_id
        handler(Struck(as_received(envelope), received, row.path, row.text_hash, row.tombstone), now=now)


def _tell(other: UUID, strike_id: UUID, *, now: datetime) -> None:
    arguments = {"strike_id": str(strike_id)}
    enqueue_for(other, STRUCK, arguments, now=now, dedupe_key=str(strike_id), run_at=now + HEAD_START)

    def at_once() -> None:
        try:
            with acting_for(other), transaction():
                _struck_elsewhere(arguments, now=now)
        except Exception:
            log.warning("strike.left_to_worker", exc_info=True)

    after_commit(at_once)


@job_handler(STRUCK)
def _struck_elsewhere(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Strike, as the other end, one's own copies; and as the sender, every other envelope that carries the text."""
    row = db.session.scalars(select(Strike).where(Strike.id == UUID(arguments["strike_id"]))).one()
    envelope = db.session.scalars(select(Envelope).where(Envelope.id == row.envelope_id)).one()
    _strike_own_rows(envelope, row, now=now)
    record("text.struck_elsewhere", kind="envelope", object_id=envelope.id, now=now, detail={"path": row.path})
    if current_space_id() == envelope.sender_id:
        _strike_everywhere(envelope.sender_id, envelope.kind, row.text_hash, row.tombstone, row.reason, now=now)
