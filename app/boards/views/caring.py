"""Looking after a partner that has nobody online; and what a caretaker's pages say on every one of them."""

from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.accounts import service as accounts
from app.boards import queries, service
from app.boards.forms import ConfirmForm
from app.core import clock
from app.core.errors import Refused
from app.organisations import queries as organisations
from app.people import queries as people
from app.people.keys import link_secret
from app.people.roles import Role
from tenants import SpaceKind, acting_for, prefix, transaction

bp = Blueprint(
    "caring",
    __name__,
    url_prefix=f"{prefix(SpaceKind.BOARD)}/partners/<uuid:partner_id>",
    template_folder="../templates",
)
manages = requires(Permission.PARTNERS_MANAGE, space=SpaceKind.BOARD)


def init_caring(app: Flask) -> None:
    """Have every page of an organisation say it, where whoever reads it answers in the organisation's name."""
    app.before_request(_know_for_whom)


def _know_for_whom() -> None:
    # Asked before the view, so that the page of an error, which must read nothing, has it too.
    principal, space = g.get("principal"), g.get("space")
    if space is None or space.kind is not SpaceKind.ORGANISATION or principal is None:
        return
    if Role.ORGANISATION_CARETAKER in principal.roles:
        g.answers_for = organisations.carer()


@bp.route("/look-after", methods=["GET", "POST"])
@manages
def begin(partner_id: UUID) -> ResponseReturnValue:
    """Say what looking after a partner means; on a yes, begin. The organisation's own side decides."""
    partner, form = queries.get_partner(partner_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("boards/look_after.html", partner=partner, form=form)
    if partner.looked_after_by == g.principal.account_id:
        return _to(partner_id)  # the button was pressed twice
    now, account_id = clock.now(), g.principal.account_id
    try:
        with transaction():
            token_id = service.offer_care(partner_id=partner_id, now=now)
        _take_up(token_id, partner.organisation_id, account_id)
    except Refused as refused:
        with transaction():
            service.take_offers_back(organisation_id=partner.organisation_id, now=now)
        form.add_error(None, refused.message)
        return render_template("boards/look_after.html", partner=partner, form=form), refused.status
    flash(f"You look after {partner.name} now. You can answer in its name.", "success")
    return _to(partner_id)


def _take_up(token_id: UUID, organisation_id: UUID, account_id: UUID) -> None:
    """Use the link that was just made, as the organisation: whoever is invited does the same from a mail."""
    found = people.find_invitation(link_secret("invitation", token_id))
    if found is None:
        raise Refused("This did not work. Try again.")
    with acting_for(organisation_id, account_id), transaction():
        accounts.accept(found, account_id=account_id, now=clock.now())


@bp.route("/stop-looking-after", methods=["GET", "POST"])
@manages
def stop(partner_id: UUID) -> ResponseReturnValue:
    """Ask whether to stop looking after a partner; on a yes, stop."""
    partner, form = queries.get_partner(partner_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("boards/stop_looking_after.html", partner=partner, form=form)
    with transaction():
        service.stop_care(partner_id=partner_id, now=clock.now())
    flash(f"Your board looks after {partner.name} no more.", "success")
    return _to(partner_id)


def _to(partner_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("partners.show", partner_id=partner_id), 303)
