"""Four quarters of the topics: how much each matters, by how well staff can do it now, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from app.ui.drawing import COPPER, DEEP, MIDDLE


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of the chart."""

    key: str
    title: str
    what: str
    ground: str
    dot: str


LEARN_FIRST = Quarter("learn_first", "Learn first", "matters more than most, can do less", "#fbeee2", COPPER)
KEEP_UP = Quarter("keep_up", "Keep up", "matters more than most, can do well", "#edf4f3", DEEP)
LATER = Quarter("later", "Learn later", "matters less than most, can do less", "#f7f4ee", "#6b5d3f")
ENOUGH = Quarter("enough", "Enough for now", "matters less than most, can do well", "#f4f6f6", MIDDLE)
QUARTERS = (LEARN_FIRST, KEEP_UP, LATER, ENOUGH)


@dataclass(frozen=True, slots=True)
class Place:
    """One topic: its number and title, and both means, 1 to 5."""

    number: int
    title: str
    matters: float
    can: float


@dataclass(frozen=True, slots=True)
class Priorities:
    """The topics in their quarters, cut at the averages of all that are shown."""

    places: tuple[Place, ...]
    matters: float
    can: float

    def quarter(self, place: Place) -> Quarter:
        """Return where a topic stands; what is on a line counts as above it."""
        if place.matters >= self.matters:
            return LEARN_FIRST if place.can < self.can else KEEP_UP
        return LATER if place.can < self.can else ENOUGH

    def of(self, quarter: Quarter) -> tuple[Place, ...]:
        """Return the topics of a quarter, those that matter most first."""
        found = (place for place in self.places if self.quarter(place) is quarter)
        return tuple(sorted(found, key=lambda place: (-place.matters, place.can, place.number)))


def priorities(places: Sequence[Place]) -> Priorities:
    """Return the topics in their quarters; with none there is nothing to cut, and the middles are 3."""
    return Priorities(
        tuple(places),
        matters=fmean(place.matters for place in places) if places else 3,
        can=fmean(place.can for place in places) if places else 3,
    )
