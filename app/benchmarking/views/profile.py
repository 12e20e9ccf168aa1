"""A council's profile: every measure as a row, its figure in the spread of those that it is compared with."""

from __future__ import annotations

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.benchmarking.charts.spark import sparkline
from app.benchmarking.charts.spine import spine_row
from app.benchmarking.queries.looking import Looking
from app.benchmarking.queries.own_side import OwnSide, notice
from app.benchmarking.queries.profile import Profile, ProfileRow
from app.benchmarking.queries.profile import profile as read_profile
from app.benchmarking.views import footings, pictures
from app.benchmarking.views.looking import draw, open_page
from app.benchmarking.views.looking import page as put
from app.benchmarking.views.search import draw_search
from app.benchmarking.views.view_state import State
from tenants import SpaceKind


@put("/")
def index() -> ResponseReturnValue:
    """Show the profile of the space's own council; in a region, which has many, its measures."""
    state, looking = open_page()
    if g.space.kind is SpaceKind.REGION:
        return draw_search(state, looking)
    return _draw(state, looking, ask_first=notice(looking.shelf, looking.ground))


@put("/councils/<string(maxlength=9):code>")
def profile(code: str) -> ResponseReturnValue:
    """Show the profile of any council: its figures are public."""
    state, looking = open_page(code.upper())
    chosen = state.view.council
    if chosen and chosen != code.upper():  # chosen in the bar of this very page
        return redirect(url_for(".profile", code=chosen, **state.args(council=None)))
    return _draw(state, looking)


def _draw(state: State, looking: Looking, *, ask_first: OwnSide | None = None) -> ResponseReturnValue:
    if looking.own is None:
        return draw("benchmarking/no_council.html", state, looking)
    found = read_profile(looking.own, state.view, shelf=looking.shelf, comparators=looking.comparators)
    return draw(
        "benchmarking/profile.html",
        state,
        looking,
        profile=found,
        ask_first=ask_first,
        lines=lines_of(found),
        footing=footings.spine_footing(found, looking),
    )


def lines_of(found: Profile) -> dict[str, tuple[object, object, object]]:
    """Return what is drawn of each measure, by its key: its row of the spine, its years, how its numbers are told."""
    return {row.measure.key: _line(row, found) for row in found.rows}


def _line(row: ProfileRow, found: Profile) -> tuple[object, object, object]:
    drawn = pictures.spine_row_of(row, found.council)
    years = range(row.year - 4, row.year + 1)
    return spine_row(drawn), sparkline(pictures.points(row.history, years), drawn.scale, trend=drawn.trend), drawn.scale
