"""What a board's survey must look like before an organisation keeps it: it comes from another space.

Beside it lie other boards' surveys, whose doors show them all. So one that no page could draw, or whose answers no row
could hold, would stand in the way of theirs.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

_DOOR = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_MOST_TOPICS, _MOST_SERVICES = 100, 255  # a byte says which service
_LEAST_SHOWN, _MOST_SHOWN = 10, 50
_LONGEST_TEXT = 4_000  # characters; what a board may type is much shorter
_LONGEST_KEY = 80
_LONGEST_TIME = timedelta(days=3_660)
_LAST_YEAR = 9_000
_TEXTS = ("title", "intro", "worry_phone", "worry_words")


def check_survey(payload: Mapping[str, Any]) -> None:
    """Refuse a survey that none of our own pages makes.

    Raises:
        ValueError: what is wrong with it.
    """
    _check(isinstance(payload["door"], str) and _DOOR.fullmatch(payload["door"]), "no door's code")
    _check(type(payload["smallest"]) is int and _LEAST_SHOWN <= payload["smallest"] <= _MOST_SHOWN, "too small groups")
    _check(all(_is_text(payload[name]) for name in _TEXTS), "words that are none")
    _check(all(type(payload.get(name, False)) is bool for name in ("is_open", "is_nudge")), "neither yes nor no")
    opens_on, closes_on = (date.fromisoformat(payload[name]) for name in ("opens_on", "closes_on"))
    _check(opens_on <= closes_on <= opens_on + _LONGEST_TIME and closes_on.year <= _LAST_YEAR, "days that cannot be")
    _check_list(payload["topics"], "title", most=_MOST_TOPICS)
    _check_list(payload["services"], "label", most=_MOST_SERVICES)


def _check_list(rows: Any, words: str, *, most: int) -> None:
    _check(isinstance(rows, list) and len(rows) <= most, "too much to ask")
    _check(all(isinstance(row, dict) for row in rows), "something asked that is no question")
    for row in rows:
        _check(all(type(value) is bool or _is_text(value) for value in row.values()), "words that are none")
        _check(isinstance(row.get("key"), str) and 0 < len(row["key"]) <= _LONGEST_KEY, "a question without a key")
        _check(_is_text(row.get(words)) and type(row.get("own", False)) is bool, "a question without words")
    _check(len({row["key"] for row in rows}) == len(rows), "the same question twice")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\0" not in value


def _check(is_so: object, what: str) -> None:
    if not is_so:
        raise ValueError(f"This survey cannot be asked: {what}.")
