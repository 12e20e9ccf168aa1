"""What the bars of boards, councils and regions offer of comparisons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, g, request, url_for

from app.access.guards import can
from app.access.permissions import Permission
from app.outcomes.views.tied import own_council_or_none
from app.ui.navigation import NavItem, register_nav
from tenants import SpaceKind

_BLUEPRINTS = {
    SpaceKind.BOARD: "board_compare",
    SpaceKind.ORGANISATION: "council_compare",
    SpaceKind.REGION: "region_compare",
}

# Pages of the second bar that lie elsewhere.
_ALSO = frozenset(
    {
        "board_comparators",
        "board_peers",
        "board_region",
        "commentary",
        "council_region",
        "region_comparators",
        "releases",
    }
)


def items(space: Any) -> Iterable[NavItem]:
    """Return the link; none for an organisation that is no council."""
    if not can(Permission.COMPARISONS_READ):
        return
    if space.kind is SpaceKind.ORGANISATION and own_council_or_none() is None:
        return
    here = {"active": True} if request.blueprint in _ALSO else {}
    yield {"text": "Compare", "href": url_for(f"{_BLUEPRINTS[space.kind]}.index"), **here}


def register(app: Flask) -> None:
    """Put it into the bars, and know of every page of an organisation whether it is a council."""
    app.before_request(_know_council)
    for kind in _BLUEPRINTS:
        register_nav(kind, items, order=30)


def _know_council() -> None:
    # Asked before the view and kept, so that the page of an error, which must read nothing, has the same bar.
    space = g.get("space")
    if space is not None and space.kind is SpaceKind.ORGANISATION:
        own_council_or_none()
