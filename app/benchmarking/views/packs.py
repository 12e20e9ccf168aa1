"""A region's pack: asking for it, seeing how far it is, taking it away. Here also is what the worker makes it of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.benchmarking.charts import bars_chart, heat_chart
from app.benchmarking.charts.data import Benchmark, HeatRow, Scale, place
from app.benchmarking.exports.pack_csv import csv_of
from app.benchmarking.exports.pack_excel import excel_of
from app.benchmarking.exports.pack_pdf import Drawn, pdf_of
from app.benchmarking.exports.pack_rows import PackRows
from app.benchmarking.exports.pack_words import PackWords, pack_words
from app.benchmarking.forms.packs import PackForm
from app.benchmarking.queries import packs as queries
from app.benchmarking.queries.peers_named import list_named
from app.benchmarking.queries.region import Row
from app.benchmarking.queries.region_page import RegionPage, choices_of_region, pack_of
from app.benchmarking.queries.standing import verdict_of
from app.benchmarking.service import packs as service
from app.benchmarking.service.packs import Made, Wanted
from app.benchmarking.views.region_cells import heat_row
from app.commons.shapes import year_label
from app.core import clock
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("packs", __name__, url_prefix=f"{prefix(SpaceKind.REGION)}/packs", template_folder="../templates")
ON_A_SHEET = 17  # councils of a heat map
MIME = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def index() -> ResponseReturnValue:
    """Show which files there are, how far others are, and the form that asks for new ones."""
    return _page(_form(as_at=clock.local_date(clock.now())))


@bp.post("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def ask() -> ResponseReturnValue:
    """Have the pack made."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        service.ask(comparator=form.comparator.data, as_at=form.as_at.data, now=clock.now())
    flash("The pack is being made. This takes a minute or so", "success")
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:pack_id>")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def download(pack_id: UUID) -> ResponseReturnValue:
    """Give a file."""
    file = queries.read_pack(pack_id)
    return send_file(
        BytesIO(file.content),
        mimetype=MIME.get(file.format, "application/octet-stream"),
        as_attachment=True,
        download_name=file.filename,
        etag=False,
        max_age=None,
    )


@service.pack_maker("pdf")
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


@service.pack_maker("xlsx")
def make_excel(wanted: Wanted, tell: Callable[[int], None]) -> Made:
    """Return the pack as a workbook."""
    page = pack_of(wanted.comparator, wanted.as_at)
    tell(30)
    return Made(excel_of(page, PackRows(page), _words(page, wanted)))


@service.pack_maker("csv")
def make_csv(wanted: Wanted, tell: Callable[[int], None]) -> Made:
    """Return the pack as one long table."""
    page = pack_of(wanted.comparator, wanted.as_at)
    tell(30)
    return Made(csv_of(PackRows(page)))


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


def _form(as_at: date | None = None) -> PackForm:
    form = PackForm(as_at=as_at)
    form.offer(choices_of_region(), clock.local_date(clock.now()))
    return form


def _page(form: PackForm) -> str:
    return render_template(
        "benchmarking/packs/index.html", form=form, files={one.format: one for one in queries.list_packs()}
    )


def _items(space: Any) -> list[NavItem]:
    return [{"text": "Packs", "href": url_for("packs.index")}] if can(Permission.REGION_READ) else []


def register(app: Flask) -> None:
    """Add the pages, and their place in the bar: last of those that a region works with."""
    app.register_blueprint(bp)
    register_nav(SpaceKind.REGION, _items, order=70)
