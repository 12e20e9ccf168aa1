"""What was said in an organisation's name before anybody of its own was here."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.queries.said_for import list_said_for
from app.assessments.service import said_for as service
from app.core import clock
from app.core.errors import Refused
from app.ui.forms import Form
from tenants import SpaceKind, prefix, transaction

PREFIX = f"{prefix(SpaceKind.ORGANISATION)}/said-in-your-name"
bp = Blueprint("said_for", __name__, url_prefix=PREFIX, template_folder="../templates")


@bp.get("/")
@requires(Permission.ANSWERS_READ, space=SpaceKind.ORGANISATION)
def index() -> ResponseReturnValue:
    """Show every version that was sent in the organisation's name, with all its answers."""
    return render_template("assessments/organisation/said_for.html", versions=list_said_for(), form=Form())


@bp.post("/<uuid:sent_id>/seen")
@requires(Permission.ANSWERS_WRITE, space=SpaceKind.ORGANISATION)
def mark_seen(sent_id: UUID) -> ResponseReturnValue:
    """Note that somebody of the organisation has read it."""
    try:
        with transaction():
            service.mark_seen(sent_id=sent_id, now=clock.now())
    except Refused as refused:
        flash(refused.message)
    else:
        flash("Noted. Your first page says no more about it.", "success")
    return redirect(url_for(".index"), 303)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
