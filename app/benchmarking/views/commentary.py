"""What a region writes about measures, and about its councils on them."""

from __future__ import annotations

from uuid import NAMESPACE_OID, UUID, uuid5

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import requires
from app.access.permissions import Permission
from app.benchmarking.forms.commentary import CommentaryForm
from app.benchmarking.queries import commentary as queries
from app.benchmarking.queries.commentary import CommentaryPage, CommentaryRow
from app.benchmarking.service import commentary as service
from app.benchmarking.views.tabs import register_tab
from app.commons.shapes import year_label
from app.core import clock
from app.core.carrying_out import guard_form, show_refusal
from app.core.errors import Refused
from tenants import SpaceKind, prefix, transaction

bp = Blueprint(
    "commentary", __name__, url_prefix=f"{prefix(SpaceKind.REGION)}/commentary", template_folder="../templates"
)


@bp.get("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def index() -> ResponseReturnValue:
    """Show all that was written, and what could be written about."""
    return render_template("benchmarking/commentary/index.html", page=queries.commentary_index(), year_label=year_label)


@bp.route("/<key>", methods=["GET", "POST"])
@requires(Permission.COMMENTARY_EDIT, space=SpaceKind.REGION)
def edit(key: str) -> ResponseReturnValue:
    """Show one text, of a measure or of a council on it; on a valid submit save it."""
    year = request.args.get("year", type=int)
    page = queries.commentary_page(key, year=year, council_code=request.args.get("council", ""))
    if page is None:
        abort(404)
    form, status = CommentaryForm(), 200
    if not form.is_submitted():
        _show(form, page.text)
    elif form.validate():
        try:
            with transaction():
                guard_form(form, "commentary", _place_of(key, page), now=clock.now())
                service.save(
                    measure_key=key,
                    year=page.year,
                    council_code=page.council.code if page.council else "",
                    words=form.words.data or "",
                    revision=form.seen_revision,
                    now=clock.now(),
                )
        except Refused as refused:
            show_refusal(form, refused)
            form.revision.data = str(page.text.revision if page.text else service.NEW)
            status = refused.status
        else:
            flash("Saved" if form.words.data else "Taken away", "success")
            return redirect(url_for(".index", _anchor=f"{key}-{page.year}"), 303)
    else:
        status = 422
    return render_template("benchmarking/commentary/edit.html", page=page, form=form, year_label=year_label), status


def _place_of(key: str, page: CommentaryPage) -> UUID:
    """Return an id for a text that is known by what it is about."""
    return uuid5(NAMESPACE_OID, f"{key}/{page.year}/{page.council.code if page.council else ''}")


def _show(form: CommentaryForm, text: CommentaryRow | None) -> None:
    form.words.data = text.words if text else ""
    form.revision.data = str(text.revision if text else service.NEW)


def register(app: Flask) -> None:
    """Add the pages, and their place among the tabs."""
    app.register_blueprint(bp)
    register_tab(SpaceKind.REGION, "What we say", "commentary.index", order=50, permission=Permission.REGION_READ)
