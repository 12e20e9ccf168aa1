"""A board manager's day: what to do today, who needs help, who was sent what and did it arrive."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.home.queries.today import today
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind, prefix

bp = Blueprint("today", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/today", template_folder="../templates")


@bp.get("/")
@requires(Permission.CYCLES_RUN, space=SpaceKind.BOARD)
def show() -> ResponseReturnValue:
    """Show the day; each line has one link, to the page that does it."""
    now = clock.now()
    return render_template("home/today.html", today=today(now=now), day=clock.local_date(now))


def _items(space: Any) -> Iterable[NavItem]:
    if can(Permission.CYCLES_RUN):
        yield {"text": "Today", "href": url_for("today.show")}


def register(app: Flask) -> None:
    """Add the page, and its place in the bar."""
    app.register_blueprint(bp)
    register_nav(SpaceKind.BOARD, _items, order=12)
