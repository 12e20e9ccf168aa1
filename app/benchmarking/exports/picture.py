"""A chart as a picture: title, drawing, key, and everything that a figure must come with written into it."""

from __future__ import annotations

from app.benchmarking.charts.data import Footing
from app.ui.drawing import Chart


def svg_of(chart: Chart, footing: Footing) -> bytes:
    """Return the chart as an SVG file, UTF-8."""
    return b""


def png_of(chart: Chart, footing: Footing) -> bytes:
    """Return the same picture as PNG, two pixels for each unit of the drawing."""
    return b""
