"""Which partner a name in the file is: sure, doubtful, or none that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.boards.importing.matching import Index
from app.organisations.names import search_name


@dataclass(frozen=True, slots=True)
class Known:
    """A partner of the board."""

    id: UUID
    name: str
    has_left: bool = False
    search_name: str = field(init=False)  # as it is matched

    def __post_init__(self) -> None:
        object.__setattr__(self, "search_name", search_name(self.name))


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


def match(names: Iterable[str], partners: Sequence[Known]) -> tuple[Match, ...]:
    """Return which partner each name is.

    Args:
        names: as the file has them.
        partners: all of the board's.
    """
    index = Index(partners)
    return tuple(_match(name, partners, index) for name in names)


def _match(name: str, partners: Sequence[Known], index: Index[Known]) -> Match:
    wanted = search_name(name)
    same = tuple(one for one in partners if one.search_name == wanted)
    if len(same) == 1:
        return Match(name, same[0], ())
    return Match(name, None, same or index.like(wanted))
