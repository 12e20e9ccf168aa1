"""Self-assessment: a board's cycles and requests, an organisation's return and answers, and what crosses.

Nouns: a *cycle* is one run of an instrument by one board; a *request* asks one partner to answer in it;
the organisation's copy of a request is what it was *asked*; a *return* is an organisation's answers for
an instrument and a reporting year, shared by every board that asks; an *addendum* is what is different
for one board; a *submission* is one signed-off version of it all.
"""

from flask import Flask

from app.assessments import views
from app.assessments.handlers import board as _board  # noqa: F401  # registers what it handles
from app.assessments.handlers import organisation as _organisation  # noqa: F401


def register(app: Flask) -> None:
    """Add the pages of both sides."""
    views.register(app)
