"""Shares, rates and ratios of counts that were rounded and suppressed when they were published."""

from __future__ import annotations

from dataclasses import dataclass

from app.commons.deriving.cells import Cells
from app.commons.models import FigureState
from app.commons.statistics.intervals import Bounds
from app.commons.statistics.rounding import part_interval, quotient_interval, rate_interval, share_interval, total

TAKEN_AS_MIDDLE = (
    "A count behind this figure is suppressed: it is 0 to 4. It is taken as 2, and the interval holds all it can be."
)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a measure comes to in one area and year; see `Figure`."""

    state: FigureState
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    base: float | None = None
    flag: str | None = None


NOT_SUPPLIED = Derived(FigureState.NOT_SUPPLIED)


def count_figure(
    parts: Cells,
    *,
    multiplier: float,
    rest: Cells | None = None,
    whole: Cells | None = None,
    over: Cells | None = None,
    population: float | None = None,
    block: Cells | None = None,
) -> Derived | None:
    """Return a figure of counts; None where there is none: cells are absent, or there is nothing to take a share of.

    Args:
        parts: the numerator.
        multiplier: the figure is the fraction times this.
        rest, whole, over, population: one of them; see the package.
        block: cells that a council that took no part leaves empty together; parts and the denominator where none.

    A cell that was not supplied leaves the figure not supplied; so does a block that is wholly 0, for a council that
    took no part is no council at 0%. A numerator of which nothing is known but that it is small leaves the figure
    suppressed, with the interval that it still has. Where other cells are suppressed each is taken as 2 for the value,
    and as 0 to 4 for the interval: the council with nothing in "not recorded" is published so, and is the last one
    whose figure should be missing. A part that is more than its whole makes no figure, and the remark says why.
    """
    others = [cells for cells in (rest, whole, over) if cells is not None]
    involved = [parts, *others]
    if any(cells.not_supplied for cells in (*involved, *([block] if block else ()))):
        return NOT_SUPPLIED
    if population is None and _is_empty(block, involved):
        return NOT_SUPPLIED
    if not all(cells.is_whole for cells in involved):
        return None
    numerator, denominator = parts.sum, _denominator(parts, rest, whole, over, population)
    limits = _limits(parts, rest, whole, over, population, multiplier)
    if not denominator or limits is None:
        return None
    low, high = limits
    if parts.is_hidden or any(cells.is_hidden for cells in (whole, over) if cells is not None):
        unknown = rest is not None or any(cells.suppressed for cells in others)
        return Derived(FigureState.SUPPRESSED, low=low, high=high, denominator=None if unknown else denominator)
    if whole is not None and numerator > denominator:
        contradiction = f"The published counts contradict each other: {numerator:,.0f} of {denominator:,.0f}."
        return Derived(FigureState.NOT_SUPPLIED, flag=f"{contradiction} No figure is made of them.")
    value = numerator / denominator * multiplier
    return Derived(
        FigureState.VALUE,
        value=value,
        low=min(low, value),
        high=max(high, value),
        numerator=numerator,
        denominator=denominator,
        flag=TAKEN_AS_MIDDLE if any(cells.suppressed for cells in involved) else None,
    )


def _is_empty(block: Cells | None, involved: list[Cells]) -> bool:
    cells = [block] if block is not None else involved
    return any(one.found for one in cells) and all(one.is_zero for one in cells)


def _denominator(
    parts: Cells, rest: Cells | None, whole: Cells | None, over: Cells | None, population: float | None
) -> float | None:
    if rest is not None:
        return parts.sum + rest.sum
    other = whole or over
    return other.sum if other is not None else population


def _limits(
    parts: Cells, rest: Cells | None, whole: Cells | None, over: Cells | None, population: float | None, by: float
) -> tuple[float, float] | None:
    """Return the interval in the measure's unit; None where there is nothing to take a share of."""
    part = total(parts.bounds)
    if rest is not None:
        if part.high + total(rest.bounds).high == 0:
            return None
        low, high = share_interval(parts.bounds, rest.bounds)
        return low * by, high * by
    if whole is not None:
        of = total(whole.bounds)
        if of.high == 0:
            return None
        # What the part can be at the least, the whole is at the least.
        low, high = part_interval(part, Bounds(max(of.low, min(part.low, of.high)), of.high))
        return low * by, high * by
    if over is not None:
        of = total(over.bounds)
        return quotient_interval(part, Bounds(max(of.low, 1), of.high), by) if of.high >= 1 else None
    return rate_interval(part, population, by) if population else None
