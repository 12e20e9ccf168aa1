"""Requests as anybody in the world, without a browser's state: each stands for itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from contextvars import Context
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tenants import db
from tests.isolation.world import Person

HTML = {"Accept": "text/html"}


class Browsing:
    """Sends requests to an app, signed in as whoever is named, with a valid CSRF token unless told otherwise."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        self.sent = 0
        self._cookies: dict[str, str] = {}

    def cookie(self, person: Person | None) -> str:
        """Return the session cookie of somebody."""
        key = person.key if person else ""
        if key not in self._cookies:
            held: dict[str, Any] = {"csrf_token": self._raw_token(person)}
            if person:
                held |= {"_user_id": person.token, "seen": int(time.time()), "_fresh": True}
            serializer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            self._cookies[key] = serializer.dumps(held)
        return self._cookies[key]

    def token(self, person: Person | None) -> str:
        """Return a CSRF token that is good in the session of somebody."""
        serializer = URLSafeTimedSerializer(str(self.app.config["SECRET_KEY"]), salt="wtf-csrf-token")
        return str(serializer.dumps(self._raw_token(person)))

    @staticmethod
    def _raw_token(person: Person | None) -> str:
        return hashlib.sha1((person.key if person else "nobody").encode(), usedforsecurity=False).hexdigest()

    def ask(
        self,
        person: Person | None,
        method: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        csrf: bool = True,
    ) -> TestResponse:
        """Send one request."""
        self.sent += 1
        more: dict[str, Any] = {}
        if method == "POST":
            more["data"] = dict(fields or {}) | ({"csrf_token": self.token(person)} if csrf else {})
        sent = {"Cookie": f"session={self.cookie(person)}", **HTML, **(headers or {})}

        return self.open(path, method=method, headers=sent, **more)

    def open(self, path: str, **more: Any) -> TestResponse:
        """Send a request as it is given; as a server does it, in a context of its own, and read the whole answer."""
        response = Context().run(lambda: self.client.open(path, **more))
        response.get_data()
        response.close()
        return response


def forget() -> None:
    """Let go of what this process has read."""
    db.session.remove()


class Form:
    """One form of a page: where it goes, and what is in it."""

    def __init__(self, action: str, method: str) -> None:
        self.action = action
        self.method = method.upper()
        self.fields: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}  # of radios, checkboxes and selects


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._open)
        elif self._open is not None and (name := given.get("name")):
            self._field(tag, name, given, {key for key, _ in attrs})
        elif tag == "option" and self._open is not None and self._select:
            self._open.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                self._open.fields[self._select] = [given.get("value", "")]

    def _field(self, tag: str, name: str, given: dict[str, str], said: set[str]) -> None:
        form = self._open
        if form is None:
            return
        if tag == "textarea":
            self._area = name
            form.fields[name] = [""]
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, [])
        elif tag == "button":
            form.choices.setdefault(name, []).append(given.get("value", ""))
        elif given.get("type") in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in said:
                form.fields.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input" and given.get("type") != "file":
            form.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area and self._open:
            self._open.fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def read_page(html: str) -> tuple[list[Form], list[str]]:
    """Return the forms and the links of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms, reader.links


# What is typed where a form has a field of this name and nothing in it.
TYPED = {
    "title": "A title",
    "name": "A name",
    "email": "somebody.new@msp.example",
    "contact_name": "Con Tact",
    "contact_email": "con.tact@msp.example",
    "keeper_name": "Kee Per",
    "keeper_email": "kee.per@msp.example",
    "controller": "The council",
    "reason": "It names a person",
    "practice": "What we do now",
    "difference": "What it has changed",
    "own_words": "Here it is different",
    "closes_on-day": "28",
    "closes_on-month": "2",
    "closes_on-year": "2099",
    "opens_on-day": "27",
    "opens_on-month": "2",
    "opens_on-year": "2099",
    "password": "seven blue kettles sing",
    "current": "wet otter on a piano",
    "session": "others",
    "slug": "a-new-place",
    "host_name": "msp.elsewhere.example",
    "revision": "1",
    "action": "continue",
}


LOOKS = frozenset({"show"})  # buttons that only show the form otherwise: whoever is done presses another


def fill_in(form: Form) -> dict[str, Any]:
    """Return what somebody would send of a form who fills in every field."""
    filled: dict[str, Any] = {}
    for name, values in form.fields.items():
        if name == "csrf_token":
            continue
        filled[name] = [value or TYPED.get(name, "") for value in values] or [""]
    for name, offered in form.choices.items():
        if name in LOOKS:
            filled.pop(name, None)
        elif not any(filled.get(name, [])):
            filled[name] = [next((value for value in offered if value), offered[0])]
    return filled
