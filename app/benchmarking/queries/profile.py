"""A council's profile, and councils side by side: every measure, each at its newest year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.standing import (
    TREND_POINTS,
    Against,
    ByArea,
    Trend,
    against,
    cautions,
    general_cautions,
    trend_of,
)
from app.benchmarking.shapes import Comparator, Verdict, View
from app.commons.models import FigureState
from app.commons.queries.figures import ByYear, figures_of
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow
from app.commons.statistics.quantiles import Spread, quartiles

FEWEST_IN_SPREAD = 4  # quarters of fewer councils say nothing


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One measure of a council."""

    measure: MeasureRow
    year: int  # the newest up to the view's
    frame: FrameRow
    figure: FigureRow | None  # None: absent
    against: Against  # the comparator in use
    others: tuple[Against, ...]  # every comparator on offer
    spread: Spread | None  # of the comparator's councils, the compared one left out
    england: float | None
    trend: Trend
    history: Mapping[int, FigureRow]  # five years at most, by year
    cautions: tuple[str, ...]

    @property
    def state(self) -> str:
        """The word of its state: value, suppressed, not_supplied, absent."""
        return self.figure.state.value if self.figure else "absent"

    @property
    def changes(self) -> bool:
        """Whether the choice of comparator changes the answer."""
        return len({one.verdict for one in self.others if one.verdict is not Verdict.UNKNOWN}) > 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A council's figures."""

    council: AreaRow
    comparator: Comparator
    comparators: tuple[Comparator, ...]
    rows: tuple[ProfileRow, ...]  # by topic and position
    years: tuple[int, ...]  # that any measure has figures of, oldest first

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many measures stand in each way to the comparator."""
        return {verdict: sum(row.against.verdict is verdict for row in self.rows) for verdict in Verdict}

    @property
    def topics(self) -> tuple[tuple[str, tuple[ProfileRow, ...]], ...]:
        """The rows by topic, in order."""
        found: dict[str, list[ProfileRow]] = {}
        for row in self.rows:
            found.setdefault(row.measure.topic, []).append(row)
        return tuple((topic, tuple(rows)) for topic, rows in found.items())

    @property
    def is_made_up(self) -> bool:
        """Whether any of it was made up for a demonstration."""
        return any(row.frame.is_made_up for row in self.rows)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Some councils' profiles, each compared with its own comparator of the kind that was chosen."""

    profiles: tuple[Profile, ...]

    @property
    def lines(self) -> tuple[tuple[ProfileRow, ...], ...]:
        """One line a measure: the councils' rows, in the order of the profiles."""
        return tuple(zip(*(one.rows for one in self.profiles), strict=True))


def profile(council: AreaRow, view: View, *, shelf: Shelf, comparators: Sequence[Comparator]) -> Profile:
    """Return a council's figures of every measure that there are any of, in two statements."""
    found = figures_of(None, as_at=view.as_at)
    return _profile(council, view, shelf, comparators, found)


def side_by_side(
    councils: Sequence[AreaRow],
    view: View,
    *,
    shelf: Shelf,
    comparators_of: Callable[[AreaRow], Sequence[Comparator]],
) -> SideBySide:
    """Return some councils' figures; the statements do not grow with them."""
    found = figures_of(None, as_at=view.as_at)
    return SideBySide(tuple(_profile(one, view, shelf, comparators_of(one), found) for one in councils))


def _profile(
    council: AreaRow, view: View, shelf: Shelf, comparators: Sequence[Comparator], found: Mapping[str, ByYear]
) -> Profile:
    rows = [
        row_of(council, measure, view, shelf, comparators, found[measure.key])
        for measure in shelf.measures
        if measure.key in found
    ]
    years = sorted({year for one in found.values() for year in one.frames})
    chosen = _chosen(view, comparators)
    return Profile(council, chosen, tuple(comparators), tuple(rows), tuple(years))


def _chosen(view: View, comparators: Sequence[Comparator]) -> Comparator:
    return next((one for one in comparators if one.word == view.comparator), comparators[0])


def row_of(
    council: AreaRow,
    measure: MeasureRow,
    view: View,
    shelf: Shelf,
    comparators: Sequence[Comparator],
    found: ByYear,
    *,
    spread: bool = True,
) -> ProfileRow:
    """Return one measure of a council: at the view's year, or at the newest that there is up to it.

    Args:
        council: whose.
        measure: which.
        view: year and comparator.
        shelf: areas and warnings.
        comparators: that it is held against.
        found: the measure's figures.
        spread: False where nobody looks at how the others lie: it takes a while to work out.
    """
    years = sorted(found.by_year)
    year = max((one for one in years if view.year is None or one <= view.year), default=years[0])
    now = found.by_year[year]
    figure = now.get(council.code)
    chosen = _chosen(view, comparators)
    compared = tuple(against(measure, figure, one, now) for one in comparators)
    history = {
        one: found.by_year[one][council.code]
        for one in years
        if year - TREND_POINTS < one <= year and council.code in found.by_year[one]
    }
    england = now.get(shelf.england_code)
    return ProfileRow(
        measure=measure,
        year=year,
        frame=found.frames[year],
        figure=figure,
        against=next(one for one in compared if one.comparator is chosen),
        others=compared,
        spread=_spread(chosen, now) if spread else None,
        england=england.value if england else None,
        trend=trend_of(measure, history, year),
        history=history,
        cautions=(
            *cautions(measure, figure, shelf.caveats, area=council, year=year),
            *general_cautions(measure, shelf.caveats, year=year),
        ),
    )


def _spread(chosen: Comparator, now: ByArea) -> Spread | None:
    rows = [now[area.code] for area in chosen.members if area.code in now]
    values = [one.value for one in rows if one.state is FigureState.VALUE and one.value is not None]
    return quartiles(values) if len(values) >= FEWEST_IN_SPREAD else None
