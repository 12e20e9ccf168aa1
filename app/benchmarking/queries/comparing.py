"""One measure over all councils: ranks, verdicts, the comparator, the years, and what has to be said beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.benchmarking.queries.shelf import Shelf
from app.benchmarking.queries.standing import (
    NO_TREND,
    Against,
    Benchmark,
    ByArea,
    Trend,
    against,
    benchmark_of,
    cautions,
    general_cautions,
    trend_of,
    verdict_of,
)
from app.benchmarking.shapes import Comparator, ComparatorKind, Verdict, View
from app.commons.models import FigureState, Polarity
from app.commons.queries.figures import figures_by_year
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow

SHOWN_YEARS = 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """One council among those shown."""

    area: AreaRow
    figure: FigureRow | None  # None: absent
    verdict: Verdict
    rank: tuple[int, int, int] | None  # and the best and worst that it could be; None where there is no figure
    cautions: tuple[str, ...]

    @property
    def state(self) -> str:
        """The word of its state: value, suppressed, not_supplied, absent."""
        return self.figure.state.value if self.figure else "absent"


@dataclass(frozen=True, slots=True)
class Past:
    """The years of one council that was before, up to the year in which another took its place."""

    area: AreaRow
    history: Mapping[int, FigureRow]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """All that a page of one measure shows."""

    measure: MeasureRow
    years: tuple[int, ...]  # that there are figures of, oldest first; none where nothing was imported
    year: int | None  # that is shown
    frame: FrameRow | None
    frames: Mapping[int, FrameRow]  # by year
    revised: frozenset[int]  # years that a later release has changed
    own: AreaRow | None  # the council whose page it is
    region: AreaRow | None  # that is marked
    figure: FigureRow | None  # of the own council
    against: Against  # the comparator in use
    others: tuple[Against, ...]  # every comparator on offer, the one in use among them
    england: FigureRow | None
    region_figure: FigureRow | None
    ranked: tuple[Ranked, ...]  # councils of the comparator and the own one, best first; without a figure last
    everybody: ByArea  # every area's figure of the year
    by_year: Mapping[int, ByArea]  # and of every year
    trend: Trend
    leading: AreaRow | None  # whose years lead: the own council; where there is none, the region; else England
    history: Mapping[int, FigureRow]  # of the leading one
    past: tuple[Past, ...]
    comparator_years: Mapping[int, Benchmark]
    england_years: Mapping[int, FigureRow]
    own_cautions: tuple[str, ...]
    older_cautions: tuple[tuple[int, str], ...]  # of the own council's other years that are shown
    cautions: tuple[str, ...]  # that stand over every council

    @property
    def is_empty(self) -> bool:
        """Whether there are no figures at all."""
        return self.year is None

    @property
    def changes(self) -> bool:
        """Whether the choice of comparator changes the answer."""
        return len({one.verdict for one in self.others if one.verdict is not Verdict.UNKNOWN}) > 1

    @property
    def with_figure(self) -> int:
        """How many of the councils shown have a figure."""
        return sum(one.rank is not None for one in self.ranked)

    @property
    def own_rank(self) -> Ranked | None:
        """The own council among those shown."""
        return next((one for one in self.ranked if self.own and one.area.code == self.own.code), None)


def compare_measure(
    measure: MeasureRow,
    view: View,
    *,
    shelf: Shelf,
    comparators: Sequence[Comparator],
    own: AreaRow | None,
    region: AreaRow | None,
) -> MeasurePage:
    """Return all that a page of one measure shows.

    Args:
        measure: which.
        view: year, comparator and day; a year that there are no figures of gives the newest.
        shelf: areas and warnings.
        comparators: on offer; the one that `view` names is among them.
        own: the council whose page it is; None in a region that looks at all of its councils.
        region: that is marked.
    """
    found = figures_by_year(measure.key, as_at=view.as_at)
    years = tuple(sorted(found.by_year))
    year = view.year if view.year in found.by_year else (years[-1] if years else None)
    now: ByArea = found.by_year.get(year, {}) if year is not None else {}
    chosen = next(one for one in comparators if one.word == view.comparator)
    figure = now.get(own.code) if own else None
    compared = tuple(against(measure, figure, one, now) for one in comparators)
    used = next(one for one in compared if one.comparator is chosen)
    shown_years = [one for one in years if year is not None and one > years[-1] - SHOWN_YEARS]
    leading = own or region or shelf.areas.get(shelf.england_code)
    history = _history(leading, found.by_year)
    warnings = shelf.caveats
    return MeasurePage(
        measure=measure,
        years=years,
        year=year,
        frame=found.frames.get(year) if year is not None else None,
        frames=found.frames,
        revised=found.revised,
        own=own,
        region=region,
        figure=figure,
        against=used,
        others=compared,
        england=now.get(shelf.england_code),
        region_figure=now.get(region.code) if region else None,
        ranked=_ranked(measure, _shown(chosen, own, shelf), now, used.benchmark, shelf, year),
        everybody=now,
        by_year=found.by_year,
        trend=trend_of(measure, history, year) if year is not None else NO_TREND,
        leading=leading,
        history={one: row for one, row in history.items() if one in shown_years},
        past=_past(own, shelf, found.by_year, shown_years),
        comparator_years={one: benchmark_of(measure, chosen, found.by_year[one]) for one in shown_years},
        england_years={
            one: row for one, row in _history_of(shelf.england_code, found.by_year).items() if one in shown_years
        },
        own_cautions=cautions(measure, figure, warnings, area=own, year=year) if own and year is not None else (),
        older_cautions=tuple(
            (one, words)
            for one in shown_years
            if own and one != year
            for words in cautions(measure, history.get(one), warnings, area=own, year=one)
        ),
        cautions=general_cautions(measure, warnings, year=year) if year is not None else (),
    )


def _shown(chosen: Comparator, own: AreaRow | None, shelf: Shelf) -> tuple[AreaRow, ...]:
    if chosen.kind is ComparatorKind.ENGLAND:
        return shelf.areas.councils()
    members = {area.code: area for area in (*chosen.members, *((own,) if own else ()))}
    return tuple(members.values())


def _history_of(code: str, by_year: Mapping[int, ByArea]) -> dict[int, FigureRow]:
    return {year: figures[code] for year, figures in by_year.items() if code in figures}


def _history(own: AreaRow | None, by_year: Mapping[int, ByArea]) -> dict[int, FigureRow]:
    return _history_of(own.code, by_year) if own else {}


def _past(own: AreaRow | None, shelf: Shelf, by_year: Mapping[int, ByArea], years: Iterable[int]) -> tuple[Past, ...]:
    """Return the councils that were before the own one, with the years that it has no figure of its own for."""
    wanted = set(years)
    found = []
    for code in own.predecessors if own else ():
        area = shelf.areas.get(code)
        rows = {year: row for year, row in _history_of(code, by_year).items() if year in wanted}
        if area is not None and rows:
            found.append(Past(area, rows))
    return tuple(found)


def _ranked(
    measure: MeasureRow,
    areas: Sequence[AreaRow],
    now: ByArea,
    benchmark: Benchmark,
    shelf: Shelf,
    year: int | None,
) -> tuple[Ranked, ...]:
    """Return councils in order, best first (highest first, where nothing is better); those without a figure last."""
    low_first = measure.polarity is Polarity.LOW
    with_value = [(now[area.code].value or 0.0, area) for area in areas if _has_value(now.get(area.code))]
    with_value.sort(key=lambda one: (one[0] if low_first else -one[0], one[1].name))
    places = rank_all([now[area.code] for _, area in with_value], low_first=low_first)
    told = _warned(measure, shelf, year)
    rows = [
        Ranked(area, now[area.code], verdict_of(measure, now[area.code], benchmark.value), place, told(area, now))
        for (_, area), place in zip(with_value, places, strict=True)
    ]
    without = sorted((area for area in areas if not _has_value(now.get(area.code))), key=lambda area: area.name)
    rows += [Ranked(area, now.get(area.code), Verdict.UNKNOWN, None, told(area, now)) for area in without]
    return tuple(rows)


def _has_value(row: FigureRow | None) -> bool:
    return row is not None and row.state is FigureState.VALUE


def rank_all(rows: Sequence[FigureRow], *, low_first: bool) -> list[tuple[int, int, int]]:
    """Return each one's rank with the best and worst that it could be.

    It is the rule of `statistics.ranks.rank_interval`, for all of a list at once.
    """
    sign = 1.0 if low_first else -1.0
    ends = [_ends(row, sign) for row in rows]
    firsts, values, lasts = (sorted(one[at] for one in ends) for at in range(3))
    found = []
    for first, value, last in ends:
        rank = 1 + bisect_left(values, value)
        best, worst = 1 + bisect_left(lasts, first), bisect_right(firsts, last)
        found.append((rank, min(best, rank), max(worst, rank)))
    return found


def _ends(row: FigureRow, sign: float) -> tuple[float, float, float]:
    value = row.value or 0.0
    one, other = sorted(sign * (value if end is None else end) for end in (row.low, row.high))
    return one, sign * value, other


def _warned(measure: MeasureRow, shelf: Shelf, year: int | None) -> Callable[[AreaRow, ByArea], tuple[str, ...]]:
    """Return what tells the warnings of one area: few have any, and all of them are asked."""
    concerned = {one.area_code for one in shelf.caveats if (one.dataset, one.table_code) in measure.tables}

    def told(area: AreaRow, now: ByArea) -> tuple[str, ...]:
        row = now.get(area.code)
        if year is None or (area.code not in concerned and not (row and row.flag)):
            return ()
        return cautions(measure, row, shelf.caveats, area=area, year=year)

    return told
