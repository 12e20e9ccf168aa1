"""Passwords that change: by the person, or by a mailed link. Every other sign-in ends with it."""

from datetime import datetime
from uuid import UUID

from app.accounts.messages import PASSWORD_CHANGED, RESET
from app.core.mail import send
from app.people import service
from app.people.models import TokenPurpose
from tenants import current_account_id


def ask_for_reset(*, email: str, now: datetime) -> UUID:
    """Mail the current account a link that sets a new password; return the token's id.

    Earlier links stay good: whoever asks again and again takes nothing from the owner.
    """
    token_id = service.create_reset(email=email, now=now)
    send(RESET, {"token_id": str(token_id)}, now=now, dedupe_key=str(token_id))
    return token_id


def reset_password(*, token_id: UUID, password_hash: str, now: datetime) -> None:
    """Set the current account's password by a mailed link, and end every sign-in and every other such link.

    Raises:
        LinkUnusable: the link was used or has run out.
    """
    service.use_token(token_id=token_id, purpose=TokenPurpose.RESET, now=now)
    change_password(password_hash=password_hash, now=now)


def change_password(*, password_hash: str, now: datetime) -> None:
    """Set the current account's password, end every sign-in and every link that could change it, and say so by mail."""
    service.set_password(account_id=current_account_id(), password_hash=password_hash, now=now)
    service.cancel_resets(now=now)
    service.end_sessions(now=now)
    send(PASSWORD_CHANGED, {"at": now.isoformat()}, now=now)
