"""A council's own counts: what there is, the page of one period, the template for its file."""

from __future__ import annotations

from flask import Flask, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can
from app.access.permissions import Permission
from app.commons.shapes import year_label
from app.core import clock
from app.outcomes.exports.files import template_csv
from app.outcomes.queries import calls, releases
from app.outcomes.queries.counts import get_period, list_uploads, list_years
from app.outcomes.shapes import period_label
from app.outcomes.views.blueprint import FOLDER, bp, reads
from app.outcomes.views.tied import own_council, own_council_or_none
from app.ui.navigation import register_nav
from tenants import SpaceKind, SpaceRef

FIRST, LAST = 1990, 2100


@bp.get("/")
@reads
def index() -> ResponseReturnValue:
    """Show which periods there are counts of, what was released, and what the region calls for."""
    council, now = own_council(), clock.now()
    page = {
        "council": council,
        "years": list_years(),
        "year_label": year_label,
        "period_label": period_label,
        "uploads": list_uploads(most=10),
        "calls": calls.open_calls(now=now),
        "releases": [row for row in releases.list_releases() if row.stands(now)],
    }
    return render_template(f"{FOLDER}/index.html", **page)


@bp.get("/<int:year>/<int:quarter>")
@reads
def period(year: int, quarter: int) -> ResponseReturnValue:
    """Show the council's own page of a period: true counts beside what others would see."""
    council, now = own_council(), clock.now()
    check_period(year, quarter)
    page = get_period(year, quarter, council_code=council.code)
    made = releases.list_releases(year=year, quarter=quarter)
    return render_template(f"{FOLDER}/period.html", council=council, page=page, releases=made, now=now)


@bp.get("/template.csv")
@reads
def template() -> ResponseReturnValue:
    """Hand out the tidy template: every row of the collection, its count left empty."""
    own_council()
    head = {"Content-Disposition": 'attachment; filename="counts-template.csv"'}
    return Response(template_csv(), mimetype="text/csv", headers=head)


def check_period(year: int, quarter: int) -> None:
    """Say that there is no such page where a path names no period."""
    if not FIRST <= year <= LAST or not 0 <= quarter <= 4:
        abort(404)


def _navigation(space: SpaceRef) -> list[dict[str, str]]:
    if not can(Permission.COUNTS_READ) or own_council_or_none() is None:
        return []
    return [{"text": "Counts", "href": url_for("counts.index")}]


def register(app: Flask) -> None:
    """Add the pages, and a council's link to them."""
    # Their addresses are this blueprint's too, and have to be there before the app takes it.
    from app.outcomes.views import asked, releasing, uploads  # noqa: F401  # imported for the pages that they add

    app.register_blueprint(bp)
    register_nav(SpaceKind.ORGANISATION, _navigation, order=35)
