"""How a board looks: its own style sheet and logo, kept by browsers for a year, for a change has a new name."""

from flask import Blueprint, Flask, Response, abort, g, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.boards import queries
from tenants import SpaceKind, prefix

bp = Blueprint("board_look", __name__, url_prefix=prefix(SpaceKind.BOARD), template_folder="../templates")
KEPT = "private, max-age=31536000, immutable"


def init_look(app: Flask) -> None:
    """Ask for the board's look once before each of its pages; the layout draws it."""
    app.before_request(_know_look)


def _know_look() -> None:
    # Asked before the view, so that the page of an error, which must read nothing, has it too.
    space = g.get("space")
    if space is None or space.kind is not SpaceKind.BOARD or request.blueprint == bp.name:
        return
    look = g.board_look = queries.look()
    g.space_style_url = url_for("board_look.style", style_hash=look.style_hash)
    if look.logo_hash:
        g.space_logo_url = url_for("board_look.logo", logo_hash=look.logo_hash)


@bp.get("/style-<string(length=16):style_hash>.css")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def style(style_hash: str) -> ResponseReturnValue:
    """Answer the board's own style sheet."""
    look = queries.look()
    if look.style_hash != style_hash:
        abort(404)
    return Response(look.style, mimetype="text/css", headers={"Cache-Control": KEPT})


@bp.get("/logo/<string(length=64):logo_hash>.png")
@requires(Permission.SPACE_READ, space=SpaceKind.BOARD)
def logo(logo_hash: str) -> ResponseReturnValue:
    """Answer the board's logo."""
    return Response(queries.logo(logo_hash), mimetype="image/png", headers={"Cache-Control": KEPT})
