"""What the bar of a board offers of this feature."""

from collections.abc import Iterable
from typing import Any

from flask import g, url_for

from app.access.guards import can
from app.access.permissions import Permission
from app.ui.navigation import NavItem, register_nav


def partners(space: Any) -> Iterable[NavItem]:
    """Return the way to the partners, as the board calls them."""
    if can(Permission.PARTNERS_READ):
        look = g.get("board_look")
        words = look.partner_words if look else "partners"
        yield {"text": words[:1].upper() + words[1:], "href": url_for("partners.index")}


def settings(space: Any) -> Iterable[NavItem]:
    """Return the way to the settings; to the trail, for whoever reads that alone."""
    if can(Permission.SETTINGS_MANAGE):
        yield {"text": "Settings", "href": url_for("board_settings.edit")}
    elif can(Permission.AUDIT_READ):
        yield {"text": "What was done", "href": url_for("board_audit.index")}


def register() -> None:
    """Put them into the bar."""
    register_nav("board", partners, order=40)
    register_nav("board", settings, order=80)
