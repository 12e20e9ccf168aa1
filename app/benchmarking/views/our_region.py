"""What a board's or council's region sees of it, and saying that one has seen what the region would ask about."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.charts import verdict_tag
from app.benchmarking.forms.sights import SightForm
from app.benchmarking.queries import sights as queries
from app.benchmarking.queries.own_side import own_side
from app.benchmarking.service import sights as service
from app.benchmarking.views.tabs import register_tab
from app.commons.shapes import year_label
from app.core import clock
from app.core.errors import Refused
from tenants import SpaceKind, prefix, transaction

NAMES = {SpaceKind.BOARD: "board_region", SpaceKind.ORGANISATION: "council_region"}


def _pages(kind: SpaceKind) -> Blueprint:
    bp = Blueprint(NAMES[kind], __name__, url_prefix=f"{prefix(kind)}/our-region", template_folder="../templates")

    @bp.get("/")
    @requires(Permission.COMPARISONS_READ, space=kind)
    def show() -> ResponseReturnValue:
        """Show the lines that the region has, what was let go of, and the button that says they were seen."""
        return _page(kind, SightForm(formdata=None))

    @bp.post("/confirm")
    @requires(Permission.SIGHT_CONFIRM, space=kind)
    def confirm() -> ResponseReturnValue:
        """Note that the lines shown were seen."""
        form = SightForm()
        if not form.validate_on_submit():
            return _page(kind, form), 422
        try:
            with transaction():
                new = service.confirm(lines=form.shown, now=clock.now())
        except Refused as refused:
            form.add_error(None, refused.message)
            return _page(kind, form), refused.status
        flash("Your region can see that you have seen this" if new else "This was noted before", "success")
        return redirect(url_for(".show"), 303)

    return bp


def _page(kind: SpaceKind, form: SightForm) -> str:
    side = own_side()
    released = queries.list_released(kind, today=clock.local_date(clock.now()))
    form.show(side.unseen)
    return render_template(
        "benchmarking/our_region/show.html",
        side=side,
        released=released,
        form=form,
        year_label=year_label,
        verdict_tag=verdict_tag,
    )


def register(app: Flask) -> None:
    """Add the pages, and their place among the tabs."""
    for kind, name in NAMES.items():
        app.register_blueprint(_pages(kind))
        register_tab(kind, "What our region sees", f"{name}.show", order=60, permission=Permission.COMPARISONS_READ)
