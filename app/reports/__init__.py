"""What a board takes into the room: the chair's brief, before a meeting; and the calendar of its year.

Nouns: a *meeting* is a day on which the board meets; a *brief* is one side of paper for whoever chairs it.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages, what the worker does before a meeting, and what draws the brief on paper."""
    import_module("app.reports.models")
    import_module("app.reports.messages.brief")
    import_module("app.reports.handlers.brief")
    import_module("app.reports.exports.brief_pdf")
    import_module("app.reports.views").register(app)
