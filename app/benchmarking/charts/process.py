"""Run charts and XmR charts: a line of points about its middle, and the points that a rule picks out."""

from __future__ import annotations

from app.benchmarking.charts.axes import Axis, ends_of
from app.benchmarking.charts.data import Line, Process, Scale
from app.benchmarking.charts.keys import Entry, laid
from app.benchmarking.charts.trend import grid, period_words, runs
from app.benchmarking.charts.trend_figure import process_figure
from app.benchmarking.charts.words import diamond
from app.ui.drawing import COPPER, DEEP, INK, MIDDLE, NARROW, PAPER, WIDE, Chart, Dot, Drawing, Path, Shape
from app.ui.drawing import Line as Stroke


def process_chart(own: Line, process: Process, scale: Scale) -> Chart:
    """Return a run chart or an XmR chart, as `process.kind` says."""
    name = "run chart" if process.kind == "run" else "XmR chart"
    return Chart(
        f"{scale.title}: {own.label}, {name}",
        _sentence(own, process, scale),
        _drawn(own, process, scale, width=WIDE, height=330),
        _drawn(own, process, scale, width=NARROW, height=270),
        process_figure(own, process, scale),
    )


def _sentence(own: Line, process: Process, scale: Scale) -> str:
    middle = "median" if process.kind == "run" else "mean"
    said = f"{own.label}: {len(own.points)} points about a {middle} of {scale.told(process.centre)}."
    if process.low is not None and process.high is not None:
        said += f" Trial limits: {scale.between(process.low, process.high)}."
    if process.signals:
        count = len(process.signals)
        return f"{said} {count} {'point is' if count == 1 else 'points are'} more than chance alone: {process.says}"
    return f"{said} {process.says or 'Nothing here is more than chance alone would make.'}"


def _drawn(own: Line, process: Process, scale: Scale, *, width: int, height: int) -> Drawing:
    low, high = ends_of(
        [process.centre, process.low, process.high, *(point.value for point in own.points)], zero=False, unit=scale.unit
    )
    left, right, top, bottom = (62.0 if width == WIDE else 46.0), width - 14.0, 14.0, height - 36.0
    up = Axis(low, high, bottom, top)
    order = [point.year for point in own.points]
    step = (right - left - 40) / max(1, len(order) - 1)
    across = {year: left + 20 + step * at for at, year in enumerate(order)}
    shapes = grid(up, scale, left, right)
    shapes += period_words([(point.year, point.period) for point in own.points], across, bottom, 60, width)
    shapes.append(Stroke(left, up.at(process.centre), right, up.at(process.centre), stroke=MIDDLE, width=2))
    for limit in (process.low, process.high):
        if limit is not None:
            shapes.append(Stroke(left, up.at(limit), right, up.at(limit), stroke=MIDDLE, width=1.5, dash="6 4"))
    ways = [[(across[point.year], up.at(point.value or 0)) for point in run] for run in runs(own.points, order)]
    shapes.append(Path(tuple(tuple(way) for way in ways), stroke=DEEP, width=2))
    for at, point in enumerate(own.points):
        if point.value is None:
            continue
        x, y = across[point.year], up.at(point.value)
        shapes.append(_mark(x, y, is_signal=at in process.signals))
    key, y = laid(_entries(own, process, scale), width, height + 8.0)
    return Drawing(width, round(y + 4), (*shapes, *key))


def _mark(x: float, y: float, *, is_signal: bool) -> Shape:
    return diamond(x, y, 8, fill=COPPER, stroke=INK) if is_signal else Dot(x, y, 4.5, DEEP, stroke=PAPER, width=1.5)


def _entries(own: Line, process: Process, scale: Scale) -> list[Entry]:
    middle = "median" if process.kind == "run" else "mean"
    entries: list[Entry] = [
        ([Stroke(0, 0, 16, 0, stroke=DEEP, width=2), _mark(8, 0, is_signal=False)], own.label),
        ([Stroke(0, 0, 16, 0, stroke=MIDDLE, width=2)], f"{middle}: {scale.number(process.centre)}"),
    ]
    if process.low is not None:
        entries.append(([Stroke(0, 0, 16, 0, stroke=MIDDLE, width=1.5, dash="6 4")], "trial limits"))
    if process.signals:
        entries.append(([_mark(8, 0, is_signal=True)], "more than chance alone"))
    return entries
