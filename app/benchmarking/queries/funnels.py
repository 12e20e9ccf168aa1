"""A measure's funnel: which councils lie outside of what chance alone would give."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.queries.standing import ByArea
from app.commons.models import FigureState, MeasureKind
from app.commons.shapes import AreaRow, MeasureRow
from app.commons.statistics.funnel import PROPORTION, RATE, RATIO, Funnel, funnel

FEWEST = 10  # councils; limits round fewer say nothing
_KINDS = {MeasureKind.PROPORTION: PROPORTION, MeasureKind.RATE: RATE, MeasureKind.RATIO: RATIO}


def funnel_of(measure: MeasureRow, councils: Sequence[AreaRow], now: ByArea) -> Funnel | None:
    """Return the funnel of all councils that supplied counts, about their pooled average.

    Returns:
        None for what is not worked out from counts (a survey's answers are not a plain sample), and where there are
        fewer than ten councils.
    """
    kind = _KINDS.get(measure.kind)
    if kind is None:
        return None
    points = []
    for area in councils:
        row = now.get(area.code)
        if row is None or row.state is not FigureState.VALUE or row.numerator is None or not row.denominator:
            continue
        # Rounded to 5, a part can come out over its whole.
        part = min(row.numerator, row.denominator) if kind == PROPORTION else row.numerator
        points.append((area.code, part, row.denominator))
    if len(points) < FEWEST or not any(part for _, part, _ in points):
        return None
    return funnel(points, kind, multiplier=measure.multiplier)
