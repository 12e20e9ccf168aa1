"""A council's own counts of outcomes: true ones stay in its space, protected tables are released.

Nouns: an *upload* is a file of counts; a *count* is a true number; a *call* is a region asking for a return; a *counts
release* is what a council lets its region or England see of one period, rounded and with small numbers gone.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of councils and regions."""
    import_module("app.outcomes.models")
    import_module("app.outcomes.views").register(app)
