"""Which screens there are for one person, in which order, and how far along they are."""

from __future__ import annotations

from hashlib import sha256

from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.state import State

START = "start"  # before the first question
TOPIC = "topic."  # and the topic's name
ROUTE = "route."
CHECK = "check"  # the last: what goes where, and "Send"
_SUPPOSED_TOPICS = 10  # while it is not known which are theirs


def order(state: State) -> tuple[str, ...]:
    """Return the topics of somebody's work in their own order, which the seed in their page gives."""
    return tuple(sorted(state.topics or (), key=lambda ref: sha256(f"{state.seed}:{ref}".encode()).digest()))


def shown(state: State) -> tuple[str, ...]:
    """Return the topics that they rate: all of them, or those before they had enough."""
    return order(state)[: state.enough or None]


def gaps(context: DoorContext, state: State) -> tuple[str, ...]:
    """Return the topics with the widest gaps between what matters and what they can do.

    Widest first; those that are alike in the person's own order. A topic with one rating alone has no gap.
    """
    wide: list[tuple[int, int, str]] = []
    for place, ref in enumerate(order(state)):
        matters, can = (int(code) for code in (state.topics or {})[ref][:2])
        if matters and can and matters > can:
            wide.append((can - matters, place, ref))
    return tuple(ref for _, _, ref in sorted(wide)[: context.instrument.widest_gaps])


def sequence(context: DoorContext, state: State) -> tuple[str, ...]:
    """Return every screen of this person, in order, as their answers so far have it."""
    return (
        *(("areas",) if len(context.open) > 1 else ()),
        "tier",
        "service",
        "length",
        "work",
        *(f"{TOPIC}{ref}" for ref in shown(state)),
        *(f"{ROUTE}{ref}" for ref in gaps(context, state)),
        "barriers",
        "ways",
        "views",
        "free",
        CHECK,
    )


def settled(context: DoorContext, state: State) -> str:
    """Return the screen before somebody; the first where theirs is none of theirs any more."""
    screens = sequence(context, state)
    return state.at if state.at in screens else screens[0]


def progress(context: DoorContext, state: State) -> tuple[int, int]:
    """Return the number of the question before somebody, and about how many there are.

    Until it is known which topics are theirs, and how wide the gaps, the usual is supposed.
    """
    screens = sequence(context, state)
    here = screens.index(settled(context, state)) + 1
    questions = len(screens) - 1  # checking is no question
    if state.topics is None:
        asked = len(context.topics(state.areas))
        topics = min(asked, _SUPPOSED_TOPICS)
        questions += topics + min(topics, context.instrument.widest_gaps)
    else:
        codes = [state.topics[ref] for ref in shown(state)]
        unrated = sum(1 for code in codes if code[:2] == "00")
        known = len(gaps(context, state))
        questions += min(context.instrument.widest_gaps - known, unrated)
    return min(here, questions), questions


def may_stop(context: DoorContext, state: State) -> int:
    """Return how many topics they have been shown, where that is enough to stop at this screen; else 0."""
    topics, ref = order(state), state.at.removeprefix(TOPIC)
    if not state.at.startswith(TOPIC) or ref not in topics:
        return 0
    place = topics.index(ref)
    return place if place >= context.instrument.enough_after else 0
