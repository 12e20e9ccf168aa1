"""What is made with the service's own key: the same each time, and nobody without the key can make it or guess it."""

import hashlib
import hmac

from flask import current_app


def keyed(purpose: str, text: str) -> bytes:
    """Return 32 bytes made of a text, for one purpose: another purpose gives others."""
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), f"msp-board:{purpose}:{text}".encode(), hashlib.sha256).digest()


__all__ = ["keyed"]
