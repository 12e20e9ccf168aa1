"""A question to open a talk with, for each measure: it asks what people do, and blames nobody."""

from __future__ import annotations

from app.commons.models import Polarity
from app.commons.shapes import MeasureRow

_QUESTIONS: dict[str, str] = {}


def question_about(measure: MeasureRow) -> str:
    """Return what to ask a council that is worse than others on a measure."""
    known = _QUESTIONS.get(measure.key)
    if known:
        return known
    wanted = "raise" if measure.polarity is Polarity.HIGH else "lower"
    return f"What do you think lies behind “{measure.title}”, and what have you tried to {wanted} it?"
