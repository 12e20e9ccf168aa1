"""A question to open a talk with, for each measure: it asks what people do, and blames nobody."""

from __future__ import annotations

from app.commons.models import Polarity
from app.commons.shapes import MeasureRow

_QUESTIONS = {
    "sac-2015-msp-asked": "At what point of an enquiry do you ask adults what they want, and what gets in the way?",
    "sac-2015-msp-expressed": "Who helps adults say what they want to come of it, and how much time is there for that?",
    "sac-2015-msp-fully": "When outcomes are met in part or not at all, what do adults say was missing?",
    "sac-2015-msp-fully-or-partly": "When no outcome is met, what do adults say, and who hears it?",
    "sac-2015-msp-recorded": "Which teams leave the record empty, and is it the form, the system or the habit?",
    "sac-2015-advocate": "How soon is an advocate thought of, and how long does one take to come?",
    "sac-2015-capacity-known": "Who records capacity, when, and what happens where it is not known?",
    "sac-2015-risk-action": "Where a risk was found and nothing was done, was that the adult’s own choice?",
    "sac-2015-risk-reduced": "Where the risk was not reduced, what did the adult want, and what was tried?",
    "sac-2015-risk-remained": "Where the risk remained, was that the adult’s own choice, and how do you know?",
    "ascof-2014-4a": "What do people who use services say that makes them feel unsafe, and who listens?",
    "ascof-2014-4b": "Which services do people say do not help them feel safe, and what would?",
}


def question_about(measure: MeasureRow) -> str:
    """Return what to ask a council that is worse than others on a measure."""
    known = _QUESTIONS.get(measure.key)
    if known:
        return known
    wanted = "raise" if measure.polarity is Polarity.HIGH else "lower"
    return f"What do you think lies behind “{measure.title}”, and what have you tried to {wanted} it?"
