"""The sessions of a piece of learning: when, how many places, how many came."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.carrying_out import carry_out
from app.learning_needs.forms.plan import SessionForm
from app.learning_needs.queries import plan as queries
from app.learning_needs.service import sessions as service
from app.learning_needs.views.plan_blueprint import FOLDER, bp, edits
from app.ui.forms import ConfirmForm


@bp.route("/<uuid:learning_id>/sessions/new", methods=["GET", "POST"])
@edits
def add_session(survey_id: UUID, learning_id: UUID) -> ResponseReturnValue:
    """Note a session, held or to come."""
    row = queries.get_learning(survey_id, learning_id)
    form = SessionForm()

    def act() -> str:
        places, attended = form.numbers
        service.add_session(
            survey_id=survey_id,
            learning_id=learning_id,
            key=form.key,
            held_on=form.day,
            places=places,
            attended=attended,
            note=form.note.data or "",
            sure=bool(form.sure.data),
            now=clock.now(),
        )
        return "Session noted"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/session.html",
        to=_back(survey_id, learning_id),
        guards=("learning_plan", survey_id),
        row=row,
        session=None,
    )


@bp.route("/<uuid:learning_id>/sessions/<uuid:session_id>/edit", methods=["GET", "POST"])
@edits
def edit_session(survey_id: UUID, learning_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Change what is kept about a session; one that somebody else changed meanwhile is shown as it is now."""
    row = queries.get_learning(survey_id, learning_id)
    session = queries.get_session(learning_id, session_id)
    form = SessionForm.of(session)

    def act() -> str:
        places, attended = form.numbers
        service.change_session(
            survey_id=survey_id,
            learning_id=learning_id,
            session_id=session_id,
            revision=form.seen_revision,
            held_on=form.day,
            places=places,
            attended=attended,
            note=form.note.data or "",
            sure=bool(form.sure.data),
            now=clock.now(),
        )
        return "Session changed"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/session.html",
        to=_back(survey_id, learning_id),
        revision=session.revision,
        guards=("learning_plan", survey_id),
        row=row,
        session=session,
    )


@bp.route("/<uuid:learning_id>/sessions/<uuid:session_id>/remove", methods=["GET", "POST"])
@edits
def remove_session(survey_id: UUID, learning_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Ask, then take a session out of the plan."""
    row = queries.get_learning(survey_id, learning_id)
    session = queries.get_session(learning_id, session_id)
    form = ConfirmForm(revision=str(session.revision))

    def act() -> str:
        service.remove_session(
            survey_id=survey_id,
            learning_id=learning_id,
            session_id=session_id,
            revision=form.seen_revision,
            now=clock.now(),
        )
        return "Session removed"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/remove_session.html",
        to=_back(survey_id, learning_id),
        revision=session.revision,
        row=row,
        session=session,
    )


def _back(survey_id: UUID, learning_id: UUID) -> str:
    return url_for(".show", survey_id=survey_id, learning_id=learning_id)
