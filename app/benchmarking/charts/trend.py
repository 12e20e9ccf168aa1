"""Trends: own figures by year with their intervals, beside the comparator and England."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.data import Line, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def trend_chart(own: Line, scale: Scale, *, others: Sequence[Line] = (), trend: str = "none") -> Chart:
    """Return a line of figures.

    Args:
        own: with intervals; breaks where there is no figure, and where figures are of a council that was before.
        scale: how the figures are told.
        others: the comparator, then England: at most three.
        trend: rising, falling, steady, or none where there are fewer than five years.
    """
    return Chart(f"{scale.title}: {own.label} by year", "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
