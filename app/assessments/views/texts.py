"""Texts to look at: what partners sent, and what the board wrote itself, that may tell who somebody is."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.flagging import words_of
from app.assessments.queries import texts as queries
from app.assessments.service import flags
from app.core import clock, letting_pass
from app.core.guarding import Kind
from app.core.places import place_of, register_place
from app.ui.forms import Form
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("texts", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/texts", template_folder="../templates")
strikes = requires(Permission.TEXTS_STRIKE, space=SpaceKind.BOARD)
LOOKED_AT = "Noted that you have looked at it"


@bp.get("/")
@strikes
def index() -> ResponseReturnValue:
    """List what is flagged, what is to be looked at first."""
    flagged, kept = queries.list_flagged(), queries.list_kept()
    return render_template(
        "assessments/board/texts.html",
        waiting=[one for one in flagged if not one.looked_at],
        done=[one for one in flagged if one.looked_at],
        kept_waiting=[one for one in kept if not one.looked_at],
        kept_done=[one for one in kept if one.looked_at],
        words_of=words_of,
        label_of=lambda kind: Kind(kind).label,
        place_of=place_of,
        form=Form(),
    )


@bp.post("/answers/<uuid:answer_id>")
@strikes
def look_at_answer(answer_id: UUID) -> ResponseReturnValue:
    """Note that a flagged answer was read."""
    with transaction():
        flags.look_at(answer_id=answer_id, now=clock.now())
    return _back()


@bp.post("/kept/<uuid:note_id>")
@strikes
def look_at_kept(note_id: UUID) -> ResponseReturnValue:
    """Note that a text of the board's own was read."""
    with transaction():
        letting_pass.look_at(note_id, now=clock.now())
    return _back()


def _back() -> ResponseReturnValue:
    flash(LOOKED_AT, "success")
    return redirect(url_for(".index"), 303)


def register(app: Flask) -> None:
    """Add the pages, and say where the board's own texts of this feature stand."""
    app.register_blueprint(bp)
    register_place("cycle", "The chair’s words of a cycle", lambda one: url_for("cycles.show", cycle_id=one))
    register_place("template", "A template for cycles", lambda one: url_for("cycle_templates.change", template_id=one))
