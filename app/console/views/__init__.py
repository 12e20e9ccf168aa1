"""The operator's pages."""

from flask import Flask

from app.console.views import figures, jobs, making, spaces, tying
from app.console.views.blueprint import bp


def register(app: Flask) -> None:
    """Add them."""
    app.register_blueprint(bp)


__all__ = ["figures", "jobs", "making", "register", "spaces", "tying"]
