"""The spine of a profile: each measure a row, the council's figure in the spread of those it is compared with.

Where a measure has a good direction, right is better; else right is higher.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.benchmarking.charts.data import SpineRow
from app.ui.drawing import NARROW, WIDE, Chart, Drawing


def spine_row(row: SpineRow) -> Markup:
    """Return one row's drawing for a cell of a table; its words are for those who cannot see it."""
    return Markup("")


def spine_chart(rows: Sequence[SpineRow], *, council: str, comparator: str) -> Chart:
    """Return all rows as one drawing, for a file."""
    return Chart(f"{council}: every measure against {comparator}", "", Drawing(WIDE, 10, ()), Drawing(NARROW, 10, ()))
