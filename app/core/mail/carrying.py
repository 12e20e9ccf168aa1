"""Mails on their way: put in with the business, carried by the worker, noted for the space they were composed for."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

from flask import Flask, current_app

from app.core.mail import records, transports
from app.core.mail.following import follow
from app.core.mail.letters import Letter, as_message, compose, composer_names, message_id
from app.core.mail.notify import Notify
from app.core.mail.outcomes import TAKEN, Outcome, Transport
from app.core.models import MailState
from tenants import current_scope, enqueue, job_handler, transaction

log = logging.getLogger(__name__)

MAIL = "core.mail"


@dataclass(frozen=True, slots=True)
class Carried:
    """A mail that was handed over."""

    message_id: str
    outcome: Outcome


def send(
    name: str,
    arguments: Mapping[str, str | int],
    *,
    now: datetime,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Put a mail in, in the transaction that is open; it is composed for the space that is current.

    Args:
        name: under which a composer is registered.
        arguments: ids and numbers, never content.
        now: aware UTC.
        dedupe_key: at most one such mail waits; the name is added to it.
        run_at: not before this.
    """
    if name not in composer_names():
        raise ValueError(f"Nobody composes {name}.")
    key = f"{name}:{dedupe_key}" if dedupe_key else None
    # Its own number: the same thing may be said again another day, and is another mail then.
    numbered = {"mail": name, **arguments, "number": uuid4().hex}
    enqueue(MAIL, numbered, now=now, dedupe_key=key, run_at=run_at)


@job_handler(MAIL, outside=True)
def _send(arguments: Mapping[str, Any], *, now: datetime) -> None:
    space_id = current_scope().space_id
    identity = identity_of(arguments)
    if space_id and records.noted(message_id(identity)):
        return  # the worker that sent it was killed before it could say so
    kind = arguments["mail"]
    letter = compose(kind, arguments, now=now)
    if letter is None:
        return
    account = arguments.get("account_id")
    if account and letter.account_id is None:
        letter = replace(letter, account_id=UUID(account))
    carried = carry(letter, identity=identity)
    if space_id is None:
        return
    with transaction():
        note(letter, carried, kind=kind, now=now)


def note(letter: Letter, carried: Carried, *, kind: str, now: datetime, account_id: UUID | None = None) -> None:
    """Note in the current space, in the transaction that is open, that a mail was carried, and have it asked after.

    Args:
        letter: what it said.
        carried: what `carry` answered.
        kind: its composer's name, "feature.noun".
        now: aware UTC.
        account_id: of whom it went to, where the letter does not say.
    """
    outcome = carried.outcome
    record_id = records.note(
        letter, kind=kind, message_id=carried.message_id, now=now, outcome=outcome, account_id=account_id
    )
    if record_id:
        follow(record_id, outcome.provider_id, now=now)


def identity_of(arguments: Mapping[str, Any]) -> str:
    """Return what makes a mail the same whenever it is sent: 32 hexadecimal digits, of its job's arguments."""
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:32]


def carry(letter: Letter, *, identity: str) -> Carried:
    """Hand a letter over to the carrier, outside of any transaction.

    Args:
        letter: what it says.
        identity: the same whenever this very mail is sent.

    Returns:
        Its Message-ID, and what the carrier answered. Whatever stopped it for now is raised: the job is tried again.
    """
    transport: Transport = current_app.extensions["mail_transport"]
    outcome = transport(as_message(letter, identity=identity)) or TAKEN
    if outcome.state is MailState.REFUSED:
        log.warning("mail.refused", extra={"message_id": message_id(identity)})
    return Carried(message_id(identity), outcome)


def init_mail(app: Flask) -> None:
    """Choose the transport that MAIL_URL names."""
    url, key = app.config["SETTINGS"].mail_url, app.config["SETTINGS"].mail_notify_key
    parts = urlsplit(url)
    chosen: dict[str, Callable[[], Transport]] = {
        "console": lambda: transports.print_it,
        "file": lambda: transports.Folder(Path(unquote(parts.path))),
        "notify": lambda: Notify(url, key or ""),
        "smtp": lambda: transports.Smtp(url),
        "smtps": lambda: transports.Smtp(url),
    }
    app.extensions["mail_transport"] = chosen[parts.scheme]()
