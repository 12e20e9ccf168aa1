"""Taking the answers of one screen into the state: only what that screen offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.commons.learning import ChoiceQuestion
from app.learning_needs.answering.context import DoorContext
from app.learning_needs.answering.screens import ROUTE, TOPIC
from app.learning_needs.answering.state import LONGEST_TEXT, NONE, RATHER_NOT, UNRATED, State

Fields = Mapping[str, Sequence[str]]  # what was posted: each name with its values

ANSWER = "answer"  # the field of a screen with one question
NOT_OFFERED = "Choose one of the answers shown"
NO_AREA = "Tick at least one area. Your answer counts in the areas that you tick"
NONE_AND_MORE = "Tick the things that get in the way, or “{none}”. Do not tick both"
TOO_MANY = "Tick no more than {most}. You ticked {ticked}"
TOO_LONG = "Enter {most:,} characters or fewer. You have {long:,}"


@dataclass
class NotTaken(Exception):
    """Something has to be put right: what, at which field, and what was given there."""

    field: str
    message: str
    given: tuple[str, ...] | None = None  # None: what was there before stays


def take(context: DoorContext, state: State, fields: Fields) -> State:
    """Return the state with the answers of the screen that it is at.

    A question with no answer stays open: each may be left out.

    Raises:
        NotTaken: an answer is none of those offered, or too many were picked.
    """
    name, _, ref = state.at.partition(".")
    taker = _TAKERS.get(name)
    return taker(context, state, fields, ref) if taker else state


def skip(context: DoorContext, state: State) -> State:
    """Return the state with the question of its screen left open."""
    name, _, ref = state.at.partition(".")
    topics = dict(state.topics or {})
    match name:
        case "tier" | "service" | "length":
            return _changed(state, name, None)
        case "barriers" | "ways":
            return _changed(state, name, ())
        case "views":
            return replace(state, views=(0,) * len(state.views))
        case "free":
            return replace(state, text="")
        case "work":
            return replace(state, topics={}, enough=0)
        case "topic":
            return replace(state, topics={**topics, ref: UNRATED})
        case "route":
            return replace(state, topics={**topics, ref: f"{topics[ref][:2]}0"})
    return state


def _areas(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    offered = [survey.key for survey in context.open]
    given = _ticked(fields, ANSWER, offered)
    if not given:
        raise NotTaken(ANSWER, NO_AREA, given)
    return replace(state, areas=given)


def _about_you(name: str, offered: Callable[[DoorContext, State], Sequence[str]]) -> Callable[..., State]:
    def taken(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
        return _changed(state, name, _one(fields, ANSWER, (*offered(context, state), RATHER_NOT)))

    return taken


def _work(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    given = _ticked(fields, ANSWER, tuple(context.topics(state.areas)))
    before = state.topics or {}
    topics = {ref: before.get(ref, UNRATED) for ref in given}
    return replace(state, topics=topics, enough=state.enough if topics.keys() == before.keys() else 0)


def _topic(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    before = (state.topics or {})[ref]
    steps = ("1", "2", "3", "4", "5")
    matters, can = (_one(fields, name, steps) or "0" for name in ("matters", "can"))
    return replace(state, topics={**(state.topics or {}), ref: f"{matters}{can}{before[2]}"})


def _route(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    keys = context.instrument.route.keys
    given = _one(fields, ANSWER, keys)
    before = (state.topics or {})[ref]
    return replace(
        state, topics={**(state.topics or {}), ref: f"{before[:2]}{keys.index(given) + 1 if given in keys else 0}"}
    )


def _picks(name: str, question: Callable[[DoorContext], ChoiceQuestion]) -> Callable[..., State]:
    def taken(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
        asked = question(context)
        given = _ticked(fields, ANSWER, (*asked.keys, *((NONE,) if asked.none else ())))
        if NONE in given and len(given) > 1:
            raise NotTaken(ANSWER, NONE_AND_MORE.format(none=asked.none), given)
        if len(given) > asked.most:
            raise NotTaken(ANSWER, TOO_MANY.format(most=asked.most, ticked=len(given)), given)
        return _changed(state, name, given)

    return taken


def _views(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    steps = tuple(str(value) for value in range(1, len(context.instrument.view_labels) + 1))
    given = tuple(int(_one(fields, view.key, steps) or 0) for view in context.instrument.views)
    return replace(state, views=given)


def _free(context: DoorContext, state: State, fields: Fields, ref: str) -> State:
    text = next(iter(fields.get(ANSWER, ())), "")
    if len(text) > LONGEST_TEXT:
        raise NotTaken(ANSWER, TOO_LONG.format(most=LONGEST_TEXT, long=len(text)), (text,))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotTaken(ANSWER, "This holds a character that cannot be kept. Type it again") from None
    return replace(state, text=text)


_TAKERS: dict[str, Callable[[DoorContext, State, Fields, str], State]] = {
    "areas": _areas,
    "tier": _about_you("tier", lambda context, state: [choice.key for choice in context.instrument.tiers]),
    "service": _about_you("service", lambda context, state: tuple(context.services(state.areas))),
    "length": _about_you("length", lambda context, state: [choice.key for choice in context.instrument.lengths]),
    "work": _work,
    TOPIC.rstrip("."): _topic,
    ROUTE.rstrip("."): _route,
    "barriers": _picks("barriers", lambda context: context.instrument.barriers),
    "ways": _picks("ways", lambda context: context.instrument.ways),
    "views": _views,
    "free": _free,
}


def _changed(state: State, name: str, value: str | tuple[str, ...] | None) -> State:
    change: dict[str, Any] = {name: value}
    return replace(state, **change)


def _one(fields: Fields, name: str, offered: Sequence[str]) -> str | None:
    """Return the one value that was chosen; None where none was."""
    given = tuple(fields.get(name, ()))
    if not given:
        return None
    if len(given) > 1 or given[0] not in offered:
        raise NotTaken(name, NOT_OFFERED)
    return given[0]


def _ticked(fields: Fields, name: str, offered: Sequence[str]) -> tuple[str, ...]:
    """Return the values that were ticked, in the order in which they are offered."""
    given = frozenset(fields.get(name, ()))
    if not given <= frozenset(offered):
        raise NotTaken(name, NOT_OFFERED)
    return tuple(value for value in offered if value in given)
