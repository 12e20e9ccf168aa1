"""Sign-ins, on the server's side: only the hash of a sign-in's token is kept."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.people.models import AccountSession
from app.people.queries import hash_of
from tenants import current_account_id, db

LONGEST_DEVICE = 120


def start_session(
    *, account_id: UUID, device: str, lifetime: timedelta, now: datetime, confined_to: UUID | None = None
) -> str:
    """Start a sign-in of the current account.

    Args:
        account_id: the current account.
        device: in a person's words: "Firefox on Windows".
        lifetime: after which it ends, however busy it is.
        now: aware UTC.
        confined_to: the one space that it reaches, where it begins with a mailed link.

    Returns:
        The token for the browser: 256 random bits, kept nowhere here.
    """
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountSession(
            account_id=account_id,
            token_hash=hash_of(token),
            device=device[:LONGEST_DEVICE],
            created_at=now,
            expires_at=now + lifetime,
            space_id=confined_to,
        )
    )
    db.session.flush()
    return token


def end_session(*, session_id: UUID, now: datetime) -> None:
    """End one sign-in of the current account; one that has ended, or is another's, is left as it is."""
    _end(AccountSession.id == session_id, now=now)


def end_sessions(*, now: datetime, but: UUID | None = None) -> int:
    """End every sign-in of the current account, or every one but this; return how many that were."""
    return _end(*([AccountSession.id != but] if but else []), now=now)


def _end(*conditions: Any, now: datetime) -> int:
    result: Any = db.session.execute(
        update(AccountSession)
        .where(AccountSession.account_id == current_account_id(), AccountSession.ended_at.is_(None), *conditions)
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
