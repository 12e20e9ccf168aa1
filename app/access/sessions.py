"""The browser's side of a sign-in: a signed cookie holds the token and when it was last used.

Being idle is told from the cookie, so no page has to write; sending back an old cookie only makes
the sign-in look longer unused. The absolute end, sign-out and disabling are in the database.
"""

from datetime import UTC, datetime, timedelta

from flask import current_app, session

from app.core import clock

_TOKEN = "_user_id"  # noqa: S105  # the name of a key: where Flask-Login looks
_SEEN = "seen"
_REFRESH = timedelta(minutes=1)


def session_token() -> str | None:
    """Return the token of this browser's sign-in; None where there is none, or it was idle too long."""
    token, seen = session.get(_TOKEN), session.get(_SEEN)
    if not isinstance(token, str) or not isinstance(seen, int):
        return None
    now = clock.now()
    idle = now - datetime.fromtimestamp(seen, UTC)
    if idle > current_app.config["SESSION_IDLE"]:
        return None
    if idle > _REFRESH:
        session[_SEEN] = int(now.timestamp())
    return token


def begin(token: str) -> None:
    """Start a sign-in in this browser: whatever the cookie held before is gone."""
    session.clear()
    session[_TOKEN] = token
    session[_SEEN] = int(clock.now().timestamp())
    session["_fresh"] = True


def end() -> None:
    """Forget the sign-in in this browser."""
    session.clear()
