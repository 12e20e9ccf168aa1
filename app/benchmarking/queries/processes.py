"""What a council's years say by themselves: a run chart from 5 years in a row, an XmR chart from 12."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.commons.shapes import FigureRow
from app.commons.statistics import process

RUN, XMR = "run", "xmr"
_SAYS = {
    "shift": "six or more in a row on one side of the median",
    "trend": "five or more in a row that all go the same way",
    "outside": "outside the natural limits",
    "eight": "eight or more in a row on one side of the mean",
    "near": "three of four in a row nearer to a limit than to the mean",
    "range": "a leap from one year to the next that is more than its own limit",
}


@dataclass(frozen=True, slots=True)
class YearsAlone:
    """A line of years without a gap, and what a rule picks out of it."""

    kind: str  # RUN or XMR
    rows: tuple[FigureRow, ...]  # oldest first
    centre: float  # the median of a run chart, the mean of an XmR chart
    low: float | None  # natural limits of an XmR chart
    high: float | None
    signals: tuple[int, ...]  # places in `rows`, from 0
    says: str  # the rules that were met, in words; empty where none was


def years_alone(history: Mapping[int, FigureRow]) -> YearsAlone | None:
    """Return the latest years in a row that have a figure; None under five.

    Args:
        history: of one area, by year.
    """
    rows = _in_a_row(history)
    values = [row.value for row in rows if row.value is not None]
    limits = process.xmr(values)
    if limits is not None:
        places, says = _told(limits.signals)
        return YearsAlone(XMR, rows, limits.mean, limits.lower, limits.upper, places, _sentence(says))
    runs = process.run_chart(values)
    if runs is None:
        return None
    places, says = _told(runs.signals)
    if runs.too_few or runs.too_many:
        crossing = "fewer" if runs.too_few else "more"
        crossed = f"the line crosses its median {crossing} times than chance would have it"
        says = f"{says}; {crossed}" if says else crossed
    return YearsAlone(RUN, rows, runs.median, None, None, places, _sentence(says))


def _in_a_row(history: Mapping[int, FigureRow]) -> tuple[FigureRow, ...]:
    years = sorted(year for year, row in history.items() if row.value is not None)
    found: list[FigureRow] = []
    for year in reversed(years):
        if found and year != found[-1].year - 1:
            break
        found.append(history[year])
    return tuple(reversed(found))


def _told(signals: Sequence[process.Signal]) -> tuple[tuple[int, ...], str]:
    places = sorted({place for one in signals for place in range(one.first, one.last + 1)})
    return tuple(places), "; ".join(dict.fromkeys(_SAYS[one.rule] for one in signals))


def _sentence(says: str) -> str:
    return f"{says[:1].upper()}{says[1:]}." if says else ""
