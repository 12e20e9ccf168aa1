"""The cells of the heat map's rows, written in one go: a page has hundreds, and a template takes its time over each."""

from collections.abc import Mapping

from flask import Flask
from markupsafe import Markup, escape

from app.assessments.charts.heat import HeatRow

_STARTS = ' class="heat__starts"'


def heat_cells(row: HeatRow, faces: Mapping[str, str]) -> Markup:
    """Return a row's cells, each a link to the words behind it.

    Args:
        row: one partner's; its levels are values of `Level` or "none", never what somebody typed.
        faces: what a cell shows, by level, as HTML.
    """
    href = escape(row.href)
    cells = "".join(
        f'<td{_STARTS if cell.starts_group else ""} data-value="{_sorted_by(cell.value)}">'
        f'<a class="level level--{cell.value.replace("_", "-")}" href="{href}/factors/{cell.factor}">'
        f"{faces[cell.value]}</a></td>"
        for cell in row.cells
    )
    return Markup(cells)  # noqa: S704  # made of our own constants, numbers, and the path escaped above


def _sorted_by(value: str) -> str:
    return value if value.isdigit() else ""  # empty cells come last


def register(app: Flask) -> None:
    """Let templates ask: `{{ row | heat_cells(faces) }}`."""
    app.jinja_env.filters["heat_cells"] = heat_cells
