"""Each role's first page: a board's, an organisation's, a region's; and the pages that anybody may read."""

from flask import Flask

from app.home.views import board, health, organisation, public, region


def register(app: Flask) -> None:
    """Add the first pages."""
    for module in (public, health, board, organisation, region):
        module.register(app)
