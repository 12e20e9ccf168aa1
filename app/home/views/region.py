"""A region's first page: its councils."""

from typing import Any

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.home.queries.region import region_home
from app.ui.navigation import register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("region_home", __name__, url_prefix=prefix(SpaceKind.REGION), template_folder="../templates")


def register(app: Flask) -> None:
    """Add the page, and its link."""
    app.register_blueprint(bp)
    register_nav(SpaceKind.REGION, _nav, order=10)


def _nav(space: Any) -> list[dict[str, str]]:
    return [{"text": "Overview", "href": url_for("region_home.show")}]


@bp.get("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def show() -> ResponseReturnValue:
    """Show which councils the region has."""
    return render_template("home/region.html", home=region_home())
