"""The cells of a heat map's line, written in one go: a page has thousands, and a template takes its time over each."""

from flask import Flask
from markupsafe import Markup, escape

from app.learning_needs.charts.heat import HeatLine
from app.learning_needs.queries.sheets import figure


def shade_cells(line: HeatLine) -> Markup:
    """Return a line's cells: the figure on its shade, or that it is not shown and why."""
    return Markup("").join(
        Markup('<td data-value="{}"><span class="shade shade--{}">{}</span></td>').format(
            cell.value, cell.shade, cell.text
        )
        if cell.shade is not None
        else _gap(cell.text, cell.why)
        for cell in line.cells
    )


def _gap(briefly: str, why: str) -> Markup:
    brief, full = escape(briefly), escape(why)
    return Markup(  # noqa: S704  # both are escaped
        '<td data-value="" class="gap"><span aria-hidden="true">not shown<br>'
        f'<span class="gap__why">{brief}</span></span><span class="govuk-visually-hidden">not shown: {full}</span></td>'
    )


def register(app: Flask) -> None:
    """Let templates ask: `{{ line | shade_cells }}`, `{{ 1.2 | figure }}`, `{{ 40 | figure("%") }}`."""
    app.jinja_env.filters["shade_cells"] = shade_cells
    app.jinja_env.filters["figure"] = figure
