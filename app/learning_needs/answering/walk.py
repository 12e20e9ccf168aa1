"""One step through the screens: what was posted goes in, the screen to draw comes out. Nothing is kept on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from app.learning_needs.answering import state as states
from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.names import looks_like
from app.learning_needs.answering.screens import CHECK, START, TOPIC, order, sequence, settled, shown
from app.learning_needs.answering.state import Broken, State, begin, decode
from app.learning_needs.answering.taking import Fields, NotTaken, skip, take

SEND = "send"
KEPT = "kept"
CLOSED = "closed"
BROKEN = (
    "We could not read the answers that this page sent, so the survey begins again here. Nothing was sent to anybody."
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be drawn.

    `screen` is a screen of `screens.sequence`, or START, KEPT (they asked to go on later), SEND (they asked to
    send) or CLOSED (none of the surveys that they ticked is open any more).
    """

    screen: str
    state: State | None
    errors: Mapping[str, str] = field(default_factory=dict)  # message by field
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what was given where it was not taken
    note: str = ""  # a sentence above the screen
    warning: tuple[str, ...] = ()  # what the free words look like

    @property
    def status(self) -> int:
        """The HTTP status: 422 where something has to be put right."""
        return 422 if self.errors or (self.note and self.state is None) else 200


def step(context: DoorContext, fields: Fields, *, chance: Random | None = None) -> Page:
    """Return the page that answers a post.

    Args:
        context: what the door asks now.
        fields: the posted fields, texts already trimmed. `state` is what the page carried, `go` which button was
            pressed, the rest the screen's own.
        chance: where the order of topics comes from; of the system, outside tests.
    """
    go = _first(fields, "go") or "continue"
    if go == "begin":
        fresh = begin(context, chance=chance)
        return _at(context, fresh, None) if context.own.is_open else Page(CLOSED, fresh)
    try:
        state = decode(_first(fields, "state"), context)
    except Broken:
        return Page(START, None, note=BROKEN)
    if not context.chosen(state.areas):
        return Page(CLOSED, state)
    state = replace(state, at=settled(context, state))
    if go == "resume":
        return Page(state.at, state)
    if go == "skip":
        return _forward(context, skip(context, state))
    try:
        taken = take(context, state, fields)
    except NotTaken as wrong:
        if go == "back":
            return _back(context, state)
        given = {} if wrong.given is None else {wrong.field: wrong.given}
        return Page(state.at, state, errors={wrong.field: wrong.message}, given=given)
    taken = states.tidied(taken, context)
    return _after(context, taken, go)


def _after(context: DoorContext, state: State, go: str) -> Page:
    screens = sequence(context, state)
    if go == "back":
        return _back(context, state)
    if go == "keep":
        return Page(KEPT, state)
    if state.at == "free" and not state.warned and (found := looks_like(state.text)):
        return Page("free", replace(state, warned=True), warning=found)
    if go.startswith("to.") and go.removeprefix("to.") in screens:
        return _at(context, state, go.removeprefix("to."))
    if go == "enough" and state.at.startswith(TOPIC):
        return _enough(context, state)
    if go == SEND and state.at == CHECK:
        return Page(SEND, state)
    return _forward(context, state)


def _enough(context: DoorContext, state: State) -> Page:
    """End the rating here: with this topic where they answered it, before it where they did not."""
    ref = state.at.removeprefix(TOPIC)
    rated = (state.topics or {})[ref][:2] != "00"
    enough = order(state).index(ref) + rated
    last = order(state)[enough - 1] if enough else ref
    return _forward(context, replace(state, enough=enough or 1, at=f"{TOPIC}{last}"))


def _forward(context: DoorContext, state: State) -> Page:
    screens = sequence(context, state)
    here = screens.index(state.at)
    return _at(context, state, screens[min(here + 1, len(screens) - 1)])


def _back(context: DoorContext, state: State) -> Page:
    screens = sequence(context, state)
    here = screens.index(state.at)
    if here == 0:
        return Page(START, state)
    before = screens[here - 1]
    rated = shown(state)
    if state.enough and len(rated) < len(order(state)) and before == f"{TOPIC}{rated[-1]}" and state.at != before:
        # They had enough, and come back: the topic at which they stopped is before them again.
        return _at(context, replace(state, enough=0), f"{TOPIC}{order(state)[state.enough]}")
    return _at(context, state, before)


def _at(context: DoorContext, state: State, screen: str | None) -> Page:
    at = screen or sequence(context, state)[0]
    moved = replace(state, at=at, checked=state.checked or at == CHECK)
    return Page(moved.at, moved)


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
