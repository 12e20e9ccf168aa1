"""The second bar of pages that compare: the same places in each kind of space, those that it has."""

from collections.abc import Callable
from typing import Any

from flask import g, request, url_for

from app.access.guards import can
from app.access.permissions import Permission
from tenants import SpaceKind

_tabs: dict[SpaceKind, dict[str, tuple[int, str, Permission]]] = {}


def register_tab(kind: SpaceKind, text: str, endpoint: str, *, order: int, permission: Permission) -> None:
    """Add a place.

    Args:
        kind: of space.
        text: of the link.
        endpoint: a page that takes no arguments but the space's.
        order: lower comes first.
        permission: whoever lacks it is not shown the link.
    """
    _tabs.setdefault(kind, {})[endpoint] = (order, text, permission)


def tabs() -> list[dict[str, Any]]:
    """Return the places of the current space, the one that leads here marked as `current`."""
    known = sorted(_tabs.get(g.space.kind, {}).items(), key=lambda item: item[1][0])
    shown = [(endpoint, text) for endpoint, (_, text, permission) in known if can(permission)]
    links = [{"text": text, "href": url_for(endpoint), "endpoint": endpoint} for endpoint, text in shown]
    leading = [link for link in links if f"{request.path}/".startswith(f"{link['href'].rstrip('/')}/")]
    if leading:
        max(leading, key=lambda link: len(link["href"]))["current"] = "true"
    return links


def in_templates() -> dict[str, Callable[[], list[dict[str, Any]]]]:
    """Return what templates may call."""
    return {"comparison_tabs": tabs}
