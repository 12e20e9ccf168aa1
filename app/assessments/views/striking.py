"""Removing a text that should not be there, from either end: why, and then it is gone everywhere."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.cycles import RemoveTextForm
from app.assessments.queries import striking as queries
from app.assessments.service import chair_words as service_of_words
from app.assessments.service import striking as service
from app.assessments.service.refusals_board import NothingToRemove
from app.assessments.views import removed
from app.commons.instrument import Factor
from app.commons.queries import instrument
from app.core import clock
from app.core.carrying_out import guard_form, show_refusal
from app.core.letting_pass import LooksPersonal
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("striking", __name__, template_folder="../templates")

BOARD = f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>/results/partners/<uuid:request_id>"
ORGANISATION = f"{prefix(SpaceKind.ORGANISATION)}/requests/<uuid:asked_id>"
TEXT = "/versions/<uuid:submission_id>/factors/<int:number>/<string:field>/remove"


@bp.route(BOARD + TEXT, methods=["GET", "POST"])
@requires(Permission.TEXTS_STRIKE, space=SpaceKind.BOARD)
def from_board(cycle_id: UUID, request_id: UUID, submission_id: UUID, number: int, field: str) -> ResponseReturnValue:
    """Remove a text from the board's copy, and from every other."""
    text = queries.get_text(submission_id, number, field)
    if (text.cycle_id, text.request_id) != (cycle_id, request_id):
        abort(404)
    back = url_for("results.show_cell", cycle_id=cycle_id, request_id=request_id, number=number)
    return _remove(text, number, field, back)


@bp.route(ORGANISATION + TEXT, methods=["GET", "POST"])
@requires(Permission.TEXTS_STRIKE, space=SpaceKind.ORGANISATION)
def from_organisation(asked_id: UUID, submission_id: UUID, number: int, field: str) -> ResponseReturnValue:
    """Remove a text from what was sent, from the boards' copies, and from the organisation's own answers."""
    text = queries.get_text(submission_id, number, field)
    if text.request_id != asked_id:
        abort(404)
    return _remove(text, number, field, url_for("sending.receipt", asked_id=asked_id, sent_id=submission_id))


@bp.route(f"{prefix(SpaceKind.BOARD)}/cycles/<uuid:cycle_id>/chair-words/remove", methods=["GET", "POST"])
@requires(Permission.TEXTS_STRIKE, space=SpaceKind.BOARD)
def chair_words(cycle_id: UUID) -> ResponseReturnValue:
    """Remove the chair's words of a cycle, from every copy and every mail that is kept."""
    text = queries.get_chair_words(cycle_id)

    def act(reason: str) -> None:
        service_of_words.remove_chair_words(cycle_id=cycle_id, reason=reason, now=clock.now())

    back = url_for("cycles.show", cycle_id=cycle_id)
    return _ask(text, act, guards=("reason", cycle_id), back=back, factor=None)


def _remove(text: queries.SentText, number: int, field: str, back: str) -> ResponseReturnValue:
    def act(reason: str) -> None:
        service.remove_text(envelope_id=text.envelope_id, factor=number, field=field, reason=reason, now=clock.now())

    factor = instrument(text.instrument_id).factor(number)
    return _ask(text, act, guards=("reason", text.envelope_id), back=back, factor=factor)


def _ask(
    text: queries.SentText | queries.ChairWords,
    act: Callable[[str], None],
    *,
    guards: tuple[str, UUID],
    back: str,
    factor: Factor | None,
) -> ResponseReturnValue:
    """Ask why; then remove the text. One that is gone already is no error: a second click, or the other end."""
    form, status = RemoveTextForm(), 200
    if form.validate_on_submit():
        try:
            with transaction():
                guard_form(form, *guards, now=clock.now())
                act(form.reason.data or "")
        except NothingToRemove as refused:
            flash(refused.message, "note")
            return redirect(back, 303)
        except LooksPersonal as found:
            show_refusal(form, found)
        else:
            flash("Removed, from every version and every copy", "success")
            return redirect(back, 303)
    if form.errors:
        status = 422
    page = render_template("assessments/board/remove_text.html", form=form, text=text, factor=factor, back=back)
    return page, status


def register(app: Flask) -> None:
    """Add the pages of both ends, and what stands where a text was removed."""
    removed.register(app)
    app.register_blueprint(bp)
