"""Pages of the shared shelf: an instrument to read, and to print."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guards import signed_in
from app.commons import queries
from app.commons.kinds import PartnerKind

bp = Blueprint("commons", __name__, template_folder="templates")


@bp.get("/instruments/<key>/<int:version>")
@signed_in
def show_instrument(key: str, version: int) -> ResponseReturnValue:
    """Show an instrument whole, in the general words or in those of `?kind=`."""
    kind = _kind(request.args.get("kind", ""))
    instrument = queries.get_instrument(key, version)
    items = [{"value": "", "text": "General words", "selected": kind is None}]
    items += [{"value": k.value, "text": k.label, "selected": k is kind} for k in PartnerKind if k.words_key]
    return render_template("commons/instrument.html", instrument=instrument, kind=kind, kind_items=items)


def _kind(value: str) -> PartnerKind | None:
    if not value:
        return None
    if value not in {kind.value for kind in PartnerKind}:
        abort(404)
    return PartnerKind(value)
