"""What the worker makes a region's pack of: drawings, tables and words, in each format."""

from __future__ import annotations

from collections.abc import Callable

from app.benchmarking.charts import bars_chart, heat_chart
from app.benchmarking.charts.data import Benchmark, HeatRow, Scale, place
from app.benchmarking.exports.long import csv_of
from app.benchmarking.exports.pack_excel import excel_of
from app.benchmarking.exports.pack_pdf import Drawn, pdf_of
from app.benchmarking.exports.pack_words import PackWords, pack_words
from app.benchmarking.queries.peers_named import list_named
from app.benchmarking.queries.region import Row
from app.benchmarking.queries.region_page import RegionPage, pack_of
from app.benchmarking.queries.standing import verdict_of
from app.benchmarking.service.packs import Made, Wanted, pack_maker
from app.benchmarking.views.pack_rows import PackRows
from app.benchmarking.views.region_cells import heat_row
from app.commons.shapes import year_label
from app.core import clock

ON_A_SHEET = 17  # councils of a heat map


@pack_maker("pdf")
def make_pdf(wanted: Wanted, tell: Callable[[int], None]) -> Made:
    """Return the pack to read and print."""
    page = pack_of(wanted.comparator, wanted.as_at)
    tell(20)
    boards = list_named()
    bars = {row.measure.key: _bars(page, row) for row in page.standing.rows}
    heat = _heat(page)
    tell(50)
    content = pdf_of(
        page,
        words=_words(page, wanted),
        heat=heat,
        bars=bars,
        boards=boards,
    )
    return Made(content, frozenset(board.id for board in boards))


@pack_maker("xlsx")
def make_excel(wanted: Wanted, tell: Callable[[int], None]) -> Made:
    """Return the pack as a workbook."""
    page = pack_of(wanted.comparator, wanted.as_at)
    tell(30)
    return Made(excel_of(page, _table(page, wanted), _words(page, wanted)))


@pack_maker("csv")
def make_csv(wanted: Wanted, tell: Callable[[int], None]) -> Made:
    """Return the pack as one long table."""
    page = pack_of(wanted.comparator, wanted.as_at)
    tell(30)
    return Made(_table(page, wanted))


def _table(page: RegionPage, wanted: Wanted) -> bytes:
    rows = PackRows(page)
    return csv_of(rows.wanted, rows.compared, rows.caveats, as_at=wanted.as_at)


def _words(page: RegionPage, wanted: Wanted) -> PackWords:
    return pack_words(page, as_at=wanted.as_at, made_on=clock.local_date(clock.now()))


def _heat(page: RegionPage) -> list[Drawn]:
    """Return the heat map, in so many drawings that each can be read on a sheet."""
    rows, councils = [heat_row(row) for row in page.standing.rows], page.standing.councils
    drawn = []
    for first in range(0, len(councils) if rows else 0, ON_A_SHEET):
        some = slice(first, first + ON_A_SHEET)
        names = [area.name for area in councils[some]]
        part = [HeatRow(row.scale, row.period, row.cells[some]) for row in rows]
        label = f"{names[0]} to {names[-1]}, compared with {page.label}"
        chart = heat_chart(part, names, label=label)
        drawn.append(Drawn(f"{label}. {chart.sentence}", chart.on_paper().svg(chart.label)))
    return drawn


def _bars(page: RegionPage, row: Row) -> Drawn:
    """Return one measure's councils as ranked bars, against one line: what is published, or else England."""
    label, figure = "England", row.england
    if page.comparator == "region":
        label, figure = page.label, row.region
    line = figure.value if figure else None
    cells = sorted(row.cells, key=lambda cell: (not cell.has_value, -cell.value, cell.area.name))
    places = [
        place(
            cell.area, cell.figure, verdict=verdict_of(cell.measure, cell.figure, line), caveat=" ".join(cell.cautions)
        )
        for cell in cells
    ]
    chart = bars_chart(places, Scale.of(row.measure), Benchmark(label, line), period=year_label(row.year))
    return Drawn(chart.sentence, chart.on_paper().svg(chart.label))
