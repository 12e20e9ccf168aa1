"""Free answers: read for names by whoever runs the survey, then shown to all who read the findings."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.carrying_out import guard_form
from app.core.errors import Refused
from app.core.letting_pass import LooksPersonal
from app.learning_needs.forms.texts import TextForm
from app.learning_needs.queries import findings, texts
from app.learning_needs.queries.texts import TextState
from app.learning_needs.service import texts as service
from app.learning_needs.views.findings import bp
from tenants import SpaceKind, transaction

_STATES = {"cleared": TextState.CLEARED, "waiting": TextState.WAITING, "kept-back": TextState.KEPT_BACK}


@bp.get("/texts")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def show_texts(survey_id: UUID) -> ResponseReturnValue:
    """Show the free answers that were cleared; to whoever runs the survey, the others too."""
    return _page(survey_id)


@bp.post("/texts/<uuid:text_id>")
@requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)
def decide_text(survey_id: UUID, text_id: UUID) -> ResponseReturnValue:
    """Have a free answer shown, or keep it back."""
    findings.get_released(survey_id)
    form = TextForm()
    if not form.validate_on_submit():
        return _page(survey_id, refused=(text_id, form)), 422
    try:
        with transaction():
            if form.keep_back.data:
                service.keep_back_text(survey_id=survey_id, text_id=text_id, now=clock.now())
            else:
                guard_form(form, "free_answers", survey_id, now=clock.now())
                service.clear_text(survey_id=survey_id, text_id=text_id, text=form.text.data or "", now=clock.now())
    except service.TextGone:
        abort(404)
    except LooksPersonal as found:
        form.warn(found.warned)
        return _page(survey_id, refused=(text_id, form)), 422
    except Refused as refused:
        form.text.errors = [*form.text.errors, refused.message]
        return _page(survey_id, refused=(text_id, form)), 422
    flash(
        "Kept back. Nobody else can read it" if form.keep_back.data else "It can be read with the findings now",
        "success",
    )
    state = request.args.get("state", "waiting")
    return redirect(url_for("findings.show_texts", survey_id=survey_id, state=state), 303)


def _page(survey_id: UUID, *, refused: tuple[UUID, TextForm] | None = None) -> str:
    found = findings.read_findings(survey_id)
    counts = texts.count_texts(survey_id)
    runs = can(Permission.SURVEYS_RUN)
    wanted = request.args.get("state", "waiting" if runs and counts[TextState.WAITING] else "cleared")
    page = request.args.get("page", 1, type=int)
    if wanted not in _STATES or (wanted != "cleared" and not runs) or not 1 <= page <= 100_000:
        abort(404)
    # Whoever runs the survey reads them too only where enough answered: a few people's words tell who they are.
    shown = found.answered is not None
    rows = texts.list_texts(survey_id, _STATES[wanted], page=page) if shown else None
    forms = {}
    if rows and runs:
        for row in rows.rows:
            forms[row.id] = refused[1] if refused and refused[0] == row.id else TextForm(formdata=None, text=row.text)
    return render_template(
        "learning_needs/board/findings/texts.html",
        found=found,
        counts={name: counts[state] for name, state in _STATES.items()},
        wanted=wanted,
        rows=rows,
        forms=forms,
        runs=runs,
        refused=refused[1] if refused else None,
        refused_id=refused[0] if refused else None,
    )
