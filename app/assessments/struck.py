"""What stands where a text was removed. Pure."""

from datetime import date

from tenants import is_tombstone


def removed_on(text: str | None) -> date | None:
    """Return the day on which the text that stood here was removed; None where a text stands."""
    if not text or not is_tombstone(text):
        return None
    try:
        return date.fromisoformat(text[-10:])
    except ValueError:
        return None  # somebody typed what looks like a tombstone


def readable(text: str | None) -> str:
    """Return a text as a file says it: itself, or "(removed on 5 November 2026)"."""
    day = removed_on(text)
    return f"(removed on {day.day} {day:%B %Y})" if day else text or ""
