"""Pages of what a board takes into the room, and of its year."""

from flask import Flask

from app.reports.views import brief, calendar, meetings, organisation_calendar


def register(app: Flask) -> None:
    """Add the pages."""
    for module in (brief, meetings, calendar, organisation_calendar):
        module.register(app)
