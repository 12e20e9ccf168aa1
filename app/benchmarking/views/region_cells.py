"""A region's cells as charts and heat maps want them."""

from __future__ import annotations

from markupsafe import Markup

from app.benchmarking.charts import heat_cell
from app.benchmarking.charts.data import HeatRow, Mark, Place, Scale, place
from app.benchmarking.queries.region import Cell, Row, Standing
from app.benchmarking.queries.remembering import Remembered
from app.commons.shapes import year_label


def place_of(cell: Cell, mark: Mark = Mark.NONE) -> Place:
    """Return one council on one measure, as charts want it."""
    return place(cell.area, cell.figure, verdict=cell.verdict, mark=mark, caveat=" ".join(cell.cautions))


def heat_row(row: Row) -> HeatRow:
    """Return one measure of the heat map."""
    return HeatRow(Scale.of(row.measure), year_label(row.year), tuple(map(place_of, row.cells)))


_drawn: Remembered[tuple[tuple[Markup, ...], ...]] = Remembered(32)


def cells_of(standing: Standing) -> tuple[tuple[Markup, ...], ...]:
    """Return what the cells of a heat map hold, row by row; drawn once for the same standing."""

    def made() -> tuple[tuple[Markup, ...], ...]:
        return tuple(
            tuple(heat_cell(place_of(cell), scale) for cell in row.cells)
            for row in standing.rows
            for scale in (Scale.of(row.measure),)
        )

    return _drawn.of(id(standing), standing, made)
