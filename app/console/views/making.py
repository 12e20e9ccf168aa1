"""Making boards and regions."""

from collections.abc import Callable

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import operator_only
from app.boards.forms import by_region
from app.commons import queries as commons
from app.console import service
from app.console.forms import BoardForm, RegionForm
from app.console.views.blueprint import bp
from app.core import clock
from app.core.errors import Refused
from tenants import overseeing, transaction

FIELDS = {"email": "keeper_email"}  # as the services below call them -> as these forms do


@bp.route("/boards/new", methods=["GET", "POST"])
@operator_only
def create_board() -> ResponseReturnValue:
    """Show the form; on a valid submit make the board and invite its first manager."""
    form, councils = BoardForm(), commons.list_councils()
    form.offer_regions([(region.code, region.name) for region in commons.list_regions()])
    form.offer_councils([(row.code, row.name) for row in councils])
    answer = _made(form, lambda: _create_board(form))
    if answer is not None:
        return answer
    groups = by_region(councils, form.councils.data or (), form.region_code.data or None)
    return render_template("console/create_board.html", form=form, groups=groups), 422 if form.errors else 200


def _create_board(form: BoardForm) -> service.Made:
    return service.create_board(
        name=form.name.data,
        slug=form.slug.data or "",
        region_code=form.region_code.data or None,
        councils=form.councils.data or (),
        controller=form.controller.data,
        host_council=form.host_council.data or None,
        manager_name=form.keeper_name.data,
        manager_email=form.keeper_email.data,
        now=clock.now(),
    )


@bp.route("/regions/new", methods=["GET", "POST"])
@operator_only
def create_region() -> ResponseReturnValue:
    """Show the form; on a valid submit make the region's space and invite its first lead."""
    form = RegionForm()
    form.offer_regions([(region.code, region.name) for region in commons.list_regions()])
    answer = _made(form, lambda: _create_region(form))
    if answer is not None:
        return answer
    return render_template("console/create_region.html", form=form), 422 if form.errors else 200


def _create_region(form: RegionForm) -> service.Made:
    return service.create_region(
        name=form.name.data,
        slug=form.slug.data or "",
        region_code=form.region_code.data or "",
        controller=form.controller.data,
        lead_name=form.keeper_name.data,
        lead_email=form.keeper_email.data,
        now=clock.now(),
    )


def _made(form: BoardForm | RegionForm, make: Callable[[], service.Made]) -> ResponseReturnValue | None:
    """Make the space that a form asks for and go to its page; None where the form is to be shown."""
    if not form.validate_on_submit():
        return None
    try:
        with overseeing(form.key, g.principal.account_id), transaction():
            made = make()
    except Refused as refused:
        form.add_error(FIELDS.get(refused.field or "", refused.field), refused.message)
        return None
    if made.token_id is not None:
        flash(f"{form.name.data} is made. {form.keeper_name.data} is invited.", "success")
    return redirect(url_for("console.show", space_id=made.space_id), 303)
