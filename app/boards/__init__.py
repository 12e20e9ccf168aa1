"""A board: how it looks, the councils it covers, its partners.

Its nouns: a *partner* is an organisation on the board, as the board knows it; its *standing* says whether it
is connected; its *contact* is whom the board knows there; the *look* is logo, accent colour and words.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages, and what the board does when a partner answers."""
    # Here, not above: whoever needs only the tables must be able to import them alone.
    import_module("app.boards.handlers")
    import_module("app.boards.views").register(app)
    import_module("app.boards.navigation").register()
