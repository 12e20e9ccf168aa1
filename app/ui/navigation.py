"""What the bar under the header offers in each kind of space, and the paths every page links to.

A feature registers its part, `register_nav("board", items)`, where `items(space)` gives
`{"text", "href"}` for each link; parts are asked when a page is drawn, lowest `order` first.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import g, request

NavItem = Mapping[str, Any]
NavItems = Callable[[Any], Iterable[NavItem]]

PATHS = {
    "home": "/",
    "sign_in": "/sign-in",
    "sign_out": "/sign-out",
    "account": "/account",
    "spaces": "/spaces",
    "accessibility": "/accessibility",
    "cookies": "/cookies",
    "guides": "/help/",
    "privacy": "/privacy",
    "csrf_token": "/csrf-token",
}

NO_SPACE = "none"
_parts: dict[str, dict[str, tuple[int, NavItems]]] = {}


def register_nav(kind: str, items: NavItems, *, order: int = 50) -> None:
    """Add links to the bar of a kind of space ("board", "organisation", "region"), or of none ("none").

    Args:
        kind: a kind of space; a SpaceKind will do.
        items: called with the current space (None where there is none). An item may say
            `current` itself; otherwise it is marked where the page's path begins with its href.
        order: lower comes first.
    """
    name = f"{items.__module__}.{items.__qualname__}"  # making the app twice must not double the links
    _parts.setdefault(_word(kind), {})[name] = (order, items)


def nav_items() -> list[dict[str, Any]]:
    """Return the links for the current space, the one that leads here marked."""
    space = g.get("space")
    parts = _parts.get(_word(space.kind) if space else NO_SPACE, {})
    items = [dict(item) for _, part in sorted(parts.values(), key=lambda part: part[0]) for item in part(space)]
    if not any(item.get("current") or item.get("active") for item in items):
        _mark(items)
    return items


def _mark(items: list[dict[str, Any]]) -> None:
    leading = [item for item in items if f"{request.path}/".startswith(f"{str(item['href']).rstrip('/')}/")]
    if leading:
        nearest = max(leading, key=lambda item: len(item["href"]))
        nearest["current" if nearest["href"] == request.path else "active"] = True


def _word(kind: Any) -> str:
    return str(getattr(kind, "value", kind))
