"""People, spaces and browsers for the tests of accounts."""

from __future__ import annotations

import re
from contextvars import Context
from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.messages import invitation_path, reset_path
from app.core import clock
from app.people import passwords, service
from app.people.models import Token, TokenPurpose
from app.people.roles import Role
from tenants import (
    SpaceKind,
    SpaceRef,
    SpaceState,
    acting_for,
    acting_for_none,
    db,
    maintaining,
    new_id,
    operating,
    provision,
    resolve,
    transaction,
)

PASSWORD = "wet otter on a piano"
ANOTHER = "seven blue kettles sing"


@cache
def hashed(password: str = PASSWORD) -> str:
    return passwords.hash_password(password)


def make_space(kind: SpaceKind, name: str, slug: str, *, region_code: str | None = None) -> SpaceRef:
    with operating(), transaction():
        provision(
            kind,
            name=name,
            slug=slug,
            controller=name,
            state=SpaceState.ACTIVE,
            region_code=region_code,
            now=clock.now(),
        )
    with operating():
        found = resolve(kind, slug)
    assert found is not None
    return found


def make_person(email: str, *roles: tuple[SpaceRef, Role], name: str = "Jo Lane") -> UUID:
    account_id = new_id()
    with acting_for_none(account_id), transaction():
        service.create_account(account_id=account_id, email=email, name=name, password_hash=hashed(), now=clock.now())
    for space, role in roles:
        with acting_for(space.id, account_id), transaction():
            service.grant(account_id=account_id, role=role, now=clock.now())
    return account_id


def make_operator(email: str = "op@msp.example") -> UUID:
    with maintaining(), transaction():
        account_id = service.create_operator(email=email, name="Op Erator", now=clock.now())
    with acting_for_none(account_id), transaction():
        service.set_password(account_id=account_id, password_hash=hashed(), now=clock.now())
    return account_id


def tokens(purpose: TokenPurpose) -> list[Token]:
    """Every link of a purpose, oldest first."""
    with maintaining():
        found = db.session.scalars(select(Token).where(Token.purpose == purpose).order_by(Token.created_at)).all()
        db.session.expunge_all()
    return list(found)


def last_invitation() -> str:
    return invitation_path(tokens(TokenPurpose.INVITATION)[-1].id)


def last_reset() -> str:
    return reset_path(tokens(TokenPurpose.RESET)[-1].id)


class Clock:
    """A clock that a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.moment)

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


class Browser:
    """A browser without a screen: it fills in the forms it is shown."""

    def __init__(self, app: Flask, *, address: str = "192.0.2.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        db.session.remove()  # what the test has read is old afterwards
        # As a server does it: in a context of its own, or `g` would be the test's and last over requests.
        return Context().run(
            lambda: self.client.open(path, method=method, environ_base={"REMOTE_ADDR": self.address}, **more)
        )

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def hidden(self, path: str) -> dict[str, str]:
        """What the hidden fields of a page hold, by name."""
        return hidden_fields(self.get(path).text)

    def post(self, path: str, fields: dict[str, str], **more: Any) -> TestResponse:
        return self.ask("POST", path, data=fields, **more)

    def submit(self, path: str, *, to: str | None = None, **fields: str) -> TestResponse:
        """Open a page and send its form, or send the token it has to another path."""
        shown = self.hidden(path)
        keep = shown if to is None else {"csrf_token": shown["csrf_token"]}
        return self.post(to or path, keep | fields)

    def sign_in(self, email: str, password: str = PASSWORD, *, at: str = "/sign-in") -> TestResponse:
        return self.post("/sign-in", self.hidden(at) | {"email": email, "password": password})

    def is_in(self) -> bool:
        return self.get("/account").status_code == 200

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None


def hidden_fields(page: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def title(response: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.text, re.DOTALL)
    return unescape(found[1]).strip() if found else ""
