"""What the bar offers the operator on pages of no space."""

from collections.abc import Iterable
from typing import Any

from flask import g, url_for

from app.ui.navigation import NO_SPACE, NavItem, register_nav


def items(space: Any) -> Iterable[NavItem]:
    """Return the console's pages, for the operator alone."""
    principal = g.get("principal")
    if principal is not None and principal.is_operator:
        yield {"text": "Spaces", "href": url_for("console.index")}
        yield {"text": "Figures", "href": url_for("console.figures")}
        yield {"text": "Jobs", "href": url_for("console.jobs")}


def register() -> None:
    """Put them into the bar."""
    register_nav(NO_SPACE, items)
