"""The token of a door's forms: signed, bound to the door, with an end; it does not say when it was made, or for whom.

Forms of people who are signed in carry a token of their session. Here nobody is, and a session would leave a
cookie on a computer that others use.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from app.core import clock

_SALT = "survey-door"


def token_of(door: str, *, closes_on: date, secret: str) -> str:
    """Return the token of a door's forms, which holds until the day after the survey's last."""
    text = _serializer(secret).dumps([door, (closes_on + timedelta(days=1)).isoformat()])
    return text.decode() if isinstance(text, bytes) else text


def is_token_of(door: str, token: str | None, *, secret: str, now: datetime) -> bool:
    """Say whether a token is this door's, and still holds."""
    try:
        made_for, until = _serializer(secret).loads(token or "")
        return bool(made_for == door and clock.local_date(now) <= date.fromisoformat(until))
    except (BadData, TypeError, ValueError):
        return False


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
