"""An organisation's first page: what is asked, by whom, by when, how far it is, and what comes next."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.assessments.queries import asked as queries
from app.core import clock
from app.learning_needs.queries import asked as staff_queries
from app.learning_needs.queries.offers import list_received
from app.outcomes.views.tied import own_council_or_none
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("organisation_home", __name__, url_prefix=prefix(SpaceKind.ORGANISATION), template_folder="../templates")


@bp.get("/")
@requires(Permission.SPACE_READ, space=SpaceKind.ORGANISATION)
def show() -> ResponseReturnValue:
    """Show what this organisation was asked, first to close first."""
    now = clock.now()
    surveyed = can(Permission.SURVEYS_READ)  # whoever answers for a board alone sees what is asked, and nothing else
    surveys = [one for one in staff_queries.list_asked(now=now) if one.is_open or one.has_findings] if surveyed else []
    waiting = [offer for offer in list_received() if offer.waits] if surveyed else []
    return render_template(
        "home/organisation.html",
        home=queries.home(now=now),
        surveys=surveys,
        offers=waiting,
        council=own_council_or_none() if can(Permission.COUNTS_READ) else None,
    )


def _items(space: Any) -> Iterable[NavItem]:
    yield {"text": "Overview", "href": url_for("organisation_home.show")}


def register(app: Flask) -> None:
    """Add the page, and its place in the bar."""
    app.register_blueprint(bp)
    register_nav("organisation", _items, order=10)
