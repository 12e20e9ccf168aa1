"""Which council the current organisation is: asked once a request, by pages and by the bar."""

from __future__ import annotations

from flask import abort, g

from app.outcomes.queries.councils import OwnCouncil, find_own_council

_ASKED = "outcomes_own_council"


def own_council_or_none() -> OwnCouncil | None:
    """Return the council that the current space is tied to; None where it is tied to none."""
    if _ASKED not in g:
        setattr(g, _ASKED, find_own_council())
    found: OwnCouncil | None = g.get(_ASKED)
    return found


def own_council() -> OwnCouncil:
    """Return the council that the current space is tied to; else there is no such page."""
    found = own_council_or_none()
    if found is None:
        abort(404)
    return found
