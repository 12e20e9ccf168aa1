"""Tying an organisation to the council of the register that it is."""

from uuid import UUID

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import operator_only
from app.commons import queries as commons
from app.console import queries, service
from app.console.forms import CouncilForm
from app.console.views.blueprint import bp
from app.core import clock
from app.core.errors import Refused
from tenants import SpaceKind, overseeing, transaction


@bp.route("/spaces/<uuid:space_id>/council", methods=["GET", "POST"])
@operator_only
def tie(space_id: UUID) -> ResponseReturnValue:
    """Show which council an organisation is; on a valid submit change it."""
    one, form = queries.get_space(space_id), CouncilForm()
    if one.kind is not SpaceKind.ORGANISATION:
        abort(404)
    form.offer_councils([(row.code, f"{row.name} ({row.region_name})") for row in commons.list_councils()])
    status = 200
    if not form.is_submitted():
        form.council.data = one.host_council or ""
    elif form.validate():
        try:
            with overseeing(space_id, g.principal.account_id), transaction():
                service.tie_to_council(council_code=form.council.data or "", now=clock.now())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
            status = refused.status
        else:
            flash("It is saved which council this is." if form.council.data else "It is tied to no council.", "success")
            return redirect(url_for("console.show", space_id=space_id), 303)
    page = render_template("console/tie.html", one=one, form=form)
    return page, 422 if form.errors and status == 200 else status
