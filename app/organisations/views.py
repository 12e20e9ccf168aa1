"""An organisation's pages: the boards it is linked with, its details, its audit trail."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.commons import queries as commons
from app.core import clock
from app.core.errors import Refused
from app.organisations import queries, service
from app.organisations.forms import ConfirmForm, DetailsForm
from app.people.trail import trail
from tenants import LinkState, SpaceKind, prefix, transaction

PREFIX = prefix(SpaceKind.ORGANISATION)
links = Blueprint("links", __name__, url_prefix=f"{PREFIX}/links", template_folder="templates")
settings = Blueprint("organisation_settings", __name__, url_prefix=f"{PREFIX}/settings", template_folder="templates")
audit = Blueprint("organisation_audit", __name__, url_prefix=f"{PREFIX}/audit", template_folder="templates")

answers_links = requires(Permission.LINKS_ANSWER, space=SpaceKind.ORGANISATION)


@links.get("/")
@answers_links
def index() -> ResponseReturnValue:
    """List the boards that ask, are connected, or were."""
    rows = queries.list_links()
    groups = {state.value: [row for row in rows if row.state is state] for state in LinkState}
    return render_template("organisations/links.html", groups=groups)


@links.get("/<uuid:asker_id>")
@answers_links
def show(asker_id: UUID) -> ResponseReturnValue:
    """Say what will cross, and offer to accept; or how things stand."""
    return render_template("organisations/link.html", link=queries.get_link(asker_id), form=ConfirmForm())


@links.post("/<uuid:asker_id>/accept")
@answers_links
def accept(asker_id: UUID) -> ResponseReturnValue:
    """Connect with the board."""
    with transaction():
        service.accept_link(asker_id=asker_id, now=clock.now())
    flash("You are connected. What the board asks will be on your first page.", "success")
    return redirect(url_for(".index"), 303)


@links.route("/<uuid:asker_id>/decline", methods=["GET", "POST"])
@answers_links
def decline(asker_id: UUID) -> ResponseReturnValue:
    """Ask whether to decline; on a yes, decline."""
    link, form = queries.get_link(asker_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("organisations/decline.html", link=link, form=form)
    with transaction():
        service.decline_link(asker_id=asker_id, now=clock.now())
    flash(f"You declined. {link.name} can see that, and can ask again.", "success")
    return redirect(url_for(".index"), 303)


@links.route("/<uuid:asker_id>/end", methods=["GET", "POST"])
@answers_links
def end(asker_id: UUID) -> ResponseReturnValue:
    """Ask whether to end the connection; on a yes, end it."""
    link, form = queries.get_link(asker_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("organisations/end.html", link=link, form=form)
    with transaction():
        service.end_link(asker_id=asker_id, now=clock.now())
    flash(f"The connection with {link.name} has ended.", "success")
    return redirect(url_for(".index"), 303)


@settings.route("/", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE, space=SpaceKind.ORGANISATION)
def edit() -> ResponseReturnValue:
    """Show the organisation's details; on a valid submit change them."""
    form = DetailsForm()
    form.offer_councils([(row.code, row.name) for row in commons.list_councils()])
    if not form.is_submitted():
        details = queries.own_details()
        entry = details.entry
        form.show(name=entry.name, kind=entry.kind, keys=entry.keys)
        form.controller.data, form.retention_years.data = details.controller, details.retention_years
        form.revision.data = str(entry.revision)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                service.edit_own_entry(
                    name=form.name.data,
                    kind=form.chosen_kind,
                    keys=form.keys,
                    controller=form.controller.data,
                    retention_years=form.retention_years.data,
                    revision=int(form.revision.data),
                    now=clock.now(),
                )
        except service.Stale as stale:
            form.add_error(None, stale.message)
            form.revision.data, status = str(queries.own_entry().revision), stale.status
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            flash("Your details are saved.", "success")
            return redirect(url_for(".edit"), 303)
    return render_template("organisations/details.html", form=form), status


@audit.get("/", endpoint="index")
@requires(Permission.AUDIT_READ, space=SpaceKind.ORGANISATION)
def index_trail() -> ResponseReturnValue:
    """Show a page of the trail."""
    page = request.args.get("page", 1, type=int)
    if not 1 <= page <= 10_000:
        abort(404)
    return render_template("organisations/audit.html", trail=trail(page=page))
