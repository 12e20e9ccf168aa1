"""What is worse and worsening, and what is better and improving: of one council, or of each of a region's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.benchmarking.queries.profile import ProfileRow, row_of
from app.benchmarking.queries.remembering import Remembered, ids_of
from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.sights import Line
from app.benchmarking.queries.standing import Moving
from app.benchmarking.shapes import Comparator, Verdict, View
from app.commons.queries.figures import ByYear, figures_of
from app.commons.shapes import AreaRow, FrameRow

_rows: Remembered[tuple[Moved, ...]] = Remembered(32)


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure of one council."""

    council: AreaRow
    row: ProfileRow


@dataclass(frozen=True, slots=True)
class MovingPage:
    """What moved beyond chance over five years, by where it stands."""

    councils: tuple[AreaRow, ...]
    worse_and_worsening: tuple[Moved, ...]
    better_and_improving: tuple[Moved, ...]
    only_worsening: tuple[Moved, ...]  # not worse than the comparator, yet
    only_improving: tuple[Moved, ...]
    tested: int  # measures of councils that five years in a row could be tested of
    untested: int  # with fewer years
    frames: tuple[FrameRow, ...]  # where the figures come from, each release once
    waiting: int = 0  # worse and worsening, but not named: see `without_unseen`

    @property
    def is_made_up(self) -> bool:
        """Whether any of it was made up for a demonstration."""
        return any(frame.is_made_up for frame in self.frames)


def without_unseen(page: MovingPage, seen: Collection[Line]) -> MovingPage:
    """Return the page as a region sees it: what is worse and worsening is named once its council has seen it.

    Args:
        page: with every name.
        seen: what boards and councils have said that they have seen.
    """
    named = tuple(
        one for one in page.worse_and_worsening if (one.council.code, one.row.measure.key, one.row.year) in seen
    )
    return replace(page, worse_and_worsening=named, waiting=len(page.worse_and_worsening) - len(named))


def moving(
    councils: Sequence[AreaRow],
    view: View,
    *,
    shelf: Shelf,
    comparators_of: Callable[[AreaRow], Sequence[Comparator]],
) -> MovingPage:
    """Return what moved, in two statements whatever the number of councils."""
    return moved(every_row(councils, view, shelf=shelf, comparators_of=comparators_of), councils)


def every_row(
    councils: Sequence[AreaRow],
    view: View,
    *,
    shelf: Shelf,
    comparators_of: Callable[[AreaRow], Sequence[Comparator]],
) -> tuple[Moved, ...]:
    """Return every judged measure of every council, with its verdict and its trend: what moving pages sort."""
    found: Mapping[str, ByYear] = figures_of(None, as_at=view.as_at)
    measures = [one for one in shelf.measures if one.key in found and one.polarity.value != "neutral"]
    compare = {council.code: _chosen(comparators_of(council), view, alone=len(councils) == 1) for council in councils}

    def made() -> tuple[Moved, ...]:
        return tuple(
            Moved(council, row_of(council, one, view, shelf, compare[council.code], found[one.key], spread=False))
            for council in councils
            for one in measures
        )

    members = tuple(
        (code, one.word, one.label, tuple(area.code for area in one.members))
        for code, all_ in compare.items()
        for one in all_
    )
    key = (members, view.year, view.as_at, ids_of(found), shelf.measures, shelf.caveats)
    return _rows.of(key, shelf.areas, made)


def _chosen(choices: Sequence[Comparator], view: View, *, alone: bool) -> list[Comparator]:
    chosen = [one for one in choices if one.word == view.comparator] or [choices[0]]  # a list may not name it
    if alone:  # the others say whether the choice changes the answer; of many it would take long
        return [*chosen, *(one for one in choices if one is not chosen[0])]
    return chosen


def moved(rows: Sequence[Moved], councils: Sequence[AreaRow]) -> MovingPage:
    """Sort measures of councils by where they stand and where they go; the surest movement first."""
    with_figure = [one for one in rows if one.row.figure is not None and one.row.figure.value is not None]

    def those(moving: Moving, *verdicts: Verdict) -> tuple[Moved, ...]:
        found = [one for one in with_figure if one.row.trend.moving is moving and one.row.against.verdict in verdicts]
        return tuple(sorted(found, key=lambda one: (one.row.trend.p or 0.0, one.council.name)))

    tested = sum(one.row.trend.moving is not Moving.UNKNOWN for one in with_figure)
    not_worse = (Verdict.BETTER, Verdict.SIMILAR, Verdict.UNKNOWN)
    not_better = (Verdict.WORSE, Verdict.SIMILAR, Verdict.UNKNOWN)
    return MovingPage(
        councils=tuple(councils),
        worse_and_worsening=those(Moving.WORSENING, Verdict.WORSE),
        better_and_improving=those(Moving.IMPROVING, Verdict.BETTER),
        only_worsening=those(Moving.WORSENING, *not_worse),
        only_improving=those(Moving.IMPROVING, *not_better),
        tested=tested,
        untested=len(with_figure) - tested,
        frames=tuple({one.row.frame.release_id: one.row.frame for one in rows}.values()),
    )
