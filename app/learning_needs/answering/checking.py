"""The last screen: how much was answered, question by question, and never what."""

from __future__ import annotations

from dataclasses import dataclass

from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.screens import ROUTE, TOPIC, gaps, order, sequence
from app.learning_needs.answering.state import State


@dataclass(frozen=True, slots=True)
class CheckRow:
    """How far one part is answered, and the screen that it begins at."""

    what: str
    how_far: str
    screen: str


def check_rows(context: DoorContext, state: State) -> tuple[CheckRow, ...]:
    """Return the parts of the survey, each with how far it is answered."""
    topics = state.topics or {}
    rated = sum(1 for rating in topics.values() if rating[:2] != "00")
    screens = sequence(context, state)
    rows = [
        *([CheckRow("Areas", _several(len(state.areas), "area"), "areas")] if "areas" in screens else []),
        CheckRow("About you", f"{_given(state.tier, state.service, state.length)} of 3 answered", "tier"),
        CheckRow("Topics that are my work", _several(len(topics), "topic"), "work"),
    ]
    if topics:
        rows.append(CheckRow("Topics rated", f"{rated} of {len(topics)}", f"{TOPIC}{order(state)[0]}"))
    if wide := gaps(context, state):
        helped = sum(1 for ref in wide if topics[ref][2] != "0")
        rows.append(CheckRow("What would help", f"{helped} of {len(wide)} answered", f"{ROUTE}{wide[0]}"))
    rows += [
        CheckRow("What gets in the way", _picked(state.barriers), "barriers"),
        CheckRow("How you learn best", _picked(state.ways), "ways"),
        CheckRow("How far you agree", f"{_given(*state.views)} of {len(state.views)} answered", "views"),
        CheckRow("In your own words", f"{len(state.text):,} characters" if state.text else "Nothing written", "free"),
    ]
    return tuple(rows)


def _given(*answers: object) -> int:
    return sum(1 for answer in answers if answer)


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'} ticked"


def _picked(values: tuple[str, ...]) -> str:
    return "Answered" if values else "Not answered"
