"""A region's first page: its councils by measure, whom to ask first, who could help whom; and what was done here."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.benchmarking.charts.data import RULE
from app.benchmarking.views.region_cells import cells_of
from app.benchmarking.views.view_state import read_state
from app.commons.shapes import year_label
from app.core import clock
from app.home.queries.region import region_home
from app.people.trail import trail
from app.ui.navigation import register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("region_home", __name__, url_prefix=prefix(SpaceKind.REGION), template_folder="../templates")
SHOWN = 6  # of what moved and of who could help, before the rest is folded away


def register(app: Flask) -> None:
    """Add the pages, and their links."""
    import_module("app.home.views.region_files")  # puts its page beside these
    app.register_blueprint(bp)
    register_nav(SpaceKind.REGION, _first, order=10)
    register_nav(SpaceKind.REGION, _last, order=90)


def _first(space: Any) -> list[dict[str, str]]:
    return [{"text": "Overview", "href": url_for("region_home.show")}]


def _last(space: Any) -> list[dict[str, str]]:
    return [{"text": "What was done", "href": url_for("region_home.show_trail")}] if can(Permission.AUDIT_READ) else []


@bp.get("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def show() -> ResponseReturnValue:
    """Show how the region's councils stand on every measure, and what follows from it."""
    now = clock.now()
    state = read_state(request.args, now=now)
    if not state.knows_comparator:
        abort(404)
    home = region_home(state.view)
    return render_template(
        "home/region.html",
        home=home,
        page=home.page,
        state=state,
        rule=RULE,
        today=clock.local_date(now),
        year_label=year_label,
        cells=cells_of(home.page.standing),
        shown=SHOWN,
    )


@bp.get("/trail")
@requires(Permission.AUDIT_READ, space=SpaceKind.REGION)
def show_trail() -> ResponseReturnValue:
    """Show a page of the region's trail."""
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 10_000:
        abort(404)
    return render_template("home/region_trail.html", trail=trail(page=page))
