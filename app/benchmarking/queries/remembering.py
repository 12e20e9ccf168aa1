"""What was worked out from figures is kept: figures are only ever added, so what follows from them never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar
from uuid import UUID

from app.commons.queries.figures import ByYear

Found = TypeVar("Found")


class Remembered(Generic[Found]):
    """What was worked out by what it was worked out from; the longest unused goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[object, Found]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, holding: object, make: Callable[[], Found]) -> Found:
        """Return what is known of a key, or make it.

        Args:
            key: all that it is worked out from, as ids.
            holding: whose identity is part of it: a known answer is of this very object.
            make: works it out.
        """
        with self._lock:
            known = self._found.get(key)
            if known is not None and known[0] is holding:
                self._found.move_to_end(key)
                return known[1]
        made = make()
        with self._lock:
            self._found[key] = (holding, made)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


def ids_of(figures: Mapping[str, ByYear]) -> tuple[UUID, ...]:
    """Return what tells these figures from all others: which release each year's are from."""
    return tuple(frame.id for found in figures.values() for _, frame in sorted(found.frames.items()))
