"""Which organisation a name may stand for: words shared, the rarer the better, and near spellings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Generic, Protocol, TypeVar

MOST_CANDIDATES = 5
ALIKE = 0.75  # of the weight of their words
SPELT_ALIKE = 0.88  # of their letters, in order
LITTLE = 0.3  # what a word weighs that many names have, beside others
_COMMON = 400  # entries: a word in more of them leads to nothing
_SHORT = {
    "hosp": "hospital", "hosps": "hospital", "hospitals": "hospital", "uni": "university", "univ": "university",
    "assoc": "association", "ft": "foundation", "svc": "service", "services": "service", "dept": "department",
    "cncl": "council", "cc": "council", "bc": "council", "mbc": "council", "st": "saint", "mh": "mental",
    "icb": "integrated", "const": "constabulary",
}  # fmt: skip
_NOTHING = frozenset({"the", "of", "and", "for", "in", "at", "on"})
_WEAK = frozenset({"nhs", "trust", "foundation", "service", "council", "uk"})


class Named(Protocol):
    """Whatever has a name."""

    @property
    def search_name(self) -> str:
        """The name as `organisations.names.search_name` makes it."""


ANamed = TypeVar("ANamed", bound=Named)


class Index(Generic[ANamed]):
    """The names of organisations, for finding those that are like another."""

    def __init__(self, entries: Sequence[ANamed]) -> None:
        self._entries = entries
        self._words = [_words(entry.search_name) for entry in entries]
        often = Counter(word for words in self._words for word in words)
        self._weight = {
            word: math.log(1 + len(entries) / count) * (LITTLE if word in _WEAK else 1) for word, count in often.items()
        }
        self._with: dict[str, list[int]] = defaultdict(list)
        self._begins: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in words:
                self._with[word].append(number)
            for part in _beginnings(words):
                self._begins[part].append(number)

    def like(self, search_name: str) -> tuple[ANamed, ...]:
        """Return the organisations whose name is like this one's but not the same, most alike first.

        Args:
            search_name: as `organisations.names.search_name` makes it.
        """
        words = _words(search_name)
        near: set[int] = set()
        for word in words:
            if len(self._with[word]) <= _COMMON and word not in _WEAK:
                near.update(self._with[word])
        for part in _beginnings(words):
            if len(self._begins[part]) <= _COMMON:
                near.update(self._begins[part])
        scored = []
        for number in near:
            entry = self._entries[number]
            if entry.search_name == search_name:
                continue
            score = self._alike(words, self._words[number])
            if score < ALIKE:
                spelt = _spelt(search_name, entry.search_name)
                score = spelt if spelt >= SPELT_ALIKE else 0
            if score:
                scored.append((-score, entry.search_name, number))
        return tuple(self._entries[number] for _, _, number in sorted(scored)[:MOST_CANDIDATES])

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the shared weight, of the geometric mean of both: 1 for the same words."""
        shared = self._sum(one & other)
        return shared / math.sqrt(self._sum(one) * self._sum(other)) if shared else 0.0

    def _sum(self, words: Iterable[str]) -> float:
        unknown = math.log(1 + len(self._entries))
        return sum(self._weight.get(word, unknown * (LITTLE if word in _WEAK else 1)) for word in words)


def _words(search_name: str) -> frozenset[str]:
    words = search_name.split()
    return frozenset(_SHORT.get(word, word) for word in words if word not in _NOTHING) or frozenset(words)


def _beginnings(words: Iterable[str]) -> set[str]:
    return {word[:4] for word in words if len(word) > 4 and word not in _WEAK}


def _spelt(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > 0.25 * max(len(one), len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SPELT_ALIKE else 0.0


__all__ = ["MOST_CANDIDATES", "Index"]
