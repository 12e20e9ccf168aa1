"""Numbers and money as people type them: 1,200 and £1200.50."""

import re

_WHOLE = r"(\d{1,3}(?:,\d{3})+|\d+)"
_NUMBER = re.compile(_WHOLE, re.ASCII)
_POUNDS = re.compile(rf"£?\s*{_WHOLE}(?:\.(\d{{1,2}}))?", re.ASCII)
_LONGEST = 16  # characters: more digits than anything here may have


def whole(text: str | None) -> int | None:
    """Return a whole number as somebody typed it; None for nothing.

    Raises:
        ValueError: it is no whole number of 0 or more.
    """
    if not text:
        return None
    found = _NUMBER.fullmatch(text.strip())
    if found is None or len(text) > _LONGEST:
        raise ValueError("no whole number")
    return int(found[1].replace(",", ""))


def pence(text: str | None) -> int | None:
    """Return an amount of pounds in pence; None for nothing.

    Raises:
        ValueError: it is no amount of 0 or more, in pounds and pence.
    """
    if not text:
        return None
    found = _POUNDS.fullmatch(text.strip())
    if found is None or len(text) > _LONGEST:
        raise ValueError("no amount of money")
    return 100 * int(found[1].replace(",", "")) + int((found[2] or "").ljust(2, "0"))


def pounds(amount: int | None) -> str:
    """Return pence as people write them: "£1,200", "£1,200.50"; a dash for nothing."""
    if amount is None:
        return "–"
    return f"£{amount // 100:,}" + (f".{amount % 100:02d}" if amount % 100 else "")
