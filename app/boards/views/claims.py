"""Claims to be from a partner, on the board's side: what they gave beside what the board knows, and a yes or a no."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.boards import queries, service
from app.boards.forms import ConfirmForm
from app.core import clock
from app.core.errors import Refused
from tenants import SpaceKind, acting_for, prefix, transaction

bp = Blueprint(
    "claims", __name__, url_prefix=f"{prefix(SpaceKind.BOARD)}/partners/claims", template_folder="../templates"
)
manages = requires(Permission.PARTNERS_MANAGE, space=SpaceKind.BOARD)


@bp.get("/")
@manages
def index() -> ResponseReturnValue:
    """List who says that they are from one of the partners: what waits first, then what was answered."""
    found = queries.list_claims()
    waiting = [claim for claim in found if claim.waits]
    return render_template(
        "boards/claims.html", waiting=waiting, answered=[claim for claim in found if not claim.waits]
    )


@bp.get("/<uuid:claim_id>")
@manages
def show(claim_id: UUID) -> ResponseReturnValue:
    """Show what somebody gave, beside what the board knows."""
    return render_template("boards/claim.html", claim=queries.get_claim(claim_id), form=ConfirmForm())


@bp.post("/<uuid:claim_id>/confirm")
@manages
def confirm(claim_id: UUID) -> ResponseReturnValue:
    """Say yes: they are invited as the organisation's first. What other boards have of the same claim ends."""
    claim, now = queries.get_claim(claim_id), clock.now()
    try:
        with transaction():
            service.confirm_claim(claim_id=claim_id, now=now)
    except Refused as refused:
        flash(refused.message)
        return redirect(url_for(".show", claim_id=claim_id), 303)
    with acting_for(claim.organisation_id), transaction():
        service.end_claims(claim_id=claim_id, now=now)
    flash(f"{claim.name} is invited. They are your contact at {claim.partner_name} now.", "success")
    return redirect(url_for("partners.show", partner_id=claim.partner_id), 303)


@bp.route("/<uuid:claim_id>/refuse", methods=["GET", "POST"])
@manages
def refuse(claim_id: UUID) -> ResponseReturnValue:
    """Ask whether to say no; on a yes, say it."""
    claim, form = queries.get_claim(claim_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("boards/claim_refuse.html", claim=claim, form=form)
    try:
        with transaction():
            service.refuse_claim(claim_id=claim_id, now=clock.now())
    except Refused as refused:
        flash(refused.message)
        return redirect(url_for(".show", claim_id=claim_id), 303)
    flash(f"{claim.name} is told by mail that you could not confirm it.", "success")
    return redirect(url_for(".index"), 303)
