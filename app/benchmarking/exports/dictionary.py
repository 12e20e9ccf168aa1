"""What the columns of the long table mean, as a table."""

from __future__ import annotations


def csv_of() -> bytes:
    """Return the data dictionary: column, meaning, type, unit, allowed values."""
    return b""
