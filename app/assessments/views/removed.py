"""What pages show where a text was removed: kindly, and since when."""

from datetime import date

from flask import Flask

from tenants import is_tombstone


def removed_on(text: str | None) -> date | None:
    """Return the day on which the text that stood here was removed; None where a text stands."""
    if not text or not is_tombstone(text):
        return None
    try:
        return date.fromisoformat(text[-10:])
    except ValueError:
        return None  # somebody typed what looks like a tombstone


def register(app: Flask) -> None:
    """Let templates ask: `{{ text | removed_on }}`."""
    app.jinja_env.filters["removed_on"] = removed_on
