"""Browsers that have signed in before: how one is named, and the cookie by which it is known.

Guesses from anywhere fill an account's one bucket. A browser that has signed in to that account before has a
bucket of its own, so whoever guesses cannot lock the owner out of it.
"""

import re
import secrets
from uuid import UUID

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.people.keys import blind
from app.people.service import Bucket

A_YEAR = 365 * 24 * 60 * 60
ACCOUNTS = 6  # so many people may share a browser
GUESSES = 10  # in five minutes, for an account, and for each of its known browsers
GUESSES_FROM_AN_ADDRESS = 200  # a whole organisation may come from one

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Chromebook", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def device_words() -> str:
    """Return this browser as a person would say it: "Firefox on Windows"."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for name, mark in _BROWSERS if re.search(mark, agent)), "A browser")
    system = next((name for name, mark in _SYSTEMS if re.search(mark, agent)), None)
    return f"{browser} on {system}" if system else browser


def sign_in_buckets(email: str, account_id: UUID | None) -> list[Bucket]:
    """Return what a guess at this address's password counts towards.

    Args:
        email: as it is kept; with an account or without, the answer is the same to whoever guesses.
        account_id: whose address it is, where it is somebody's.
    """
    device = _known().get(str(account_id)) if account_id else None
    if device:
        return [Bucket(blind("known device", f"{account_id} {device}"), GUESSES)]
    return [
        Bucket(blind("sign-in", email), GUESSES),
        Bucket(blind("sign-in address", request.remote_addr or ""), GUESSES_FROM_AN_ADDRESS),
    ]


def remember_device(response: Response, account_id: UUID) -> None:
    """Let this browser be known to have signed in to an account."""
    known = _known()
    mine = known.pop(str(account_id), None) or secrets.token_urlsafe(12)
    known[str(account_id)] = mine
    response.set_cookie(
        current_app.config["DEVICE_COOKIE_NAME"],
        _serializer().dumps(dict(list(known.items())[-ACCOUNTS:])),
        max_age=A_YEAR,
        secure=current_app.config["SECURE_COOKIES"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _known() -> dict[str, str]:
    try:
        known = _serializer().loads(request.cookies.get(current_app.config["DEVICE_COOKIE_NAME"], ""), max_age=A_YEAR)
    except BadData:
        return {}
    return {str(account): str(device) for account, device in known.items()} if isinstance(known, dict) else {}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-device")
