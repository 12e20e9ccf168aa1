"""Which council the current organisation is: asked once a request, by pages and by the bar."""

from __future__ import annotations

from flask import abort, g

from app.outcomes.queries.councils import OwnCouncil, find_own_council
from tenants import current_scope

_ASKED = "outcomes_own_council"


def own_council_or_none() -> OwnCouncil | None:
    """Return the council that the current space is tied to; None where it is tied to none, or was not entered."""
    if _ASKED not in g:
        # Who is refused at the door of a space still gets its page of error, with a bar that reads nothing.
        setattr(g, _ASKED, find_own_council() if current_scope().space_id else None)
    found: OwnCouncil | None = g.get(_ASKED)
    return found


def own_council() -> OwnCouncil:
    """Return the council that the current space is tied to; else there is no such page."""
    found = own_council_or_none()
    if found is None:
        abort(404)
    return found
