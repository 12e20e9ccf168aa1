"""What stands where a number could not be published, for each collection.

| marker | Safeguarding Adults Collection | Outcomes Framework | tidy CSV |
|---|---|---|---|
| `*`, `[c]` | suppressed: 0 to 4 | suppressed | suppressed |
| `:` | not supplied | suppressed | not supplied |
| blank | not supplied | suppressed | nothing said |
| `[x]`, `[z]`, `[w]`, `n/a`, `..` | not supplied | not supplied | not supplied |

`[z]` (does not apply) and `[w]` (was withdrawn) are kept as published, and count as not supplied: there is no figure,
and it is not hidden for being small.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.commons.models import FigureState

_SUPPRESSED, _NOT_SUPPLIED = FigureState.SUPPRESSED, FigureState.NOT_SUPPLIED
_EVERYWHERE = {
    "*": _SUPPRESSED,
    "[c]": _SUPPRESSED,
    "[x]": _NOT_SUPPLIED,
    "[z]": _NOT_SUPPLIED,
    "[w]": _NOT_SUPPLIED,
    "..": _NOT_SUPPLIED,
    "n/a": _NOT_SUPPLIED,
}
MARKERS: Mapping[str, Mapping[str, FigureState]] = {
    "sac": {**_EVERYWHERE, ":": _NOT_SUPPLIED, "": _NOT_SUPPLIED},
    "ascof": {**_EVERYWHERE, ":": _SUPPRESSED, "": _SUPPRESSED},
    "tidy": {**_EVERYWHERE, ":": _NOT_SUPPLIED},
}
LONGEST_MARKER = 10
MOST = 1e12  # more is no figure of anything: four hundred digits are no number at all

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|[+-]?\.\d+")


class NotUnderstood(Exception):
    """A cell or a row says nothing that is understood.

    Args:
        words: what is wrong with it.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def read_cell(dataset: str, text: str) -> tuple[FigureState, float | None, str | None]:
    """Return a cell's state, its value where it has one, and the marker that stands in its place.

    Args:
        dataset: "sac", "ascof" or "tidy".
        text: the cell, as it is in the file.

    Raises:
        NotUnderstood: it is neither a number nor a marker of this collection.
    """
    text = text.strip()
    number = text.removesuffix("%").strip()
    if _NUMBER.fullmatch(number):
        value = float(number.replace(",", ""))
        if abs(value) > MOST:
            raise NotUnderstood(f"“{text[:40]}” is more than any figure can be")
        return FigureState.VALUE, value, None
    marker = text.casefold()
    state = MARKERS[dataset].get(marker)
    if state is None:
        raise NotUnderstood(f"“{text[:40]}” is neither a number nor a known marker")
    return state, None, marker[:LONGEST_MARKER]
