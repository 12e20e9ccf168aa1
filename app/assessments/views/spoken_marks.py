"""What pages show where a board answered in a partner's name: always in words, wherever levels or words show."""

from flask import Flask

from app.assessments.spoken import mark, spoken_for_words


def register(app: Flask) -> None:
    """Let templates ask: `{{ version.spoken_for | spoken_for }}`, and `| spoken_mark` where there is little room."""
    app.jinja_env.filters["spoken_for"] = spoken_for_words
    app.jinja_env.filters["spoken_mark"] = mark
