"""What is worse and worsening, and what is better and improving."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue

from app.benchmarking.charts.data import Scale, source_of
from app.benchmarking.charts.spark import sparkline
from app.benchmarking.queries.around import notes
from app.benchmarking.queries.moving import Moved, without_unseen
from app.benchmarking.queries.moving import moving as read_moving
from app.benchmarking.views import pictures
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from tenants import SpaceKind


@put("/moving")
def moving() -> ResponseReturnValue:
    """Show what moved beyond chance over five years: of the board's councils, the council, or the region's."""
    state, looking = open_page(each=True)
    councils = (looking.own,) if state.view.council and looking.own else looking.ground.councils
    found = read_moving(councils, state.view, shelf=looking.shelf, comparators_of=looking.comparators_of)
    if g.space.kind is SpaceKind.REGION and not state.view.council:
        found = without_unseen(found, notes().seen)
    return draw(
        "benchmarking/moving.html",
        state,
        looking,
        found=found,
        scales={one.key: Scale.of(one) for one in looking.shelf.measures},
        spark=_spark,
        sources=[source_of(frame) for frame in found.frames],
    )


def _spark(one: Moved) -> object:
    row = one.row
    years = range(row.year - 4, row.year + 1)
    word = pictures.trend_word(row.measure.polarity.value == "high", row.trend)
    return sparkline(pictures.points(row.history, years), Scale.of(row.measure), trend=word)
