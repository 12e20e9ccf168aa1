"""One measure: ranked bars, funnel, years, map and table, against whichever comparator is chosen."""

from __future__ import annotations

from flask import abort, g
from flask.typing import ResponseReturnValue

from app.access.guards import can
from app.access.permissions import Permission
from app.benchmarking.charts.data import Scale
from app.benchmarking.queries.commentary import Written, written_about
from app.benchmarking.queries.comparing import MeasurePage, compare_measure
from app.benchmarking.queries.looking import Looking
from app.benchmarking.views import footings, pictures
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from app.benchmarking.views.rows import council_rows
from app.benchmarking.views.view_state import State
from tenants import SpaceKind

NOT_THAT_YEAR = "There are no figures of that year. You see the newest year."


@put("/measures/<string(maxlength=60):key>")
def measure(key: str) -> ResponseReturnValue:
    """Show one measure over all councils."""
    state, looking, found = open_measure(key)
    scale = Scale.of(found.measure)
    remarks = state.remarks
    if state.view.year is not None and found.year not in (None, state.view.year):
        remarks = (*remarks, NOT_THAT_YEAR)
    return draw(
        "benchmarking/measure.html",
        state,
        looking,
        page=found,
        scale=scale,
        remarks=remarks,
        written=_written(found, looking),
        charts={} if found.is_empty else pictures.pictures(found, looking),
        rows=council_rows(found, scale, state),
        footings={} if found.is_empty else {one: footings.footing_of(one, found, looking) for one in pictures.CHARTS},
    )


def _written(found: MeasurePage, looking: Looking) -> Written | None:
    """Return what the region says about the figures, in a region's own space."""
    if g.space.kind is not SpaceKind.REGION or not can(Permission.REGION_READ):
        return None
    return written_about(found.measure.key, found.year, looking.shelf)


def open_measure(key: str) -> tuple[State, Looking, MeasurePage]:
    """Return what the link says, whose page it is, and the measure's figures; 404 for a measure that is not there."""
    state, looking = open_page()
    known = looking.shelf.measure(key)
    if known is None:
        abort(404)
    found = compare_measure(
        known,
        state.view,
        shelf=looking.shelf,
        comparators=looking.comparators,
        own=looking.own,
        region=looking.region,
    )
    return state, looking, found
