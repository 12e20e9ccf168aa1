"""How a figure stands to what it is compared with, and where five years lead. Arithmetic over the shelf's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.benchmarking.shapes import Comparator, Verdict
from app.commons.models import FigureState, MeasureKind, Polarity
from app.commons.shapes import AreaRow, CaveatRow, FigureRow, MeasureRow
from app.commons.statistics import rates, trends
from app.commons.statistics import verdict as verdicts

TREND_POINTS = 5
_OF_COUNTS = frozenset({MeasureKind.PROPORTION, MeasureKind.RATE, MeasureKind.RATIO})

ByArea = Mapping[str, FigureRow]  # the figures of one measure and year, by area code


class Moving(StrEnum):
    """Where five years lead, read by what good looks like."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    RISING = "rising"  # of measures without a judgement
    FALLING = "falling"
    STEADY = "steady"  # no change beyond chance
    UNKNOWN = "unknown"  # fewer than five years in a row


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a figure is compared with, for one measure and year."""

    value: float | None  # in the measure's own unit
    used: int  # councils that it is worked out from; all that gave a figure, where it was published
    of: int  # councils that belong to it
    is_published: bool  # the area's own row; else worked out from its members

    @property
    def how(self) -> str:
        """How it came about, in words."""
        if self.is_published:
            return "as published"
        return f"worked out from {self.used} of {self.of} councils"


@dataclass(frozen=True, slots=True)
class Trend:
    """What the last five years of one area show."""

    moving: Moving
    p: float | None  # of the test; None where there was none
    first: FigureRow | None  # of the five
    last: FigureRow | None

    @property
    def is_real(self) -> bool:
        """Whether it moved, beyond chance."""
        return self.moving not in (Moving.STEADY, Moving.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Against:
    """A figure against one comparator."""

    comparator: Comparator
    benchmark: Benchmark
    verdict: Verdict


NO_TREND = Trend(Moving.UNKNOWN, None, None, None)


def benchmark_of(measure: MeasureRow, comparator: Comparator, figures: ByArea) -> Benchmark:
    """Return what a comparator comes to for a measure and year.

    The published row of England or a region stands for it. Else it is worked out from its members: of counts the sum
    of numerators over the sum of denominators, each without those that did not supply or are suppressed; of a survey
    the mean weighted by how many answered; of other values the median.

    Args:
        measure: what is measured.
        comparator: whom one is compared with; the compared one is not among its members.
        figures: of that measure and one year, by area.
    """
    members = [figures[area.code] for area in comparator.members if area.code in figures]
    given = [one for one in members if one.state is FigureState.VALUE and one.value is not None]
    if comparator.area_code is not None:
        published = figures.get(comparator.area_code)
        if published is not None and published.value is not None:
            return Benchmark(published.value, len(given), len(comparator.members), is_published=True)
    value, used = _worked_out(measure, given)
    return Benchmark(value, used, len(comparator.members), is_published=False)


def _worked_out(measure: MeasureRow, given: Sequence[FigureRow]) -> tuple[float | None, int]:
    if measure.kind in _OF_COUNTS:
        found = rates.aggregate([one.numerator for one in given], [one.denominator for one in given])
        return (None if found.value is None else found.value * measure.multiplier), found.used
    values = [one.value for one in given]
    if measure.kind is MeasureKind.SURVEY:
        found = rates.weighted_mean(values, [one.base for one in given])
    else:
        found = rates.middle(values)
    return found.value, found.used


def verdict_of(measure: MeasureRow, figure: FigureRow | None, benchmark: float | None) -> Verdict:
    """Return how a figure stands to a value, by the one rule."""
    if figure is None or figure.state is not FigureState.VALUE:
        return Verdict.UNKNOWN
    return Verdict(verdicts.verdict(figure.low, figure.high, benchmark, measure.polarity.value))


def against(measure: MeasureRow, figure: FigureRow | None, comparator: Comparator, figures: ByArea) -> Against:
    """Return how a figure stands to a comparator."""
    found = benchmark_of(measure, comparator, figures)
    return Against(comparator, found, verdict_of(measure, figure, found.value))


def trend_of(measure: MeasureRow, history: Mapping[int, FigureRow], year: int) -> Trend:
    """Return what the five years that end with one show; unknown where one of them has no figure.

    Args:
        measure: what is measured.
        history: the figures of one area, by year.
        year: the last of the five.
    """
    points = [history.get(one) for one in range(year - TREND_POINTS + 1, year + 1)]
    rows = [one for one in points if one is not None and one.value is not None]
    if len(rows) < TREND_POINTS:
        return NO_TREND
    found = _tested(measure, rows)
    if found.direction == trends.NONE:
        return NO_TREND
    return Trend(_moving(measure.polarity, found.direction), found.p, rows[0], rows[-1])


def _tested(measure: MeasureRow, rows: Sequence[FigureRow]) -> trends.Trend:
    if measure.kind in _OF_COUNTS:
        parts = [one.numerator for one in rows]
        if measure.kind is not MeasureKind.PROPORTION:
            return trends.trend_of_rates(parts, [one.denominator for one in rows])
        # Rounded to 5, a part can come out over its whole.
        both = [(one.numerator, one.denominator) for one in rows]
        held = [None if part is None or whole is None else min(part, whole) for part, whole in both]
        return trends.trend_of_proportions(held, [whole for _, whole in both])
    return trends.trend_of_survey([one.value for one in rows], [_margin_of(one) for one in rows])


def _margin_of(row: FigureRow) -> float | None:
    """Return the margin to the longer side: an interval that reaches 0 or 100 is cut there."""
    if row.value is None or row.low is None or row.high is None:
        return None
    return max(row.high - row.value, row.value - row.low)


def _moving(polarity: Polarity, direction: str) -> Moving:
    if direction not in (trends.RISING, trends.FALLING):
        return Moving.STEADY
    if polarity is Polarity.NEUTRAL:
        return Moving(direction)
    return Moving.IMPROVING if (direction == trends.RISING) == (polarity is Polarity.HIGH) else Moving.WORSENING


def cautions(
    measure: MeasureRow, figure: FigureRow | None, caveats: Iterable[CaveatRow], *, area: AreaRow, year: int
) -> tuple[str, ...]:
    """Return what has to be said beside one area's figure: warnings of its table, and remarks on its quality."""
    words = [one.words for one in caveats if one.area_code == area.code and one.touches(measure, area.code, year)]
    if figure is not None and figure.flag:
        words.append(figure.flag)
    return tuple(words)


def general_cautions(measure: MeasureRow, caveats: Iterable[CaveatRow], *, year: int) -> tuple[str, ...]:
    """Return the warnings that stand over every area's figure of a measure and year."""
    return tuple(one.words for one in caveats if not one.area_code and one.touches(measure, "", year))
