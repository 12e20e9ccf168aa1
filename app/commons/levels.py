"""The levels a partner chooses from: the same for each factor, whatever the instrument."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """A level of practice, or one of the two answers beside the levels."""

    NOT_YET = "1"
    STARTING = "2"
    ESTABLISHED = "3"
    EMBEDDED = "4"
    NOT_SURE = "not_sure"
    OUTSIDE = "outside"

    @property
    def label(self) -> str:
        """What a user reads."""
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """The label with its number, for a narrow cell: "3 Established"."""
        return f"{self.value} {self.label}" if self.is_rating else self.label

    @property
    def is_rating(self) -> bool:
        """Whether it is one of the four that are ordered and counted in a distribution."""
        return self in RATINGS

    @property
    def number(self) -> int | None:
        """1 to 4 for a rating, None for "not sure" and "outside our work"."""
        return int(self.value) if self.is_rating else None


RATINGS = (Level.NOT_YET, Level.STARTING, Level.ESTABLISHED, Level.EMBEDDED)

_LABELS = {
    Level.NOT_YET: "Not yet",
    Level.STARTING: "Starting",
    Level.ESTABLISHED: "Established",
    Level.EMBEDDED: "Embedded",
    Level.NOT_SURE: "Not sure",
    Level.OUTSIDE: "Outside our work",
}
