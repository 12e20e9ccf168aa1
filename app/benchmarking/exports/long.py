"""Figures as one long table: a line for each area, measure and year, with a status beside each value."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.benchmarking.charts.data import Benchmark
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow

Compared = Callable[[str, int, str], tuple[str, Benchmark | None]]


def csv_of(
    wanted: Iterable[tuple[MeasureRow, int, FrameRow | None, AreaRow, FigureRow | None]],
    compared: Compared,
    caveats: Callable[[MeasureRow, str, int], tuple[str, ...]],
) -> bytes:
    """Return the table: UTF-8 with a mark, which Excel needs to read accents.

    Args:
        wanted: measure, year, where its figures come from, area, and its figure: none is `absent`.
        compared: given measure key, year and area code, the verdict and what it was compared with.
        caveats: given measure, area code and year, the warnings that its figure stands under.
    """
    return b""
