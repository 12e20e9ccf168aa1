"""Answers given by a board in a partner's name: how they were got, and the words that mark them everywhere.

Pure. `spoken_for` is kept as one of the values of `How`; empty where the partner answered itself.
"""

import enum
from typing import Final

MARK: Final = "Answered by the board"  # where there is room for few words: beside a name, in a column of a file


class How(enum.StrEnum):
    """How a board got the answers that it gave in a partner's name."""

    PHONE = "phone"
    MEETING = "meeting"
    LETTER = "letter"
    VISIT = "visit"

    @property
    def label(self) -> str:
        """The choice, as a form offers it."""
        return _LABELS[self]

    @property
    def said(self) -> str:
        """The same within a sentence: "by phone"."""
        return self.label[:1].lower() + self.label[1:]


_LABELS = {
    How.PHONE: "By phone",
    How.MEETING: "At a meeting",
    How.LETTER: "By letter or on paper",
    How.VISIT: "On a visit",
}


def spoken_for_words(how: str, *, board: str = "the board") -> str:
    """Return the mark of answers given in a partner's name, as words; empty where the partner answered itself.

    Args:
        how: `spoken_for` as it is kept; a value that this version does not know is marked all the same.
        board: what to call the board: "the board", or its name.

    Returns:
        "Answered by the board in its name, as it was told by phone".
    """
    if not how:
        return ""
    known = next((one for one in How if one.value == how), None)
    return f"Answered by {board} in its name" + (f", as it was told {known.said}" if known else "")


def mark(how: str) -> str:
    """Return the short mark, "Answered by the board"; empty where the partner answered itself."""
    return MARK if how else ""
