"""Which reporting year a text names: the year it begins in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePath

FIRST, LAST = 1990, 2100
_PAIR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:-|–|/|_|to)\s*((?:19|20)?\d\d)(?!\d)", re.IGNORECASE)
_SPOKEN = re.compile(r"((?:19|20)\d\d)\D{1,20}((?:19|20)\d\d)")  # "April 2024 to March 2025", "2024 to 2025"
_SINGLE = re.compile(r"\D*((?:19|20)\d\d)\D*")  # the only number there is
_SHORT = re.compile(r"(?<!\d)(\d\d)\s*[-/]\s*(\d\d)(?!\d)")  # 24-25
_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(?!\d)")  # 202425


@lru_cache(maxsize=1000)
def parse_year(text: str) -> int | None:
    """Return the year that a reporting year begins in; None where the text names none, or more than one.

    Understood are 2024-25, 2024/25, 2024-2025, 2024 to 2025, April 2024 to March 2025, 24-25, 202425, and 2024 alone.
    """
    text = text.strip()
    found = set(_named(text))
    return found.pop() if len(found) == 1 else None


def year_of_filename(name: str) -> int | None:
    """Return the reporting year that a file's name tells; None where it tells none. A year alone tells none there."""
    stem = PurePath(name).name
    found = set(_pairs(stem))
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> Iterator[int]:
    pairs = list(_pairs(text))
    if pairs:
        yield from pairs
        return
    single = _SINGLE.fullmatch(text)
    if single and FIRST <= int(single[1]) <= LAST:
        yield int(single[1])


def _pairs(text: str) -> Iterator[int]:
    for pattern in (_PAIR, _SPOKEN, _RUN):
        found = [int(m[1]) for m in pattern.finditer(text) if _follows(int(m[1]), m[2])]
        if found:
            yield from found
            return
    for match in _SHORT.finditer(text):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            yield 2000 + int(match[1])


def _follows(first: int, second: str) -> bool:
    return FIRST <= first <= LAST and (first + 1) % 100 == int(second) % 100
