"""The paper form and the papers that came back, as both ends show them."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.commons.queries import learning_instrument
from app.core.carrying_out import show_refusal
from app.core.errors import AlreadyDone, Refused
from app.core.letting_pass import LooksPersonal, warnings
from app.learning_needs.exports import paper_form as _makers  # its import registers what makes the paper
from app.learning_needs.forms.paper import AskForm, PaperForm, paper_form
from app.learning_needs.queries.documents import list_documents
from app.learning_needs.queries.paper import KINDS, PaperSurvey
from tenants import transaction

__all__ = ["enter_page", "paper_page"]

_ = _makers


def paper_page(template: str, paper: PaperSurvey, **context: Any) -> str:
    """Draw the page that offers the paper form: made, being made, or not asked for yet."""
    files = {file.kind: file for file in list_documents(paper.survey.request_id, *KINDS)}
    return render_template(template, paper=paper, survey=paper.survey, files=files, form=AskForm(), **context)


def enter_page(
    template: str, paper: PaperSurvey, act: Callable[[PaperForm], None], *, to: Callable[[int], str], **context: Any
) -> ResponseReturnValue:
    """Show an empty form for one paper; on a valid submit drop it, and show the next empty one.

    Args:
        template: of the page.
        paper: what the paper asks.
        act: drops the answers, inside the one transaction.
        to: the path of the next form, after so many.
        context: what else the page shows.
    """
    instrument = learning_instrument(paper.survey.instrument_id)
    entered = request.args.get("entered", 0, type=int)
    form = paper_form(paper.survey, instrument, entered=max(0, entered))
    status = 200
    if form.validate_on_submit():
        try:
            if warned := warnings(form.guarded_texts(), lets=form.lets):
                raise LooksPersonal(warned)  # nothing is noted: a note would tell whose paper it was
            with transaction():
                act(form)
        except AlreadyDone:
            return redirect(to(form.so_far + 1), 303)
        except Refused as refused:
            show_refusal(form, refused)
            status = refused.status
        else:
            return redirect(to(form.so_far + 1), 303)
    page = render_template(
        template, paper=paper, survey=paper.survey, instrument=instrument, form=form, entered=form.so_far, **context
    )
    return page, 422 if form.errors and status == 200 else status
