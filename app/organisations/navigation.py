"""What the bar of an organisation offers of this feature."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from app.access.guards import can
from app.access.permissions import Permission
from app.ui.navigation import NavItem, register_nav


def items(space: Any) -> Iterable[NavItem]:
    """Return the links that the person may follow."""
    if can(Permission.LINKS_ANSWER):
        yield {"text": "Boards", "href": url_for("links.index")}
    if can(Permission.SETTINGS_MANAGE):
        yield {"text": "Details", "href": url_for("organisation_settings.edit")}


def register() -> None:
    """Put them into the bar."""
    register_nav("organisation", items, order=60)
