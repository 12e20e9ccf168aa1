"""Sparklines: a tiny trend for a cell of a table, with its words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.axes import Axis
from app.benchmarking.charts.data import Scale, YearPoint
from app.benchmarking.charts.words import TRENDS
from app.ui.drawing import COPPER, DEEP, PAPER, Dot, Drawing, Path, Shape

_WIDE, _TALL = 96, 28


def sparkline(points: Sequence[YearPoint], scale: Scale, *, trend: str = "none") -> Markup:
    """Return a tiny line of figures, oldest first; a text that is read aloud says first, last and trend."""
    known = [(at, point) for at, point in enumerate(points) if point.value is not None]
    if not known:
        return Markup('<span class="spark__none">no figures</span>')
    values = [point.value for _, point in known if point.value is not None]
    low, high = min(values), max(values)
    up = Axis(low, high, _TALL - 6.0, 6.0) if high > low else Axis(low - 1, low + 1, _TALL - 6.0, 6.0)
    step = (_WIDE - 14) / max(1, len(points) - 1)
    parts: list[list[tuple[float, float]]] = []
    for at, point in known:
        spot = (7 + step * at, up.at(point.value or 0))
        joined = parts and at and points[at - 1].value is not None and points[at - 1].of == point.of
        if joined:
            parts[-1].append(spot)
        else:
            parts.append([spot])
    alone: list[Shape] = [Dot(*part[0], 2, DEEP, width=0) for part in parts if len(part) == 1]
    shapes = (
        Path(tuple(map(tuple, parts)), stroke=DEEP, width=2),
        *alone,
        Dot(*parts[-1][-1], 4, COPPER, stroke=PAPER),
    )
    return Drawing(_WIDE, _TALL, shapes).svg(_told([point for _, point in known], scale, trend), "spark")


def _told(known: Sequence[YearPoint], scale: Scale, trend: str) -> str:
    first, last = known[0], known[-1]
    if first is last:
        return f"{scale.number(last.value)} in {last.period}: one year only"
    return (
        f"{scale.number(first.value)} in {first.period} to {scale.number(last.value)} in {last.period}: {TRENDS[trend]}"
    )
