"""Each role's first page: a board's, an organisation's, a region's; and the pages that anybody may read."""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the first pages."""
    for name in ("public", "health", "board", "today", "mail", "organisation", "region"):
        import_module(f"app.home.views.{name}").register(app)
