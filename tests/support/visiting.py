"""Somebody who is signed in, asking for pages straight from the service: no browser, no test client between."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.engine.cursor import CursorFetchStrategy
from werkzeug.test import EnvironBuilder

from app.core import clock
from app.people import service
from tenants import acting_for_none, db, transaction

RAW_CSRF = hashlib.sha256(b"a session's own").hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


class Visitor:
    """One account's sign-in on an app."""

    def __init__(self, app: Flask, account_id: UUID | None) -> None:
        self.app = app
        self.headers: dict[str, str] = {}
        self.csrf = ""
        if account_id is not None:
            with app.app_context():
                self._sign_in(account_id)
                db.session.remove()

    def _sign_in(self, account_id: UUID) -> None:
        now = clock.now()
        with acting_for_none(account_id), transaction():
            token = service.start_session(account_id=account_id, device="Bench", lifetime=timedelta(hours=8), now=now)
        interface = self.app.session_interface
        assert isinstance(interface, SecureCookieSessionInterface)
        signer = interface.get_signing_serializer(self.app)
        assert signer is not None
        held = {"_user_id": token, "seen": int(now.timestamp()), "_fresh": True, "csrf_token": RAW_CSRF}
        self.headers["Cookie"] = f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(held)}"
        secret = self.app.config["SECRET_KEY"]
        self.csrf = str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(RAW_CSRF))

    def environ(self, path: str, *, method: str = "GET", **headers: str) -> dict[str, Any]:
        """Return the WSGI environment of a request of this visitor."""
        base = self.app.config["SETTINGS"].public_url
        said = {**self.headers, **headers}
        builder = EnvironBuilder(path, method=method, base_url=base, headers=list(said.items()))
        try:
            return builder.get_environ()
        finally:
            builder.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return call(self.app, self.environ(path, **headers))

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Send a form."""
        return call(self.app, self.posting(path, fields, **headers))

    def posting(self, path: str, fields: Mapping[str, str], **headers: str) -> dict[str, Any]:
        """Return the WSGI environment of a form that is sent."""
        body = urlencode({"csrf_token": self.csrf, **fields}).encode()
        environ = self.environ(path, method="POST", **headers)
        more = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body))}
        return {**environ, **more, "wsgi.input": BytesIO(body)}


def call(app: Any, environ: dict[str, Any]) -> Answer:
    """Have an app answer a request; nothing stands between."""
    begun: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        begun[:] = [status, headers]
        return sys.stderr.write

    answered = app(environ, start)
    try:
        body = b"".join(answered)
    finally:
        close = getattr(answered, "close", None)
        if close:
            close()
    return Answer(int(begun[0].split()[0]), dict(begun[1]), body)


@dataclass(slots=True)
class Tally:
    """What the databases were asked for."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@contextmanager
def tally(app: Flask) -> Iterator[Tally]:
    """Count statements, without begin, set and commit, and the rows that they gave back."""
    counted = Tally()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.upper().startswith(("BEGIN", "SET LOCAL", "COMMIT", "PRAGMA", "SAVEPOINT", "RELEASE")):
            counted.statements.append(statement)

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        with _rows_into(counted):
            yield counted
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _rows_into(counted: Tally) -> Iterator[None]:
    kept = {name: getattr(CursorFetchStrategy, name) for name in ("fetchone", "fetchmany", "fetchall")}

    def counting(fetch: Any, *, one: bool) -> Any:
        def fetched(*args: Any, **kwargs: Any) -> Any:
            found = fetch(*args, **kwargs)
            counted.rows += (found is not None) if one else len(found)
            return found

        return fetched

    for name, fetch in kept.items():
        setattr(CursorFetchStrategy, name, counting(fetch, one=name == "fetchone"))
    try:
        yield
    finally:
        for name, fetch in kept.items():
            setattr(CursorFetchStrategy, name, fetch)
