"""Which of a board's partners a name in a file means."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.learning_needs.importing.words import plain

ALIKE = 0.72  # of two names that may be one; whoever brings the file in is asked
_EVERYWHERE = frozenset(
    {
        "the",
        "of",
        "and",
        "for",
        "nhs",
        "foundation",
        "trust",
        "council",
        "ltd",
        "limited",
        "cic",
        "plc",
        "city",
        "borough",
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """The partner that a name may mean."""

    id: str
    is_sure: bool


def likely(name: str, partners: Mapping[str, str]) -> Match | None:
    """Return the partner that is called so, or nearly so; None where none is.

    Args:
        name: as the file has it.
        partners: names by id.
    """
    said = plain(name)
    same = [id_ for id_, known in partners.items() if plain(known) == said]
    if len(same) == 1:
        return Match(same[0], is_sure=True)
    best, likeness = "", 0.0
    for id_, known in partners.items():
        one = _likeness(said, plain(known))
        if one > likeness:
            best, likeness = id_, one
    return Match(best, is_sure=False) if likeness >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: by their letters, or by the words that are not everywhere."""
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    words, others = ({word for word in name.split() if word not in _EVERYWHERE} for name in (one, other))
    shared = len(words & others) / min(len(words), len(others)) if words and others else 0.0
    initials = 0.9 if one and one.replace(" ", "") == "".join(word[0] for word in other.split()) else 0.0
    return max(letters, 0.95 * shared if shared == 1 else 0.75 * shared, initials)
