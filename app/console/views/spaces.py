"""The list of spaces, and what the operator does upon one."""

from uuid import UUID

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import operator_only
from app.console import queries, service
from app.console.forms import ConfirmForm, FindForm, HostForm, KeeperForm
from app.console.views.blueprint import bp
from app.core import clock
from app.core.errors import Refused
from tenants import SpaceKind, SpaceState, overseeing, transaction

KINDS = {SpaceKind.BOARD: "Boards", SpaceKind.ORGANISATION: "Organisations", SpaceKind.REGION: "Regions"}
ALLOWS = {
    SpaceState.TRIAL: "Its people can do everything. It is marked as being on trial here.",
    SpaceState.ACTIVE: "Its people can do everything.",
    SpaceState.SUSPENDED: "Its people can read, and take their data out. They can change nothing.",
    SpaceState.CLOSED: "Nobody can enter it. What it holds stays until it is erased.",
}


def _to(space_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("console.show", space_id=space_id), 303)


@bp.get("/")
@operator_only
def index() -> ResponseReturnValue:
    """List the spaces of a kind, a page at a time."""
    wanted, page = request.args.get("kind", SpaceKind.BOARD.value), request.args.get("page", 1, type=int)
    if wanted not in {kind.value for kind in SpaceKind} or not 1 <= page <= 10_000:
        abort(404)
    kind, form = SpaceKind(wanted), FindForm(request.args)
    words = form.q.data or "" if form.validate() else ""
    spaces = queries.list_spaces(kind=kind, words=words, page=page)
    return render_template("console/spaces.html", spaces=spaces, kind=kind, kinds=KINDS, form=form, words=words)


@bp.get("/spaces/<uuid:space_id>")
@operator_only
def show(space_id: UUID) -> ResponseReturnValue:
    """Show one space from outside."""
    return render_template("console/space.html", one=queries.get_space(space_id), allows=ALLOWS)


@bp.route("/spaces/<uuid:space_id>/state/<any(trial,active,suspended,closed):state>", methods=["GET", "POST"])
@operator_only
def change_state(space_id: UUID, state: str) -> ResponseReturnValue:
    """Say what a state allows; on a yes, move the space to it."""
    one, form, wanted = queries.get_space(space_id), ConfirmForm(), SpaceState(state)
    if not form.validate_on_submit():
        if wanted not in one.may_become:
            abort(404)
        return render_template("console/state.html", one=one, form=form, state=wanted, allows=ALLOWS)
    with overseeing(space_id, g.principal.account_id), transaction():
        service.change_state(state=wanted, now=clock.now())
    flash(f"{one.name} is {wanted.value} now.", "success")
    return _to(space_id)


@bp.route("/spaces/<uuid:space_id>/address", methods=["GET", "POST"])
@operator_only
def host_name(space_id: UUID) -> ResponseReturnValue:
    """Show a board's own host name; on a valid submit change it."""
    one, form = queries.get_space(space_id), HostForm()
    if one.kind is not SpaceKind.BOARD:
        abort(404)
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.host_name.data = one.host_name or ""
    elif form.validate():
        try:
            with overseeing(space_id, g.principal.account_id), transaction():
                shared = current_app.config["SETTINGS"].public_host
                service.set_host_name(host_name=form.host_name.data or "", shared=shared, now=clock.now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            flash("The address is saved.", "success")
            return _to(space_id)
    return render_template("console/address.html", one=one, form=form), status


@bp.route("/spaces/<uuid:space_id>/invite", methods=["GET", "POST"])
@operator_only
def invite(space_id: UUID) -> ResponseReturnValue:
    """Invite somebody to look after a space that nobody looks after."""
    one, form = queries.get_space(space_id), KeeperForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with overseeing(space_id, g.principal.account_id), transaction():
                service.invite_keeper(name=form.keeper_name.data, email=form.keeper_email.data, now=clock.now())
        except Refused as refused:
            form.add_error({"email": "keeper_email"}.get(refused.field or ""), refused.message)
            status = refused.status
        else:
            flash(f"{form.keeper_name.data} is invited.", "success")
            return _to(space_id)
    return render_template("console/invite.html", one=one, form=form), status
