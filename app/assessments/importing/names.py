"""Which partner a name in the file is: sure, doubtful, or none that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from app.organisations.names import search_name

LIKE = 0.78  # of SequenceMatcher, 0 to 1
MOST_LIKE = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A partner of the board."""

    id: UUID
    name: str
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What a name in the file may be.

    Attributes:
        name: as the file has it.
        sure: the partner that has this very name.
        like: partners with a name like it, the likest first; none where one is sure.
    """

    name: str
    sure: Known | None
    like: tuple[Known, ...]


def match(name: str, partners: Iterable[Known]) -> Match:
    """Return which partner a name is.

    Args:
        name: as the file has it.
        partners: all of the board's.
    """
    wanted = search_name(name)
    same = [one for one in partners if search_name(one.name) == wanted]
    if len(same) == 1:
        return Match(name, same[0], ())
    if same:
        return Match(name, None, tuple(same))
    scored = sorted(((_likeness(wanted, search_name(one.name)), one) for one in partners), key=lambda pair: -pair[0])
    return Match(name, None, tuple(one for score, one in scored if score >= LIKE)[:MOST_LIKE])


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1; one whose words are all in the other is like it."""
    words, others = set(one.split()), set(other.split())
    shorter = min(words, others, key=len)
    if len(shorter) > 1 and shorter <= (words | others) and (words <= others or others <= words):
        return 0.9
    matcher = SequenceMatcher(None, one, other)
    alike = matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE  # neither is ever less than the ratio
    return matcher.ratio() if alike else 0.0
