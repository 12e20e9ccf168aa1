"""The heat map of a region's first page as a picture, and as the table that it shows."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.charts import heat_chart
from app.benchmarking.charts.data import Footing, source_of
from app.benchmarking.exports.long import csv_of
from app.benchmarking.queries.region_page import RegionPage
from app.benchmarking.views.files import TYPES
from app.benchmarking.views.footings import has_value, span
from app.benchmarking.views.pack_rows import PackRows
from app.benchmarking.views.region_cells import heat_row
from app.benchmarking.views.view_state import read_state
from app.commons.shapes import year_label
from app.core import clock
from app.home.queries.region import region_home
from app.home.views.region import bp
from app.ui.filters import long_date
from app.ui.picture import png_of, svg_of
from tenants import SpaceKind


@bp.get("/heat.<any(svg,png,csv):ext>")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def heat_file(ext: str) -> ResponseReturnValue:
    """Answer the heat map as it stands on the page that links here."""
    now = clock.now()
    state = read_state(request.args, now=now)
    if not state.knows_comparator:
        abort(404)
    page = region_home(state.view).page
    if not page.standing.rows:
        abort(404)
    content = _table(page) if ext == "csv" else _picture(page, ext)
    headers = {"Content-Disposition": f'attachment; filename="heat-map-{page.comparator}.{ext}"'}
    return Response(content, mimetype=TYPES[ext], headers=headers)


def _table(page: RegionPage) -> bytes:
    rows = PackRows(page)
    shown = {(row.measure.key, row.year) for row in page.standing.rows}
    wanted = [line for line in rows.wanted if (line[0].key, line[1]) in shown]
    as_at = page.as_at or clock.local_date(clock.now())
    return csv_of(wanted, rows.compared, rows.caveats, as_at=as_at)


def _picture(page: RegionPage, ext: str) -> bytes:
    standing = page.standing
    names = [area.name for area in standing.councils]
    region = page.ground.region.name if page.ground.region else ""
    label = f"Councils of {region}, compared with {page.label}"
    chart = heat_chart([heat_row(row) for row in standing.rows], names, label=label)
    given = sum(has_value(cell.figure) for row in standing.rows for cell in row.cells)
    warned = [
        f"{one.area.name}, {one.measure.short_title}, {year_label(one.year)}: {words}"
        for one in standing.cautioned
        for words in one.cautions
    ]
    foot = Footing(
        period=span(sorted({row.year for row in standing.rows})),
        n=f"{given} figures of {len(names)} councils on {len(standing.rows)} measures",
        source="; ".join(dict.fromkeys(map(source_of, standing.frames))),
        caveats=tuple(dict.fromkeys(warned)),
        is_made_up=any(frame.is_made_up for frame in standing.frames),
        as_at=long_date(page.as_at),
    )
    return svg_of(chart, foot) if ext == "svg" else png_of(chart, foot)
