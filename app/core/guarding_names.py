"""Where in a text somebody seems to be named: "Jane Smith", "Mrs Smith", "J. Smith", "SMITH, Jane"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from app.core.guarding_words import ALSO_WORDS, FIRST_NAMES, NOT_NAMES, PERSON_WORDS, TITLES

_PART = r"[A-Z\u00c0-\u00de](?:['\u2019][A-Z])?[\w\u2019'-]{1,30}"
_TITLED = re.compile(rf"\b(?:{TITLES})\.? (?:[A-Z]\.? ?){{0,3}}(?:{_PART}|[A-Z]\b)(?: {_PART}){{0,2}}")
_PAIR = re.compile(rf"(?<![\w'\u2019-]){_PART}(?:,? (?:[A-Z]\.? )?{_PART}){{1,3}}")
_INITIAL = re.compile(rf"(?<![\w.])(?:[A-Z]\.? ?){{1,2}}(?<=[. ]){_PART}")
_WORD = re.compile(r"[^\W\d_][\w\u2019'-]{0,30}")
_SMALL_TITLED = re.compile(r"\b(?:mr|mrs|ms)\.? [a-z]{1,20}(?: [a-z]{2,20})?(?!\w)")
_SMALL = re.compile(r"(?<![\w'\u2019-])[a-z]{2,20} [a-z]{2,20}(?!\w)")


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Return the places (start, end) of what reads like a person's name; places may lie over one another."""
    for match in _TITLED.finditer(text):
        yield match.span()
    for match in _PAIR.finditer(text):
        yield from _of_people(match)
    for match in _INITIAL.finditer(text):
        if not _common(_WORD.findall(match[0])[-1]):
            yield match.span()
    for match in _SMALL_TITLED.finditer(text):
        yield match.span()
    for match in _SMALL.finditer(text):
        first = match[0].split()[0]
        if first in FIRST_NAMES and first not in ALSO_WORDS and not _common(match[0].split()[1]):
            yield match.span()


def _of_people(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Return the end of a run of capitals that has at least two words, none of them one of services and laws."""
    kept: list[re.Match[str]] = []
    for word in _WORD.finditer(match[0]):
        if _common(word[0]):
            kept = []
        elif len(word[0]) > 1:
            kept.append(word)
    if len(kept) >= 2:
        yield match.start() + kept[0].start(), match.start() + kept[-1].end()


def _common(word: str) -> bool:
    plain = word.lower().replace("\u2019", "'").removesuffix("'s")
    return plain in NOT_NAMES and plain not in FIRST_NAMES


def person_words_in(text: str) -> bool:
    """Say whether a text speaks of one person: "she", "a resident"."""
    return any(word.lower() in PERSON_WORDS for word in _WORD.findall(text))


class Names:
    """The names of a text, found by where they begin or end without looking at all of them."""

    def __init__(self, text: str) -> None:
        """Find the names of a text."""
        self._by_start = sorted(names_in(text))
        self._by_end = sorted(self._by_start, key=lambda place: place[1])
        self._starts = [place[0] for place in self._by_start]
        self._ends = [place[1] for place in self._by_end]

    def starting(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the names that begin from `first` up to and with `last`."""
        return self._by_start[bisect_left(self._starts, first) : bisect_right(self._starts, last)]

    def ending(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the names that end from `first` up to and with `last`."""
        return self._by_end[bisect_left(self._ends, first) : bisect_right(self._ends, last)]

    def near(self, start: int, end: int, window: int) -> tuple[int, int] | None:
        """Return the nearest name that ends before a place or begins after it, at most `window` characters away."""
        before, after = self.ending(start - window, start), self.starting(end, end + window)
        near = [(start - place[1], place) for place in before[-1:]] + [(place[0] - end, place) for place in after[:1]]
        return min(near)[1] if near else None
