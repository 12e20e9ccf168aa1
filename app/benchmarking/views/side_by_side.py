"""Two to six councils beside each other."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.benchmarking.charts.data import Scale, source_of
from app.benchmarking.queries.looking import Looking, councils_of
from app.benchmarking.queries.profile import SideBySide
from app.benchmarking.queries.profile import side_by_side as read_side_by_side
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from app.benchmarking.views.view_state import State
from app.commons.shapes import AreaRow

FEWEST, MOST = 2, 6
TOO_MANY = f"You can put {MOST} councils side by side. The first {MOST} are shown. Take one out to add another."


@put("/side-by-side")
def side_by_side() -> ResponseReturnValue:
    """Show some councils' figures beside each other, each against its own comparator of the chosen kind."""
    state, looking = open_page(each=True)
    picked, remarks = _picked(state, looking)
    shown: SideBySide | None = None
    if len(picked) >= FEWEST:
        shown = read_side_by_side(picked, state.view, shelf=looking.shelf, comparators_of=looking.comparators_of)
    return draw(
        "benchmarking/side_by_side.html",
        state,
        looking,
        picked=picked,
        shown=shown,
        scales={row.measure.key: Scale.of(row.measure) for row in shown.profiles[0].rows} if shown else {},
        sources=list(dict.fromkeys(source_of(row.frame) for row in shown.profiles[0].rows)) if shown else [],
        remarks=remarks,
        regions=_by_region(looking, picked),
        near=_near(looking, picked),
        fewest=FEWEST,
        most=MOST,
    )


def _picked(state: State, looking: Looking) -> tuple[tuple[AreaRow, ...], tuple[str, ...]]:
    codes = tuple(code.strip().upper()[:9] for code in request.args.getlist("c") if code.strip())
    if not codes:
        return looking.ground.councils[:MOST] if looking.ground.first else (), state.remarks
    councils = councils_of(looking.shelf, codes)
    if len(councils) > MOST:
        return councils[:MOST], (*state.remarks, TOO_MANY)
    return councils, state.remarks


def _by_region(looking: Looking, picked: tuple[AreaRow, ...]) -> list[tuple[str, list[AreaRow]]]:
    """Return the councils that can be added, by region, the space's own region first."""
    there = {area.code for area in picked}
    found: dict[str, list[AreaRow]] = {}
    for area in looking.shelf.areas.councils():
        if area.code not in there:
            found.setdefault(area.region_name or "", []).append(area)
    own = looking.region.name if looking.region else ""
    return sorted(found.items(), key=lambda one: (one[0] != own, one[0]))


def _near(looking: Looking, picked: tuple[AreaRow, ...]) -> tuple[AreaRow, ...]:
    """Return the nearest neighbours of the council that stands out, as many as there is room for beside it."""
    if looking.own is None:
        return ()
    nearest = next((one for one in looking.comparators if one.word == "neighbours"), None)
    return nearest.members[: MOST - 1] if nearest else ()
