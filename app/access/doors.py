"""From a survey's link to the space that it leads to, before anything else is known: one question, one row.

The feature that has doors registers how it finds one: this floor knows no surveys.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from werkzeug.routing import BaseConverter

from tenants import SpaceRef

UNKNOWN = (
    "This link does not lead to a survey. Look at the poster or mail again: the code has 12 letters and digits. "
    "If it still does not work, ask whoever gave it to you."
)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a survey's link leads."""

    code: str
    space: SpaceRef  # the organisation whose staff it is for
    request_id: UUID  # of the survey that the link was made for


Finder = Callable[[str], Door | None]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Register what finds a door by its code."""
    _finders[:] = [finder]


def find(code: str) -> Door | None:
    """Return the door with a code; None where there is none. Small letters and hyphens do as well."""
    tidy = tidied(code)
    return next((found for finder in _finders if tidy and (found := finder(tidy))), None)


def tidied(code: str) -> str:
    """Return a code as it is kept: capitals and digits alone, what is easily misread put right."""
    return re.sub("[^0-9A-Z]", "", code.upper()).translate(str.maketrans("OIL", "011"))


class DoorConverter(BaseConverter):
    """A survey link's code in a path, as people may type it."""

    regex = "[0-9A-Za-z-]{1,40}"
