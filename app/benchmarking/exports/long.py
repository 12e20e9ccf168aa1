"""Figures as one long table: a line for each area, measure and year, with a status beside each value."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol

from app.benchmarking.exports.dictionary import HEAD
from app.commons.shapes import AreaRow, FigureRow, FrameRow, MeasureRow, year_label
from app.commons.statistics.verdict import RULE
from app.core.cells import as_text


class Benchmark(Protocol):
    """What a figure was compared with."""

    @property
    def label(self) -> str:
        """Return its name."""

    @property
    def value(self) -> float | None:
        """Return its value, in the measure's unit; None where there is none."""


Wanted = tuple[MeasureRow, int, FrameRow | None, AreaRow, FigureRow | None]
Compared = Callable[[str, int, str], tuple[str, Benchmark | None]]
Caveats = Callable[[MeasureRow, str, int], tuple[str, ...]]
Cell = str | int | float | None


def csv_of(wanted: Iterable[Wanted], compared: Compared, caveats: Caveats, *, as_at: date) -> bytes:
    """Return the table: UTF-8 with a mark, which Excel needs to read accents.

    Args:
        wanted: measure, year, where its figures come from, area, and its figure: none is `absent`.
        compared: given measure key, year and area code, the verdict and what it was compared with.
        caveats: given measure, area code and year, the warnings that its figure stands under.
        as_at: the day on which the figures stood so.
    """
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(HEAD)
    for measure, year, frame, area, figure in wanted:
        verdict, benchmark = compared(measure.key, year, area.code)
        said = (*caveats(measure, area.code, year), *((measure.caveats,) if measure.caveats else ()))
        if figure and figure.flag:
            said = (*said, figure.flag)
        write.writerow(
            [
                as_text(cell) if isinstance(cell, str) else cell
                for cell in (
                    *_area(area),
                    *_measure(measure),
                    year,
                    year_label(year),
                    *_figure(figure),
                    verdict,
                    RULE,
                    benchmark.label if benchmark else "",
                    _number(benchmark.value if benchmark else None),
                    measure.unit,
                    str(measure.polarity),
                    *_frame(frame, as_at),
                    " | ".join(dict.fromkeys(said)),
                )
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _area(area: AreaRow) -> tuple[Cell, ...]:
    return (
        area.code,
        area.name,
        str(area.kind),
        area.region_code or "",
        area.region_name or "",
        str(area.council_type or ""),
    )


def _measure(measure: MeasureRow) -> tuple[Cell, ...]:
    return measure.key, measure.code, measure.title


def _figure(figure: FigureRow | None) -> tuple[Cell, ...]:
    if figure is None:
        return "", "absent", "", "", "", "", ""
    beside = (figure.low, figure.high, figure.numerator, figure.denominator, figure.base)
    return (_number(figure.value), str(figure.state), *map(_number, beside))


def _frame(frame: FrameRow | None, as_at: date) -> tuple[Cell, ...]:
    if frame is None:
        return "", "", "", "", as_at.isoformat(), ""
    made_up = "yes" if frame.is_made_up else "no"
    return (
        frame.publisher,
        frame.release_title,
        frame.published_on.isoformat(),
        frame.file_hash,
        as_at.isoformat(),
        made_up,
    )


def _number(value: float | None) -> Cell:
    """Return a number as short as it can be told apart from its neighbours; nothing stays empty, never 0."""
    if value is None:
        return ""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
