"""Results that were published as such: of a survey with its margin of error, or of a tidy file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.commons.deriving.cells import Cell
from app.commons.deriving.counts import Derived
from app.commons.models import FigureState, MeasureKind
from app.commons.statistics.intervals import Bounds, byar, poisson, survey_from_base, survey_from_margin, wilson
from app.commons.statistics.rounding import bounds, part_interval, quotient_interval

_WHOLE = 100.0


def survey_figure(cells: Mapping[str, Cell]) -> Derived | None:
    """Return the result of a survey.

    Args:
        cells: by part: "outcome", "margin of error", "numerator", "denominator", "base".

    Returns:
        The published result with its published margin; where no margin is published, the interval of its base with
        finite population correction. The weighted denominator is how many could have been asked, never how many
        answered. None where there is no result.
    """
    outcome = cells.get("outcome")
    if outcome is None:
        return None
    base, population = _value(cells, "base"), _value(cells, "denominator")
    told = Derived(outcome.state, numerator=_value(cells, "numerator"), denominator=population, base=base)
    value, margin = outcome.value, _value(cells, "margin of error")
    if value is None:
        return replace(told, numerator=None)
    if margin is not None and margin >= 0:
        limits: tuple[float, float] | None = survey_from_margin(value, margin, top=_WHOLE)
    else:
        limits = _from_base(value, base, population)
    if limits is None:
        return replace(told, value=value)
    # Sums of tenths: 70.1 - 0.4 is to be 69.7, for it is compared.
    return replace(told, value=value, low=round(limits[0], 9), high=round(limits[1], 9))


def _from_base(value: float, base: float | None, population: float | None) -> tuple[float, float] | None:
    if not base or base < 0 or not 0 <= value <= _WHOLE:
        return None
    share = value / _WHOLE
    if population is None:
        low, high = wilson(share * base, base)
    else:
        # Both are rounded: a base may come out just above its population.
        low, high = survey_from_base(share, base, max(base, population))
    return low * _WHOLE, high * _WHOLE


def tidy_figure(
    cells: Mapping[str, Cell], *, kind: MeasureKind, multiplier: float, is_rounded: bool, population: float | None
) -> Derived | None:
    """Return the figure of a row of a tidy file.

    Args:
        cells: by part: "value", "numerator", "denominator", "base", "lower", "upper".
        kind, multiplier: of the measure.
        is_rounded: its counts are those of the Safeguarding Adults Collection, rounded to 5.
        population: for a rate without a denominator of its own.

    Returns:
        What the file says; what it leaves out is worked out from its counts. None where there is nothing to go by.
    """
    said = cells.get("value")
    for cell in (said,) if said is not None else (cells.get("numerator"), cells.get("denominator")):
        if cell is not None and cell.state is not FigureState.VALUE:
            return Derived(cell.state, denominator=_value(cells, "denominator"), base=_value(cells, "base"))
    numerator, denominator = _value(cells, "numerator"), _value(cells, "denominator")
    if denominator is None and kind is MeasureKind.RATE:
        denominator = population
    value = said.value if said is not None else _worked_out(kind, numerator, denominator, multiplier)
    if value is None:
        return None
    base = _value(cells, "base")
    low, high = _value(cells, "lower"), _value(cells, "upper")
    if low is None or high is None:
        low, high = _tidy_limits(kind, value, numerator, denominator, base, multiplier, is_rounded) or (None, None)
    return Derived(FigureState.VALUE, value, low, high, numerator, denominator, base)


def _worked_out(
    kind: MeasureKind, numerator: float | None, denominator: float | None, multiplier: float
) -> float | None:
    if numerator is None:
        return None
    if kind is MeasureKind.COUNT:
        return numerator
    return numerator / denominator * multiplier if denominator else None


def _tidy_limits(
    kind: MeasureKind,
    value: float,
    numerator: float | None,
    denominator: float | None,
    base: float | None,
    multiplier: float,
    is_rounded: bool,
) -> tuple[float, float] | None:
    if kind is MeasureKind.COUNT:
        return _poisson(Bounds(value, value)) if value >= 0 else None
    if kind is MeasureKind.SURVEY:
        return _from_base(value, base, denominator)
    whole = denominator or base
    if kind is MeasureKind.VALUE or not whole or whole < 0:
        return None
    part = value / multiplier * whole if numerator is None else numerator
    if part < 0:
        return None
    if kind is MeasureKind.PROPORTION:
        if part > whole:
            return None
        low, high = part_interval(bounds(part), bounds(whole)) if is_rounded and numerator else wilson(part, whole)
        return low * multiplier, high * multiplier
    count = bounds(part) if is_rounded else Bounds(part, part)
    if kind is MeasureKind.RATIO and is_rounded:
        return quotient_interval(count, bounds(whole), multiplier)
    low, high = _poisson(count)
    return low * multiplier / whole, high * multiplier / whole


def _poisson(count: Bounds) -> tuple[float, float]:
    """Return the interval of a count that need not be whole."""
    limits = [poisson if one == int(one) else byar for one in (count.low, count.high)]
    return limits[0](count.low)[0], limits[1](count.high)[1]


def _value(cells: Mapping[str, Cell], part: str) -> float | None:
    cell = cells.get(part)
    return cell.value if cell is not None else None
