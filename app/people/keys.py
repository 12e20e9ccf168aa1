"""What is made with the service's own key: the secrets of mailed links, and names that tell nobody's address."""

import base64
import hashlib
import hmac
from uuid import UUID

from flask import current_app


def _keyed(purpose: str, text: str) -> bytes:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), f"msp-board:{purpose}:{text}".encode(), hashlib.sha256).digest()


def link_secret(purpose: str, token_id: UUID) -> str:
    """Return the secret of a mailed link, 43 characters: whoever mails it makes it from the id, and stores it nowhere.

    Args:
        purpose: what the link is for; the same id gives another secret for another purpose.
        token_id: a random id.
    """
    return base64.urlsafe_b64encode(_keyed(f"link:{purpose}", str(token_id))).rstrip(b"=").decode()


def blind(what: str, text: str) -> str:
    """Return a name for something that must not be told, the same each time, hexadecimal."""
    return _keyed(f"blind:{what}", text).hex()
