"""Pages of the shared shelf: the instruments to read, and to print."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guards import signed_in
from app.commons import queries
from app.commons.kinds import PartnerKind
from app.commons.learning import MSP_LEARNING_NEEDS, LearningInstrument

bp = Blueprint("commons", __name__, template_folder="templates")


@bp.get("/instruments/<key>/<int:version>")
@signed_in
def show_instrument(key: str, version: int) -> ResponseReturnValue:
    """Show an instrument whole; one of factors in the general words, or in those of `?kind=`."""
    if key == MSP_LEARNING_NEEDS:
        return _show_learning(queries.get_learning_instrument(version))
    kind = _kind(request.args.get("kind", ""))
    instrument = queries.get_instrument(key, version)
    items = [{"value": "", "text": "General words", "selected": kind is None}]
    items += [{"value": k.value, "text": k.label, "selected": k is kind} for k in PartnerKind if k.words_key]
    return render_template("commons/instrument.html", instrument=instrument, kind=kind, kind_items=items)


def _show_learning(instrument: LearningInstrument) -> str:
    start = instrument.start.filled_in(
        board="[name of the board]",
        smallest="[number]",
        minutes=round(instrument.minutes(instrument.enough_after)),
        enough_after=instrument.enough_after,
    )
    times = [
        {"topics": topics, "typical": instrument.minutes(topics), "slow": instrument.minutes(topics, slow=True)}
        for topics in (instrument.widest_gaps, instrument.enough_after, len(instrument.topics))
    ]
    about_you = [
        (instrument.ask_tier, instrument.tiers),
        (instrument.ask_service, instrument.services),
        (instrument.ask_length, instrument.lengths),
    ]
    return render_template(
        "commons/learning_instrument.html", instrument=instrument, start=start, times=times, about_you=about_you
    )


def _kind(value: str) -> PartnerKind | None:
    if not value:
        return None
    if value not in {kind.value for kind in PartnerKind}:
        abort(404)
    return PartnerKind(value)
