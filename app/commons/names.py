"""Finding a council by what people and published files call it."""

import re

# Said before or after the name of the place, by some files and not by others.
_AROUND = (
    "london borough of",
    "royal borough of",
    "metropolitan borough of",
    "borough of",
    "city of",
    "county of",
    "council of the",
    "city council",
    "county council",
    "borough council",
    "metropolitan borough council",
    "metropolitan district council",
    "council",
)
_PATTERN = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _AROUND), key=len, reverse=True)) + r")\b")


def name_key(name: str) -> str:
    """Return what is left of a council's name when case, marks and the words around it are taken away."""
    words = name.casefold().replace("&", " and ").replace("-", " ")
    words = re.sub(r"[^a-z0-9 ]", "", words)
    words = re.sub(r"\bsaint\b", "st", words)
    return " ".join(_PATTERN.sub(" ", words).split())
