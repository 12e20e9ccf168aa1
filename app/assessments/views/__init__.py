"""Pages of self-assessment: the board's side and the organisation's."""

from flask import Flask

from app.assessments.views import (
    answering,
    arriving,
    cycles,
    files,
    form_choice,
    reminding,
    results,
    said_for,
    sending,
    spoken_marks,
    striking,
    texts,
)


def register(app: Flask) -> None:
    """Add the blueprints of both sides."""
    for module in (
        spoken_marks,
        cycles,
        reminding,
        results,
        files,
        striking,
        texts,
        answering,
        form_choice,
        arriving,
        sending,
        said_for,
    ):
        module.register(app)
