"""The learning needs analysis: honest answers from partners' staff, and a plan that follows.

Nouns: a *survey* is one run of the instrument by one board; a *request* asks one partner's staff, through a
*door* (a link and QR code) that needs no account; answers wait in a *ballot box* in the organisation's
space and cross to the board at close; the *findings* are computed then, once, under disclosure
control; *planned learning* meets a need; a *barrier* is offered to a partner to remove.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of all sides, and what each side does with what it receives."""
    # Here, not above: whoever needs only the tables must be able to import them alone.
    import_module("app.learning_needs.models")
    import_module("app.learning_needs.handlers").register()
    import_module("app.learning_needs.views").register(app)
