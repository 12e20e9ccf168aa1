"""A board's pages: its settings, its look, its partners, its audit trail."""

from flask import Flask

from app.boards.views import audit, caring, claiming, claims, importing, look, partners, settings


def register(app: Flask) -> None:
    """Add them, and have every page of a board know how the board looks."""
    for module in (settings, look, partners, importing, caring, claims, claiming, audit):
        app.register_blueprint(module.bp)
    look.init_look(app)
    caring.init_caring(app)
