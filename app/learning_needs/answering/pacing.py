"""How fast answers may come through one door: held in memory, by halves of a minute, and gone when the process ends.

To store when forms were sent would be to store when people answered. A whole trust shares one address, so
nothing here knows who sends.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=5)
_SLOT = timedelta(seconds=30)
_LEAST = 30  # forms in a window, however small the organisation
_USUAL_HEADCOUNT = 200
_DOORS = 5_000  # remembered at once


class Pace:
    """Counts what came through each door lately. It slows, and never blocks: a window passes."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, dict[int, int]] = OrderedDict()
        self._lock = Lock()

    def is_too_fast(self, door: str, *, headcount: int | None, now: datetime) -> bool:
        """Say whether more came through a door in the last five minutes than its staff would send.

        Args:
            door: its code.
            headcount: staff who could answer; None where nobody has said.
            now: aware UTC.
        """
        with self._lock:
            return sum(self._recent(door, now).values()) >= max(_LEAST, (headcount or _USUAL_HEADCOUNT) // 4)

    def note(self, door: str, *, now: datetime) -> None:
        """Count one form that was sent."""
        with self._lock:
            recent = self._recent(door, now)
            slot = _slot(now)
            recent[slot] = recent.get(slot, 0) + 1
            self._counts[door] = recent
            self._counts.move_to_end(door)
            while len(self._counts) > _DOORS:
                self._counts.popitem(last=False)

    def _recent(self, door: str, now: datetime) -> dict[int, int]:
        oldest = _slot(now - WINDOW)
        return {slot: count for slot, count in self._counts.get(door, {}).items() if slot > oldest}


def _slot(moment: datetime) -> int:
    return int(moment.timestamp() // _SLOT.total_seconds())
