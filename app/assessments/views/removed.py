"""What pages show where a text was removed: kindly, and since when."""

from flask import Flask

from app.assessments.struck import removed_on


def register(app: Flask) -> None:
    """Let templates ask: `{{ text | removed_on }}`."""
    app.jinja_env.filters["removed_on"] = removed_on
