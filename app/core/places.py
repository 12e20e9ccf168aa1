"""Where a text stands that somebody saved in spite of a warning: each feature says it of its own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """What holds such a text, in words, and where it can be read and changed."""

    label: str
    url: Callable[[UUID], str]


_places: dict[str, Place] = {}


def register_place(kind: str, label: str, url: Callable[[UUID], str]) -> None:
    """Say where texts of a kind stand.

    Args:
        kind: as `letting_pass.guard` was told.
        label: "A cycle, the chair’s words".
        url: from the object's id to the path of its page.
    """
    _places[kind] = Place(label, url)


def place_of(kind: str) -> Place | None:
    """Return where texts of a kind stand; None for one that has no page any more."""
    return _places.get(kind)
