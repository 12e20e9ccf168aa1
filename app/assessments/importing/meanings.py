"""What the words in a column of levels mean."""

import re

from app.commons.levels import Level

NONE = "none"  # nothing was answered
CODES: tuple[tuple[str, str], ...] = (
    *((level.value, level.short_label) for level in Level),
    (NONE, "Nothing: no answer was given"),
)
MOST_VALUES = 40  # different ones: more are texts, not levels

_PLAINLY: dict[str, Level] = {
    "red": Level.NOT_YET,
    "amber": Level.STARTING,
    "yellow": Level.STARTING,
    "green": Level.ESTABLISHED,
    "blue": Level.EMBEDDED,
    "r": Level.NOT_YET,
    "a": Level.STARTING,
    "g": Level.ESTABLISHED,
    "none": Level.NOT_YET,
    "not met": Level.NOT_YET,
    "not in place": Level.NOT_YET,
    "not started": Level.NOT_YET,
    "partly met": Level.STARTING,
    "partially met": Level.STARTING,
    "partly": Level.STARTING,
    "in progress": Level.STARTING,
    "developing": Level.STARTING,
    "emerging": Level.STARTING,
    "met": Level.ESTABLISHED,
    "fully met": Level.ESTABLISHED,
    "in place": Level.ESTABLISHED,
    "achieved": Level.ESTABLISHED,
    "good": Level.ESTABLISHED,
    "exceeded": Level.EMBEDDED,
    "outstanding": Level.EMBEDDED,
    "unsure": Level.NOT_SURE,
    "dont know": Level.NOT_SURE,
    "unknown": Level.NOT_SURE,
    "na": Level.OUTSIDE,
    "n a": Level.OUTSIDE,
    "not applicable": Level.OUTSIDE,
    "not relevant": Level.OUTSIDE,
}
_EMPTY = frozenset({"", "-", "blank", "no answer", "no response", "nil", "tbc"})


def plain(text: str) -> str:
    """Return a value as it is compared: lower case, its punctuation gone."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("’", "").replace("'", "")).split())


def guess(value: str) -> str:
    """Return the code of what a value most likely means; "" where it is not known, so that somebody says it."""
    words = plain(value)
    if words in _EMPTY or value.strip() in _EMPTY:
        return NONE
    for level in Level:
        said = plain(level.label)
        if words in (said, plain(level.short_label), f"level {level.value}", level.value.replace("_", " ")):
            return level.value
        if level.number and words.startswith(f"{level.number} "):
            return level.value
    return _PLAINLY[words].value if words in _PLAINLY else ""


def as_level(code: str) -> Level | None:
    """Return the level of a code; None where nothing was answered."""
    return None if code == NONE else Level(code)
