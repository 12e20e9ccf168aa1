"""Comparing councils and boards: real national figures, and what boards and councils let others see.

Nouns: a *comparator* is whom one is compared with; a *view* is what a page shows (measure, year, comparator, as at a
date), and a link restores it; a *release* is what a board lets its region or England see of a cycle or survey; an
*edition* is an unnamed comparison made of releases, frozen; a *sight* says that a board or council has seen
what its region would ask about.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of boards, councils and regions, and what the worker does."""
    import_module("app.benchmarking.models")
    import_module("app.benchmarking.portability")
    import_module("app.benchmarking.handlers").register()
    import_module("app.benchmarking.views").register(app)
    import_module("app.benchmarking.navigation").register(app)
