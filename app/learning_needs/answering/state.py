"""All that somebody has answered so far, as one short text that the page itself carries: nothing of it is kept here."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom
from typing import Any

from app.learning_needs.answering.context import DoorContext

LONGEST_TEXT = 1000  # characters in the free box
LONGEST_STATE = 16_000  # characters of the encoded text: more than any survey can fill
KEY_BYTES = 16
RATHER_NOT = "-"  # the value of "I would rather not say"
NONE = "none"  # the value of "None of these"
UNRATED = "000"  # a topic of somebody's work: matters, can do, what would help; 0 is not answered
_RATING = re.compile(r"[0-5][0-5][0-4]")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIELDS = frozenset("dskparvltebwxfch")


class Broken(Exception):
    """The text is no state of this door."""


@dataclass(frozen=True, slots=True)
class State:
    """What somebody has answered, and which screen is before them.

    The seed gives each person an order of the topics of their own. It and the key never reach the database:
    the key only as a short hash, apart from every answer, so that a form sent twice counts once.
    """

    door: str  # the key of the survey that the door was made for
    seed: int  # 32 bits
    key: str  # of this run through the screens, drawn by chance
    at: str  # the screen before them
    areas: tuple[str, ...] = ()  # keys of the surveys that the answer counts in
    tier: str | None = None  # None: not answered; RATHER_NOT: said so
    service: str | None = None
    length: str | None = None
    topics: Mapping[str, str] | None = None  # None: not asked yet; else those of their work, with a rating each
    enough: int = 0  # topics that were shown when they had enough; 0 while they had not
    barriers: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    views: tuple[int, ...] = field(default=(0, 0))
    text: str = ""
    warned: bool = False  # was asked once about words that look like a person's
    checked: bool = False  # has been where all is checked, and may go straight back there


def begin(context: DoorContext, *, chance: Random | None = None) -> State:
    """Return the state of somebody who has answered nothing yet."""
    chance = chance or SystemRandom()
    key = base64.urlsafe_b64encode(chance.randbytes(KEY_BYTES))
    return State(
        door=context.own.key,
        seed=chance.getrandbits(32),
        key=key.decode().rstrip("="),
        at="",
        areas=(context.own.key,),
        views=(0,) * len(context.instrument.views),
    )


def encode(state: State) -> str:
    """Return the state as a text that fits a hidden field or a cookie."""
    full = {
        "d": state.door,
        "s": state.seed,
        "k": state.key,
        "p": state.at,
        "a": list(state.areas),
        "r": state.tier,
        "v": state.service,
        "l": state.length,
        "t": None if state.topics is None else dict(state.topics),
        "e": state.enough,
        "b": list(state.barriers),
        "w": list(state.ways),
        "x": list(state.views),
        "f": state.text,
        "c": state.warned,
        "h": state.checked,
    }
    kept = {name: value for name, value in full.items() if value or name == "t"}
    said = json.dumps(kept, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def decode(text: str, context: DoorContext) -> State:
    """Return the state that a text says, without what this door does not ask any more.

    Raises:
        Broken: it is no state, or another door's, or holds an answer that no screen offers.
    """
    said = _said(text)
    if said.get("d") != context.own.key:
        raise Broken("another door's")
    try:
        state = State(
            door=said["d"],
            seed=_number(said.get("s", 0), most=2**32 - 1),
            key=_matching(_KEY, said.get("k")),
            at=_text(said.get("p", ""), most=200),
            areas=_texts(said.get("a", [])),
            tier=_one(said.get("r")),
            service=_one(said.get("v")),
            length=_one(said.get("l")),
            topics=_ratings(said["t"]) if said.get("t") is not None else None,
            enough=_number(said.get("e", 0), most=10_000),
            barriers=_texts(said.get("b", [])),
            ways=_texts(said.get("w", [])),
            views=_views(said.get("x"), context),
            text=_text(said.get("f", ""), most=LONGEST_TEXT),
            warned=said.get("c") is True,
            checked=said.get("h") is True,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Broken("not of the shape that we draw") from error
    _check_offered(state, context)
    return tidied(state, context)


def tidied(state: State, context: DoorContext) -> State:
    """Return the state without what the surveys that were ticked do not ask: a survey may close meanwhile."""
    asked = context.topics(state.areas)
    topics = state.topics
    if topics is not None:
        topics = {ref: rating for ref, rating in topics.items() if ref in asked}
    offered = {*context.services(state.areas), RATHER_NOT, None}
    return replace(state, topics=topics, service=state.service if state.service in offered else None)


def _said(text: str) -> dict[str, Any]:
    if not text or len(text) > LONGEST_STATE:
        raise Broken("empty, or too long")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        said = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Broken("not a text of ours") from error
    if not isinstance(said, dict) or not said.keys() <= _FIELDS:
        raise Broken("not a text of ours")
    return said


def _check_offered(state: State, context: DoorContext) -> None:
    instrument = context.instrument
    tiers = {choice.key for choice in instrument.tiers} | {RATHER_NOT, None}
    lengths = {choice.key for choice in instrument.lengths} | {RATHER_NOT, None}
    barriers, ways = set(instrument.barriers.keys), set(instrument.ways.keys)
    offered = (
        state.tier in tiers
        and state.length in lengths
        and (state.barriers == (NONE,) or barriers.issuperset(state.barriers))
        and ways.issuperset(state.ways)
        and len(set(state.barriers)) == len(state.barriers) <= instrument.barriers.most
        and len(set(state.ways)) == len(state.ways) <= instrument.ways.most
    )
    if not offered:
        raise Broken("holds an answer that no screen offers")


def _number(value: Any, *, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _text(value: Any, *, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or _UNSTORABLE.search(value):
        raise ValueError("text")
    value.encode()  # half a pair of surrogates is no text: ValueError
    return value


def _one(value: Any) -> str | None:
    return None if value is None else _text(value, most=200)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise ValueError("list")
    return tuple(_text(one, most=200) for one in value)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError("pattern")
    return value


def _ratings(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > 1000:
        raise ValueError("ratings")
    return {_text(ref, most=200): _matching(_RATING, rating) for ref, rating in value.items()}


def _views(value: Any, context: DoorContext) -> tuple[int, ...]:
    asked, most = len(context.instrument.views), len(context.instrument.view_labels)
    if value is None:
        return (0,) * asked
    if not isinstance(value, list) or len(value) != asked:
        raise ValueError("views")
    return tuple(_number(one, most=most) for one in value)
