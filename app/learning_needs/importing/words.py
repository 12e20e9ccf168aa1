"""Comparing what people and tools wrote: case, marks and small words do not matter."""

import re
import unicodedata
from functools import lru_cache

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "do",
        "does",
        "for",
        "from",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "my",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "this",
        "to",
        "with",
        "you",
        "your",
        "please",
        "question",
        "rate",
    ]
)
_STEM = 5  # letters: "managing" is "manage"


@lru_cache(maxsize=4_000)
def plain(text: str) -> str:
    """Return a text in small letters and numbers, with single spaces between."""
    flat = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z]+|[0-9]+", flat.lower()))


@lru_cache(maxsize=4_000)
def stems(text: str) -> frozenset[str]:
    """Return the first letters of each word that carries a meaning."""
    return frozenset(word[:_STEM] for word in plain(text).split() if word not in _STOP)


def overlap(sought: str, text: str) -> float:
    """Return which part of the words that are sought stands in a text, 0 to 1."""
    wanted = stems(sought)
    return len(wanted & stems(text)) / len(wanted) if wanted else 0.0


def value_key(cell: str) -> str:
    """Return a cell as values are told apart: trimmed, single spaces, case forgotten."""
    return " ".join(cell.split()).casefold()
