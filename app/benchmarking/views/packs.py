"""A region's pack: asking for it, seeing how far it is, taking it away. `pack_making` has what the worker makes."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import can, requires
from app.access.permissions import Permission
from app.benchmarking.forms.packs import PackForm
from app.benchmarking.queries import packs as queries
from app.benchmarking.queries.region_page import choices_of_region
from app.benchmarking.service import packs as service
from app.core import clock
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind, prefix, transaction

bp = Blueprint("packs", __name__, url_prefix=f"{prefix(SpaceKind.REGION)}/packs", template_folder="../templates")
MIME = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def index() -> ResponseReturnValue:
    """Show which files there are, how far others are, and the form that asks for new ones."""
    return _page(_form(as_at=clock.local_date(clock.now())))


@bp.post("/")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def ask() -> ResponseReturnValue:
    """Have the pack made."""
    form = _form()
    if not form.validate_on_submit() or form.as_at.data is None:
        return _page(form), 422
    with transaction():
        service.ask(comparator=form.comparator.data, as_at=form.as_at.data, now=clock.now())
    flash("The pack is being made. This takes a minute or so", "success")
    return redirect(url_for(".index"), 303)


@bp.get("/<uuid:pack_id>")
@requires(Permission.REGION_READ, space=SpaceKind.REGION)
def download(pack_id: UUID) -> ResponseReturnValue:
    """Give a file."""
    file = queries.read_pack(pack_id)
    return send_file(
        BytesIO(file.content),
        mimetype=MIME.get(file.format, "application/octet-stream"),
        as_attachment=True,
        download_name=file.filename,
        etag=False,
        max_age=None,
    )


def _form(as_at: date | None = None) -> PackForm:
    form = PackForm(as_at=as_at)
    form.offer(choices_of_region(), clock.local_date(clock.now()))
    return form


def _page(form: PackForm) -> str:
    return render_template(
        "benchmarking/packs/index.html", form=form, files={one.format: one for one in queries.list_packs()}
    )


def _items(space: Any) -> list[NavItem]:
    return [{"text": "Packs", "href": url_for("packs.index")}] if can(Permission.REGION_READ) else []


def register(app: Flask) -> None:
    """Add the pages, their place in the bar, last of those that a region works with, and what makes the files."""
    import_module("app.benchmarking.views.pack_making")
    app.register_blueprint(bp)
    register_nav(SpaceKind.REGION, _items, order=70)
