"""Pages of self-assessment: the board's side and the organisation's."""

from flask import Flask

from app.assessments.views import answering, arriving, cycles, files, results, sending, spoken_marks, striking


def register(app: Flask) -> None:
    """Add the blueprints of both sides."""
    for module in (spoken_marks, cycles, results, files, striking, answering, arriving, sending):
        module.register(app)
