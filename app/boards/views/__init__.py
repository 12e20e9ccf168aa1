"""A board's pages: its settings, its look, its partners, its audit trail."""

from flask import Flask

from app.boards.views import audit, caring, importing, look, partners, settings


def register(app: Flask) -> None:
    """Add them, and have every page of a board know how the board looks."""
    for blueprint in (settings.bp, look.bp, partners.bp, importing.bp, caring.bp, audit.bp):
        app.register_blueprint(blueprint)
    look.init_look(app)
    caring.init_caring(app)
