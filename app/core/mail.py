"""Mail: a job put in with the business, rendered and sent by the worker, lost by no outage.

A feature registers a composer under a name; `send` puts in a job that holds the name and some ids.
When the worker comes to it the composer reads what it needs, as the space it acts for, and answers a
letter, or nothing where there is nothing left to say. Sent and then killed before that was noted, a
mail goes twice; its Message-ID is the same both times.
"""

import hashlib
import json
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from flask import Flask, current_app, render_template

from app.core import models as _models  # noqa: F401  # what is kept of mails has its table there
from tenants import enqueue, job_handler

MAIL = "core.mail"
TIMEOUT = 20  # seconds


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, before it has a look."""

    to_name: str
    to_email: str
    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None  # what the button says, and the path it leads to
    closing: tuple[str, ...] = ()
    sender_name: str = "MSP Board"  # on whose behalf: the board's name
    accent: str = "#0b5563"


class Composer(Protocol):
    """What makes a letter of some ids."""

    def __call__(self, arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
        """Return the letter, or None where it need not be sent any more."""


class Transport(Protocol):
    """What takes a mail away."""

    def __call__(self, message: EmailMessage) -> None:
        """Send it; raise whatever stopped it."""


_composers: dict[str, Composer] = {}


def composer(name: str) -> Callable[[Composer], Composer]:
    """Register what composes a kind of mail, "feature.noun"."""

    def register(compose: Composer) -> Composer:
        _composers[name] = compose
        return compose

    return register


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
    if name not in _composers:
        raise ValueError(f"Nobody composes {name}.")
    key = f"{name}:{dedupe_key}" if dedupe_key else None
    enqueue(MAIL, {"mail": name, **arguments}, now=now, dedupe_key=key, run_at=run_at)


@job_handler(MAIL, outside=True)
def _send(arguments: Mapping[str, Any], *, now: datetime) -> None:
    letter = _composers[arguments["mail"]](arguments, now=now)
    if letter is not None:
        identity = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:32]
        transport: Transport = current_app.extensions["mail_transport"]
        transport(as_message(letter, identity=identity))


def as_message(letter: Letter, *, identity: str) -> EmailMessage:
    """Return a letter as a mail, in plain text and in HTML.

    Args:
        letter: what it says.
        identity: the same whenever this very mail is sent.
    """
    settings = current_app.config["SETTINGS"]
    name, address = parseaddr(settings.mail_from)
    message = EmailMessage()
    message["Subject"] = _one_line(letter.subject)
    message["From"] = formataddr((_one_line(letter.sender_name) or name, address))
    message["To"] = formataddr((_one_line(letter.to_name), letter.to_email))
    message["Message-ID"] = f"<{identity}@{settings.public_host}>"
    message["Auto-Submitted"] = "auto-generated"
    link = settings.public_url + letter.action[1] if letter.action else None
    context = {"letter": letter, "link": link, "public_url": settings.public_url}
    message.set_content(render_template("mail/letter.txt", **context))
    message.add_alternative(render_template("mail/letter.html", **context), subtype="html")
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())


def init_mail(app: Flask) -> None:
    """Choose the transport that MAIL_URL names."""
    url = app.config["SETTINGS"].mail_url
    parts = urlsplit(url)
    transports: dict[str, Callable[[], Transport]] = {
        "console": lambda: _print,
        "file": lambda: _Folder(Path(unquote(parts.path))),
        "smtp": lambda: _Smtp(url),
        "smtps": lambda: _Smtp(url),
    }
    app.extensions["mail_transport"] = transports[parts.scheme]()


def _print(message: EmailMessage) -> None:
    print(message.as_string(), flush=True)  # noqa: T201  # the console is where these mails go


class _Folder:
    """Keeps each mail as a file: for the demo, and for tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid4().hex}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(message.as_bytes())
        partial.rename(path)


class _Smtp:
    """Sends over SMTP: encrypted from the start (smtps), or as soon as the server offers it (smtp)."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def __call__(self, message: EmailMessage) -> None:
        host, secure = self._url.hostname or "localhost", self._url.scheme == "smtps"
        context = ssl.create_default_context()
        if secure:
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(host, self._url.port or 587, timeout=TIMEOUT)
        with client:
            client.ehlo()  # until it has greeted, it does not know what the server offers
            if not secure and client.has_extn("starttls"):
                client.starttls(context=context)
                secure = True
            if self._url.username:
                if not secure:
                    raise smtplib.SMTPNotSupportedError("The server offers no encryption, so it is told no password.")
                client.login(unquote(self._url.username), unquote(self._url.password or ""))
            client.send_message(message)
