"""The top of every page: brand, who is signed in, the space, its navigation.

It is the same from page to page, so it is drawn once for the same contents and remembered like a
component; only the token of the sign-out button is put in each time.
"""

import secrets
from typing import Any

from flask import current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.ui.components import Remembered
from app.ui.navigation import PATHS, nav_items

_PLACE_OF_TOKEN = f"token-{secrets.token_hex(16)}"
_drawn = Remembered(1_000)


def frame_top(*, plain: bool = False) -> Markup:
    """Draw the top of the page for this request.

    Args:
        plain: brand alone, for pages that must be drawn whatever happened.
    """
    shown = _plainly() if plain else _shown()
    drawn = _drawn.get(repr(shown), lambda: _draw(shown))
    if not shown["name"]:
        return drawn
    return Markup(str(drawn).replace(_PLACE_OF_TOKEN, generate_csrf()))  # noqa: S704 - a signed text, and safe


def _shown() -> dict[str, Any]:
    principal, space = g.get("principal") or g.get("confined"), g.get("space")
    return {
        "name": principal.name if principal else None,
        "offers_sign_in": not principal and request.path != PATHS["sign_in"],
        "offers_spaces": bool(principal and principal.spaces > 1 and not getattr(principal, "is_confined", False)),
        "demo": bool(current_app.config.get("DEMO")),
        "space": (space.name, space.home) if space else None,
        "logo_url": g.get("space_logo_url"),
        "items": nav_items(),
    }


def _plainly() -> dict[str, Any]:
    return {"name": None, "space": None, "items": []}


def _draw(shown: dict[str, Any]) -> Markup:
    template = current_app.jinja_env.get_template("ui/frame_top.html")
    return Markup(template.render(shown, token=_PLACE_OF_TOKEN))  # noqa: S704 - the template escapes
