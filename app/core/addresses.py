"""E-mail addresses: what could be one."""

import re

LONGEST_ADDRESS = 254  # characters
WRONG_ADDRESS = "Enter an email address in the correct format, like name@example.com"
_ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\\\]]+@[^\W_](?:[\w.-]*[^\W_])?\.[^\W\d_]{2,}")


def is_address(text: str) -> bool:
    """Say whether a text could be an email address."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


__all__ = ["LONGEST_ADDRESS", "WRONG_ADDRESS", "is_address"]
