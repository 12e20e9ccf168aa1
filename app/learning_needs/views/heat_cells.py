"""The cells of a heat map's line, written in one go: a page has thousands, and a template takes its time over each."""

from flask import Flask
from markupsafe import Markup, escape

from app.learning_needs.charts.heat import HeatCell, HeatLine
from app.learning_needs.queries.sheets import figure


def shade_cells(line: HeatLine) -> Markup:
    """Return a line's cells: the figure on its shade, or that it is not shown and why."""
    return Markup("".join(map(_cell, line.cells)))  # noqa: S704  # figures of our own, and words escaped below


def _cell(cell: HeatCell) -> str:
    if cell.shade is not None:
        return f'<td data-value="{cell.value}"><span class="shade shade--{cell.shade}">{cell.text}</span></td>'
    return (
        '<td data-value="" class="gap"><span aria-hidden="true">not shown<br>'
        f'<span class="gap__why">{escape(cell.text)}</span></span>'
        f'<span class="govuk-visually-hidden">not shown: {escape(cell.why)}</span></td>'
    )


def register(app: Flask) -> None:
    """Let templates ask: `{{ line | shade_cells }}`, `{{ 1.2 | figure }}`, `{{ 40 | figure("%") }}`."""
    app.jinja_env.filters["shade_cells"] = shade_cells
    app.jinja_env.filters["figure"] = figure
