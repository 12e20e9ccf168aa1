"""What a board or council sees of how its region looks at it: the same lines, before the region may name it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import NoResultFound

from app.benchmarking.queries.asking import AskLine, england_side, line_of
from app.benchmarking.queries.grounds import Ground, ground
from app.benchmarking.queries.region import Cell, Standing
from app.benchmarking.queries.shelf import Shelf, shelf
from app.benchmarking.queries.sights import Line, own_sights
from app.benchmarking.queries.standing import TREND_POINTS
from app.commons.queries.figures import figures_of


@dataclass(frozen=True, slots=True)
class OwnSide:
    """A space's own councils as its region looks at them."""

    ground: Ground
    standing: Standing  # against England
    asked: tuple[AskLine, ...]  # what the region would ask about first
    weak: tuple[Cell, ...]  # all that is worse than England, whether it is asked about first or not
    seen: frozenset[Line]

    @property
    def unseen(self) -> tuple[Line, ...]:
        """Return what nobody here has said they have seen."""
        return tuple(line for line in map(line_of, self.weak) if line not in self.seen)

    @property
    def asked_unseen(self) -> tuple[AskLine, ...]:
        """Return what the region would ask about first, and does not name the council in yet."""
        return tuple(one for one in self.asked if any(line not in self.seen for line in one.lines))


def own_side(known: Shelf | None = None, where: Ground | None = None) -> OwnSide:
    """Return how the region looks at the current board's or council's own councils.

    Args:
        known, where: where they were read already.

    Raises:
        NoResultFound: it is an organisation that is no council.
    """
    known = known or shelf()
    where = where or ground(known.areas)
    region_code = where.region.code if where.region else None
    own = [area for area in where.councils if area.region_code == region_code]
    figures = figures_of(None, as_at=None, years=TREND_POINTS) if own else {}
    england = england_side(own, known, figures)
    return OwnSide(where, england.standing, england.lines, england.weak, own_sights() if own else frozenset())


def notice(known: Shelf | None = None, where: Ground | None = None) -> OwnSide | None:
    """Return the same for a first page, where there is something that nobody here has seen; else None."""
    try:
        side = own_side(known, where)
    except NoResultFound:  # an organisation that is no council
        return None
    return side if side.asked_unseen else None
