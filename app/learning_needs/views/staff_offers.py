"""What boards have offered an organisation: the list, an answer, removing a text."""

from uuid import UUID

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.core import clock
from app.core.carrying_out import carry_out
from app.learning_needs.forms.offers import NOT_NOW, AnswerForm
from app.learning_needs.queries import offers as queries
from app.learning_needs.service import staff_offers as service
from app.learning_needs.views.offers import remove_text
from tenants import SpaceKind, is_tombstone, prefix

bp = Blueprint(
    "staff_offers",
    __name__,
    url_prefix=f"{prefix(SpaceKind.ORGANISATION)}/surveys/offers",
    template_folder="../templates",
)
FOLDER = "learning_needs/organisation"


@bp.get("/")
@requires(Permission.SURVEYS_READ, space=SpaceKind.ORGANISATION)
def index() -> ResponseReturnValue:
    """Show what boards offer, what waits first, and what was answered."""
    return render_template(f"{FOLDER}/offers.html", offers=queries.list_received())


@bp.route("/<uuid:offer_id>", methods=["GET", "POST"])
@requires(Permission.SURVEYS_COORDINATE, space=SpaceKind.ORGANISATION)
def answer(offer_id: UUID) -> ResponseReturnValue:
    """Say whether an offer is taken up; the board hears it at once."""
    offer = queries.get_received(offer_id)
    form = AnswerForm(
        answer=NOT_NOW if offer.answer else None, words="" if is_tombstone(offer.answer_words) else offer.answer_words
    )

    def act() -> str:
        service.answer_offer(offer_id=offer_id, taken_up=form.is_taken_up, words=form.words.data or "", now=clock.now())
        return f"{offer.board_name} has your answer"

    guards = ("barrier_answer", offer_id)
    return carry_out(form, act, template=f"{FOLDER}/offer.html", to=url_for(".index"), guards=guards, offer=offer)


@bp.route("/<uuid:offer_id>/<any(offer, answer):which>/remove", methods=["GET", "POST"])
@requires(Permission.TEXTS_STRIKE, space=SpaceKind.ORGANISATION)
def remove_words(offer_id: UUID, which: str) -> ResponseReturnValue:
    """Remove what the board or the organisation wrote, at both ends."""
    offer = queries.get_received(offer_id)
    text = offer.answer_words if which == "answer" else offer.words
    return remove_text(offer_id, which, text, back=url_for(".index"))


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
