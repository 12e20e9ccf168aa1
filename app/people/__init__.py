"""Accounts and memberships, as data: one person, one account, any number of roles in any number of spaces.

Its nouns: account, credential, sign-in (account session), token (a mailed link), membership, role, throttle.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Take on the jobs of this room, and its part in taking a space out or erasing it."""
    from app.people import handlers, portability  # noqa: F401  # register what they do
