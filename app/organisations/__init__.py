"""The directory of organisations, one entry each, and an organisation's dealings with boards.

Its nouns: an *entry* is what the directory says of an organisation; its *keys* tell it from others; it is
*claimed* once somebody of its own is there; a *link* is with a board that asked, and nothing crosses before
it is accepted.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages, and what the organisation does when it is asked."""
    # Here, not above: whoever needs only the tables must be able to import them alone.
    import_module("app.organisations.handlers")
    import_module("app.organisations.portability")
    views = import_module("app.organisations.views")
    for blueprint in (views.links, views.settings, views.audit):
        app.register_blueprint(blueprint)
    import_module("app.organisations.navigation").register()
