"""A region's cells as charts and heat maps want them."""

from __future__ import annotations

from app.benchmarking.charts.data import HeatRow, Mark, Place, Scale, place
from app.benchmarking.queries.region import Cell, Row
from app.commons.shapes import year_label


def place_of(cell: Cell, mark: Mark = Mark.NONE) -> Place:
    """Return one council on one measure, as charts want it."""
    return place(cell.area, cell.figure, verdict=cell.verdict, mark=mark, caveat=" ".join(cell.cautions))


def heat_row(row: Row) -> HeatRow:
    """Return one measure of the heat map."""
    return HeatRow(Scale.of(row.measure), year_label(row.year), tuple(map(place_of, row.cells)))
