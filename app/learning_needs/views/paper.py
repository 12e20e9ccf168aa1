"""A board's survey on paper, for one partner: the form to print, and the papers that came back."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.core import clock
from app.learning_needs.forms.paper import AskForm, PaperForm
from app.learning_needs.queries import paper as queries
from app.learning_needs.queries.documents import read_document
from app.learning_needs.service import paper as service
from app.learning_needs.views.documents import sent
from app.learning_needs.views.papers import enter_page, paper_page
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "paper",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>/partners/<uuid:request_id>/paper",
    template_folder="../templates",
)
runs = requires(Permission.SURVEYS_RUN, space=SpaceKind.BOARD)


@bp.get("/")
@runs
def show(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Offer the paper form, and lead to where returned papers are typed in."""
    paper = queries.board_paper(survey_id, request_id, now=clock.now())
    return paper_page("learning_needs/board/paper.html", paper, survey_id=survey_id)


@bp.post("/make")
@runs
def make(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Have the paper form made."""
    queries.board_paper(survey_id, request_id, now=clock.now())
    if AskForm().validate_on_submit():
        with transaction():
            service.ask_for_paper(request_id=request_id, now=clock.now())
        flash("The paper form is being made. This takes a minute or so", "success")
    return redirect(url_for(".show", survey_id=survey_id, request_id=request_id), 303)


@bp.get("/files/<uuid:document_id>")
@runs
def download(survey_id: UUID, request_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Answer the paper form as a file."""
    queries.board_paper(survey_id, request_id, now=clock.now())
    return sent(read_document(request_id, document_id, *queries.KINDS))


@bp.route("/enter", methods=["GET", "POST"])
@runs
def enter(survey_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Type in a paper that came back."""
    now = clock.now()
    paper = queries.board_paper(survey_id, request_id, now=now)

    def act(form: PaperForm) -> None:
        assert form.response is not None  # noqa: S101 - a valid form has read its boxes
        service.enter_at_board(
            survey=paper.survey, survey_id=survey_id, response=form.response, key=str(form.key), now=now
        )

    def to(entered: int) -> str:
        return url_for(".enter", survey_id=survey_id, request_id=request_id, entered=entered)

    back = url_for(".show", survey_id=survey_id, request_id=request_id)
    return enter_page("learning_needs/board/paper_entry.html", paper, act, to=to, back=back)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
