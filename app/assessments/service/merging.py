"""Two people on one answer: what each field becomes, and which of them somebody has to choose.

A page carries a *base*: the answer's revision when it was drawn, and a print (a short hash) of what stood
in each of its fields. A field that its reader did not touch stays as whoever else left it; one that nobody
else touched becomes what its reader typed; one that both touched is asked about. So nothing is
overwritten in silence, and two people on different fields never meet.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from app.assessments.queries.answers import OwnAnswer
from app.commons.levels import Level

FIELDS = ("level", "practice", "difference", "links", "own_words", "own_level")
_NONE = "-"


class Typed(TypedDict, total=False):
    """What somebody typed. A field that was not on their page is left out, and stays as it is."""

    level: Level | None
    practice: str
    difference: str
    links: list[dict[str, str]]  # [{"title": …, "url": …}]
    own_words: str  # what is different for this board
    own_level: Level | None  # this board's own; None: the shared one


def as_typed(answer: OwnAnswer) -> Typed:
    """Return an answer as it stands, as if somebody had typed it."""
    return Typed(
        level=answer.level,
        practice=answer.practice,
        difference=answer.difference,
        links=[dict(link) for link in answer.links],
        own_words=answer.own_words,
        own_level=answer.own_level,
    )


def print_of(value: Any) -> str:
    """Return the short hash by which a page tells whether a field is still what it drew."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Base:
    """What a page was drawn from."""

    revision: int
    prints: Mapping[str, str] = field(default_factory=dict)  # by field; those that the page did not have are missing

    @classmethod
    def of(cls, revision: int, drawn: Typed) -> "Base":
        """Return the base of a page that shows these fields."""
        return cls(revision, {name: print_of(value) for name, value in drawn.items()})

    @classmethod
    def read(cls, text: str | None) -> "Base":
        """Return the base that a page sent back. What cannot be read is a base older than anything."""
        revision, *prints = (text or "").split(".")
        known = dict(zip(FIELDS, prints, strict=False))
        number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
        return cls(number, {name: one for name, one in known.items() if one and one != _NONE})

    def __str__(self) -> str:
        prints = [self.prints.get(name, _NONE) for name in FIELDS]
        return ".".join([str(self.revision), *prints])


@dataclass(frozen=True, slots=True)
class Merged:
    """What two people's fields become."""

    values: Typed  # every field; where they differ, the one that stands
    differing: tuple[str, ...]  # fields that both touched
    changed: tuple[str, ...]  # fields that do not stand like this yet


def merge(*, theirs: Typed, revision: int, mine: Typed, base: Base) -> Merged:
    """Put what somebody typed together with what stands.

    Args:
        theirs: the answer as it stands, every field.
        revision: of the answer as it stands.
        mine: what was typed; fields left out stay as they are.
        base: what the page that it was typed on was drawn from.
    """
    values: dict[str, Any] = dict(theirs)
    differing, changed = [], []
    for name, value in _in_order(mine):
        there = values[name]
        if value == there or base.prints.get(name) == print_of(value):
            continue
        untouched = base.prints[name] == print_of(there) if name in base.prints else base.revision == revision
        if untouched:
            values[name] = value
            changed.append(name)
        else:
            differing.append(name)
    return Merged(cast(Typed, values), tuple(differing), tuple(changed))


def _in_order(mine: Typed) -> Iterable[tuple[str, Any]]:
    given: Mapping[str, Any] = mine
    return [(name, given[name]) for name in FIELDS if name in given]
