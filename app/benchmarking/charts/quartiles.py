"""Quartiles: where one's own figure lies in the spread of others, whom nothing names."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.data import Quartiles, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def spread_strip(spread: Quartiles | None, own: float | None, scale: Scale, *, ends: tuple[float, float]) -> Markup:
    """Return one strip for a cell of a table: quartiles, mean, own figure; from ends[0] to ends[1] of the scale."""
    return Markup("")


def spread_chart(
    rows: Sequence[tuple[str, Quartiles | None, float | None]], scale: Scale, *, label: str, ends: tuple[float, float]
) -> Chart:
    """Return strips as a chart.

    Args:
        rows: a title, the quartiles of the others, and one's own figure.
        scale: how the figures are told.
        label: what the chart is.
        ends: of the scale: (1, 4) for levels.
    """
    return Chart(label, "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
