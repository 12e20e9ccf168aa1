"""What was mailed, and did it arrive: a board's pages, and an organisation's own."""

from uuid import UUID

from flask import Blueprint, Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.boards.queries import PartnerRow, list_partners
from app.home.queries import mail as queries
from tenants import SpaceKind, prefix

board = Blueprint("board_mail", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/mail", template_folder="../templates")
own = Blueprint(
    "own_mail", __name__, url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/mail", template_folder="../templates"
)


@board.get("/")
@requires(Permission.MAIL_READ, space=SpaceKind.BOARD)
def index() -> ResponseReturnValue:
    """List what went on the board's behalf, to all or to one partner."""
    partners = list_partners()
    chosen = _chosen(partners)
    page = queries.list_sent(chosen)
    post = queries.Post(page.mails, partners, queries.requests_in(page))
    names = {one.id: one for one in partners}
    to = {mail.id: names.get(post.partner_of(mail) or mail.id) for mail in page.mails}
    return render_template("home/board_mail.html", page=page, partners=partners, chosen=chosen, to=to)


def _chosen(partners: tuple[PartnerRow, ...]) -> PartnerRow | None:
    wanted = request.args.get("partner", "")
    if not wanted:
        return None
    found = next((one for one in partners if str(one.id) == wanted), None)
    return found or abort(404)


@board.get("/<uuid:mail_id>")
@requires(Permission.MAIL_READ, space=SpaceKind.BOARD)
def show(mail_id: UUID) -> ResponseReturnValue:
    """Show the copy that is kept of one mail."""
    return render_template("home/mail_copy.html", copy=queries.get_copy(mail_id), back="board_mail.index")


@own.get("/")
@requires(Permission.MAIL_READ, space=SpaceKind.ORGANISATION)
def index_own() -> ResponseReturnValue:
    """List what went to the organisation's own people."""
    return render_template("home/own_mail.html", page=queries.list_own())


@own.get("/<uuid:mail_id>")
@requires(Permission.MAIL_READ, space=SpaceKind.ORGANISATION)
def show_own(mail_id: UUID) -> ResponseReturnValue:
    """Show the copy that is kept of one mail."""
    return render_template("home/mail_copy.html", copy=queries.get_copy(mail_id), back="own_mail.index_own")


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(board)
    app.register_blueprint(own)
