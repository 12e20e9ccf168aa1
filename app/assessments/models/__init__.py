"""The tables of self-assessment: what the board holds, what the organisation holds, and the row they share."""

from app.assessments.models.board import Cycle, CycleState, CycleTemplate, Request, Submission, SubmittedAnswer
from app.assessments.models.organisation import (
    Addendum,
    Answer,
    Asked,
    AskedState,
    Return,
    SentState,
    SentSubmission,
)
from app.assessments.models.shared import Progress

__all__ = [
    "Addendum",
    "Answer",
    "Asked",
    "AskedState",
    "Cycle",
    "CycleState",
    "CycleTemplate",
    "Progress",
    "Request",
    "Return",
    "SentState",
    "SentSubmission",
    "Submission",
    "SubmittedAnswer",
]
