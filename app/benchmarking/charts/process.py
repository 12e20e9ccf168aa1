"""Run charts and XmR charts: a line of points about its middle, and the points that a rule picks out."""

from __future__ import annotations

from app.benchmarking.charts.data import Line, Process, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def process_chart(own: Line, process: Process, scale: Scale) -> Chart:
    """Return a run chart or an XmR chart, as `process.kind` says."""
    return Chart(f"{scale.title}: {own.label}", "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
