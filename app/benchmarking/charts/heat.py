"""Heat maps: measures by councils, each cell a letter, a shape and a colour."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.data import HeatRow, Place, Scale
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def heat_cell(cell: Place, scale: Scale) -> Markup:
    """Return what a cell of a heat map holds: <td>'s contents, the figure with its verdict."""
    return Markup("")


def heat_chart(rows: Sequence[HeatRow], councils: Sequence[str], *, label: str) -> Chart:
    """Return a heat map as one drawing, for a file; councils in the order of each row's cells."""
    return Chart(label, "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
