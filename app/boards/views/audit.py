"""A board's audit trail."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.people.trail import trail
from tenants import SpaceKind, prefix

bp = Blueprint("board_audit", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/audit", template_folder="../templates")


@bp.get("/")
@requires(Permission.AUDIT_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """Show a page of the trail."""
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 10_000:
        abort(404)
    return render_template("boards/audit.html", trail=trail(page=page))
