"""A small organisation chooses between the short form and the full one, with one button."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.queries.asked import get_asked
from app.assessments.service.form_choice import choose_form
from app.core import clock
from app.core.errors import Refused
from app.ui.forms import Form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "form_choice",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>",
    template_folder="../templates",
)


@bp.post("/form")
@requires(Permission.ANSWERS_WRITE, space=SpaceKind.ORGANISATION)
def choose(asked_id: UUID) -> ResponseReturnValue:
    """Take the form that was asked for, for the whole return."""
    get_asked(asked_id, now=clock.now())
    wanted = request.form.get("form")
    if Form().validate_on_submit() and wanted in ("full", "short"):
        try:
            with transaction():
                changed = choose_form(asked_id=asked_id, full=wanted == "full", now=clock.now())
        except Refused as refused:
            flash(f"{refused.message} Nothing was changed.", "note")
        else:
            if changed:
                flash(f"You have the {wanted} form now. Nothing you have written is lost", "success")
    return redirect(url_for("answering.show", asked_id=asked_id), 303)


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
