"""What is made with the service's own key: the secrets of mailed links, and names that tell nobody's address."""

import base64
from uuid import UUID

from app.core.keys import keyed


def link_secret(purpose: str, token_id: UUID) -> str:
    """Return the secret of a mailed link, 43 characters: whoever mails it makes it from the id, and stores it nowhere.

    Args:
        purpose: what the link is for; the same id gives another secret for another purpose.
        token_id: a random id.
    """
    return base64.urlsafe_b64encode(keyed(f"link:{purpose}", str(token_id))).rstrip(b"=").decode()


def blind(what: str, text: str) -> str:
    """Return a name for something that must not be told, the same each time, hexadecimal."""
    return keyed(f"blind:{what}", text).hex()
