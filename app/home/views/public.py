"""The pages that anybody may read: what this is, and how it treats people and their browsers."""

from flask import Blueprint, Flask, g, redirect, render_template
from flask.typing import ResponseReturnValue

from app.access.guards import public
from app.accounts.views.entering import first_page
from app.home.guides import GUIDES, read_guide

bp = Blueprint("public", __name__, template_folder="../templates")


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Say what this is, or lead to the first page; on a board's own host name that is the board's."""
    board = g.get("own_board")
    if board is not None:
        return redirect(board.home)
    return redirect(first_page()) if g.principal or g.confined else render_template("home/welcome.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Say how accessible the pages are, and whom to tell."""
    return render_template("public/accessibility.html")


@bp.get("/cookies")
@public
def cookies() -> ResponseReturnValue:
    """Say what is kept in the browser."""
    return render_template("public/cookies.html")


@bp.get("/help/")
@public
def guides() -> ResponseReturnValue:
    """List the guides, one for each kind of person."""
    return render_template("home/guides.html", guides=GUIDES)


@bp.get(f"/help/<any({', '.join(repr(name) for name in GUIDES)}):name>")
@public
def guide(name: str) -> ResponseReturnValue:
    """Show what somebody of this kind does, page by page."""
    return render_template("home/guide.html", guide=read_guide(name))


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is held about people, and by whom."""
    return render_template("public/privacy.html")
