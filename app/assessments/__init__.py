"""Self-assessment: a board's cycles and requests, an organisation's return and answers, and what crosses.

Nouns: a *cycle* is one run of an instrument by one board; a *request* asks one partner to answer in it;
the organisation's copy of a request is what it was *asked*; a *return* is an organisation's answers for
an instrument and a reporting year, shared by every board that asks; an *addendum* is what is different
for one board; a *submission* is one signed-off version of it all.
"""

from importlib import import_module

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of both sides, and what each side does with what it receives."""
    # Here, not above: whoever needs only the tables must be able to import them alone.
    import_module("app.assessments.handlers.board")
    import_module("app.assessments.handlers.organisation")
    import_module("app.assessments.handlers.arriving")
    import_module("app.assessments.views").register(app)
