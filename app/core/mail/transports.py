"""What carries mails: a folder, the console, a mail server."""

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from app.core.mail.outcomes import TAKEN, Outcome
from app.core.models import MailState

TIMEOUT = 20  # seconds, for each answer of a mail server but one
# A server that has the whole mail may take long to say so. Not waiting for it sends the mail twice; all answers
# together stay within a job's lease.
PATIENCE = 90


def print_it(message: EmailMessage) -> Outcome:
    """Print a mail to the console."""
    print(message.as_string(), flush=True)  # noqa: T201  # the console is where these mails go
    return TAKEN


class Folder:
    """Keeps each mail as a file: for the demo, and for tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, message: EmailMessage) -> Outcome:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid4().hex}.eml"
        partial = path.with_suffix(".part")
        partial.write_bytes(message.as_bytes())
        partial.rename(path)
        return TAKEN


class _Patient:
    """A connection that waits longer once the server has the whole mail."""

    sock: Any

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.sock.settimeout(PATIENCE)
        answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]  # smtplib's, beside it
        return answer


class Plain(_Patient, smtplib.SMTP):
    """To a server that may offer encryption once it was greeted."""


class Secure(_Patient, smtplib.SMTP_SSL):
    """To a server that is encrypted from the start."""


class Smtp:
    """Sends over SMTP: encrypted from the start (smtps), or as soon as the server offers it (smtp)."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def __call__(self, message: EmailMessage) -> Outcome:
        client = self._reached()
        try:
            client.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            return _refusal(refused.recipients, refused)
        finally:
            # What was taken is taken, however the goodbye goes.
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()
        return TAKEN

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context()  # reads every certificate that this machine trusts: once is enough

    def _reached(self) -> smtplib.SMTP:
        host, secure = self._url.hostname or "localhost", self._url.scheme == "smtps"
        if secure:
            client: smtplib.SMTP = Secure(host, self._url.port or 465, timeout=TIMEOUT, context=self._trust)
        else:
            client = Plain(host, self._url.port or 587, timeout=TIMEOUT)
        try:
            client.ehlo()  # until it has greeted, it does not know what the server offers
            if not secure and client.has_extn("starttls"):
                client.starttls(context=self._trust)
                secure = True
            if self._url.username:
                if not secure:
                    raise smtplib.SMTPNotSupportedError("The server offers no encryption, so it is told no password.")
                client.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            client.close()
            raise
        return client


def _refusal(recipients: Mapping[str, tuple[int, bytes]], refused: smtplib.SMTPRecipientsRefused) -> Outcome:
    """Return that the address is refused for good; raise where the server may yet take it."""
    code, words = next(iter(recipients.values()))
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    # "Authenticate first" and "relaying denied" are about us, not about the address: mended, the mail still goes.
    about_us = code == 530 or "relay" in said.lower()
    if not 500 <= code < 600 or about_us:
        raise refused
    return Outcome(MailState.REFUSED, reason=f"{code} {said}")
