"""A region's call at a council that it asks: what is asked, and what has come of it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.outcomes.queries.answers import call_results
from app.outcomes.queries.calls import get_call_here
from app.outcomes.queries.releases import list_releases
from app.outcomes.views.blueprint import FOLDER, bp, reads
from app.outcomes.views.tied import own_council


@bp.get("/calls/<uuid:call_id>")
@reads
def call(call_id: UUID) -> ResponseReturnValue:
    """Show a call; to a council that has answered it, the results of all that have, from the same moment on."""
    council, now = own_council(), clock.now()
    asked = get_call_here(call_id, now=now)
    results = call_results(asked, now=now) if asked.answers else None
    own = [row for row in list_releases(year=asked.year, quarter=asked.quarter) if row.stands(now)]
    return render_template(f"{FOLDER}/call.html", council=council, call=asked, results=results, own=own)
