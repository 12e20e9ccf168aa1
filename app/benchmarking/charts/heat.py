"""Heat maps: measures by councils, each cell a figure, a shape, a word and a colour."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from app.benchmarking.charts.data import HeatRow, Place, Scale
from app.benchmarking.charts.keys import laid, verdict_entries
from app.benchmarking.charts.words import SIGNS, WORDS, counted, sign
from app.ui.drawing import INK, LETTER, MIDDLE, PALE, PAPER, SMALL, Chart, Drawing, Line, Rect, Shape, Text, shortened

GROUNDS = {
    "better": "#d5e6e4",
    "similar": "#eceeee",
    "worse": "#f9e0cb",
    "higher": "#dedaed",
    "lower": "#efe8f7",
    "unknown": PAPER,
}
_LEFT, _CELL, _ROW = 292.0, 62.0, 40.0
_SHORT = {"suppressed": "suppr.", "not_supplied": "not supp.", "absent": "–"}


def heat_cell(cell: Place, scale: Scale) -> Markup:
    """Return what a cell of a heat map holds: <td>'s contents, the figure with its verdict."""
    caveat = f'<span class="govuk-visually-hidden">. {escape(cell.caveat)}</span>*' if cell.caveat else ""
    if cell.value is None:
        said = f'<span class="verdict-cell verdict-cell--none">{escape(cell.says)}{caveat}</span>'
        return Markup(said)  # noqa: S704  # escaped, or of our own words
    return Markup(  # noqa: S704  # escaped, or of our own words
        f'<span class="verdict-cell verdict-cell--{cell.verdict}">{escape(scale.number(cell.value))}{caveat}'
        f'<span class="verdict-cell__word"><span aria-hidden="true">{SIGNS[cell.verdict]} </span>'
        f"{WORDS[cell.verdict]}</span></span>"
    )


def heat_chart(rows: Sequence[HeatRow], councils: Sequence[str], *, label: str) -> Chart:
    """Return a heat map as one drawing, for a file; councils in the order of each row's cells.

    It is as wide as its councils are many, and the same for both screens: pages have the table.
    """
    drawing = _drawn(rows, councils)
    return Chart(label, _sentence(rows, councils), drawing, drawing)


def _sentence(rows: Sequence[HeatRow], councils: Sequence[str]) -> str:
    cells = [cell for row in rows for cell in row.cells if cell.value is not None]
    counts = [(WORDS[verdict], sum(cell.verdict == verdict for cell in cells)) for verdict in GROUNDS]
    parts = ", ".join(f"{count} {words}" for words, count in counts if count)
    return f"{len(rows)} measures in {counted(len(councils))}: {parts or 'no figures'}."


def _drawn(rows: Sequence[HeatRow], councils: Sequence[str]) -> Drawing:
    top = 24 + LETTER * 0.95 * max((len(shortened(name, 190, SMALL)) for name in councils), default=0)
    width = _LEFT + _CELL * len(councils)
    shapes: list[Shape] = [
        Text(_LEFT + _CELL * (at + 0.5) + 4.5, top - 8, shortened(name, 190, SMALL), size=SMALL, turned=True)
        for at, name in enumerate(councils)
    ]
    shapes.append(Line(0, top, width, top, stroke=INK, width=1.5))
    for at, row in enumerate(rows):
        y = top + _ROW * at
        shapes += [
            Text(0, y + 17, shortened(row.scale.short_title or row.scale.title, _LEFT - 10)),
            Text(0, y + 33, row.period, fill=MIDDLE, size=SMALL),
        ]
        for column, cell in enumerate(row.cells):
            shapes += _cell(cell, row.scale, _LEFT + _CELL * column, y)
    key, end = laid(verdict_entries([cell for row in rows for cell in row.cells]), width, top + _ROW * len(rows) + 24)
    return Drawing(round(width), round(end), (*shapes, *key))


def _cell(cell: Place, scale: Scale, x: float, y: float) -> list[Shape]:
    middle = x + _CELL / 2
    ground = GROUNDS[cell.verdict] if cell.value is not None else PAPER
    box = Rect(x + 1, y + 1, _CELL - 2, _ROW - 2, fill=ground, stroke=PALE)
    if cell.value is None:
        return [box, Text(middle, y + 24, _SHORT[cell.state], "middle", fill=MIDDLE, size=12)]
    return [
        box,
        Text(middle, y + 17, f"{scale.number(cell.value)}{'*' if cell.caveat else ''}", "middle", size=SMALL),
        *sign(cell.verdict, x + 13, y + 29, 4.5),
        Text(x + 21, y + 33, WORDS[cell.verdict] if cell.verdict != "unknown" else "?", size=11),
    ]
