"""The operator's console: which spaces there are, making them, moving their state; jobs that need a hand.

It sees that spaces exist, not what they hold. What the operator does upon a space goes into its trail.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and the commands."""
    import_module("app.console.views").register(app)
    app.cli.add_command(import_module("app.console.cli").boards)
    import_module("app.console.navigation").register()
