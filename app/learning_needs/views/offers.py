"""Barriers become offers: the board's list, an offer to partners, taking one back, removing a text."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.assessments.forms.cycles import RemoveTextForm
from app.core import clock
from app.core.carrying_out import carry_out
from app.learning_needs.forms.offers import OfferForm
from app.learning_needs.queries import offers as queries
from app.learning_needs.queries.needs import ALL, ticked
from app.learning_needs.queries.plan import get_plan_survey
from app.learning_needs.queries.plan_page import get_ground
from app.learning_needs.service import offers as service
from app.learning_needs.service.refusals_plan import NothingToRemove
from app.ui.forms import OnceForm
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "barrier_offers",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/surveys/<uuid:survey_id>/plan/barriers",
    template_folder="../templates",
)
edits = requires(Permission.LEARNING_PLAN_EDIT, space=SpaceKind.BOARD)
FOLDER = "learning_needs/board/plan"


@bp.get("/")
@requires(Permission.FINDINGS_READ, space=SpaceKind.BOARD)
def index(survey_id: UUID) -> ResponseReturnValue:
    """Show what gets in the way, the most named first, and what was offered about each."""
    ground = get_ground(survey_id, sheets=(ALL,))
    labels = {choice.key: choice.label for choice in ground.instrument.barriers.choices}
    offers = queries.list_offers(survey_id)
    return render_template(
        f"{FOLDER}/offers.html",
        survey=ground.survey,
        barriers=ticked(ground.sheets, "barriers", labels),
        offers={key: [offer for offer in offers if offer.barrier == key] for key in labels},
    )


@bp.route("/new", methods=["GET", "POST"])
@edits
def create(survey_id: UUID) -> ResponseReturnValue:
    """Offer partners to remove the barrier named in `?barrier=`."""
    ground = get_ground(survey_id, sheets=(ALL, "partner"))
    barrier = ground.instrument.barriers.choice(request.args.get("barrier", ""))
    offers = [offer for offer in queries.list_offers(survey_id) if offer.barrier == barrier.key]
    standing = [offer for offer in offers if offer.withdrawn_at is None]
    there = [offer.partner_id for offer in standing]
    offerable = queries.list_offerable(ground.partners, ground.sheets, barrier.key, without=there)
    form = OfferForm()
    form.offer(offerable, asked=ground.partners)

    def act() -> str:
        made = service.make_offers(
            survey_id=survey_id,
            barrier=barrier.key,
            partner_ids=form.partner_ids,
            words=form.words.data or "",
            now=clock.now(),
        )
        return f"Offered to {len(made)} {'partner' if len(made) == 1 else 'partners'}. Their coordinators get a mail"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/offer.html",
        to=url_for(".index", survey_id=survey_id),
        guards=("barrier_offer", survey_id),
        survey=ground.survey,
        barrier=barrier,
        share=queries.share_of(ground.sheets, ALL, barrier.key),
        offerable=offerable,
        standing=standing,
    )


@bp.route("/<uuid:offer_id>/withdraw", methods=["GET", "POST"])
@edits
def withdraw(survey_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """Ask, then take an offer back."""
    survey = get_plan_survey(survey_id)
    offer = queries.get_offer(survey_id, offer_id)
    form = OnceForm()

    def act() -> str:
        service.withdraw_offer(survey_id=survey_id, offer_id=offer_id, now=clock.now())
        return f"Taken back. {offer.partner_name} can see that it was"

    return carry_out(
        form,
        act,
        template=f"{FOLDER}/withdraw.html",
        to=url_for(".index", survey_id=survey_id),
        survey=survey,
        offer=offer,
        label=queries.barrier_label_of(survey.instrument_id, offer.barrier),
    )


@bp.route("/<uuid:offer_id>/<any(offer, answer):which>/remove", methods=["GET", "POST"])
@requires(Permission.TEXTS_STRIKE, space=SpaceKind.BOARD)
def remove_words(survey_id: UUID, offer_id: UUID, which: str) -> ResponseReturnValue:
    """Remove what the board or the partner wrote, at both ends."""
    offer = queries.get_offer(survey_id, offer_id)
    text = offer.answer_words if which == "answer" else offer.words
    return remove_text(offer_id, which, text, back=url_for(".index", survey_id=survey_id))


def remove_text(offer_id: UUID, which: str, text: str, *, back: str) -> ResponseReturnValue:
    """Ask why, then remove a text from every copy; for the pages of both ends.

    Args:
        offer_id: as both ends call it.
        which: "offer", the board's words, or "answer", the partner's.
        text: as it stands.
        back: where to go then.
    """
    form = RemoveTextForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.remove_words(
                    offer_id=offer_id, of_answer=which == "answer", reason=form.reason.data or "", now=clock.now()
                )
        except NothingToRemove as refused:  # a second click, or the other end was quicker: it is gone
            flash(refused.message, "note")
        else:
            flash("Removed, from every copy", "success")
        return redirect(back, 303)
    page = render_template("learning_needs/remove_words.html", form=form, which=which, text=text, back=back)
    return page, 422 if form.errors else 200


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
