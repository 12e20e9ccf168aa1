"""What the data file of learning needs must hold before it may be loaded: complete, and short enough to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter
from typing import Any

from app.commons.learning import MSP_LEARNING_NEEDS, NEVER_HEARD, Pace

TIERS = ["1", "2", "3", "4"]
ROUTES = ["training", "change", "both", "neither"]
STEPS = 5
# A packed answer has room for these and no more, and is read by their places.
LENGTHS = 5
BARRIERS = 11
WAYS = 12
VIEWS = 2
PLACEHOLDERS = {"board", "smallest", "minutes", "enough_after"}
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")

# Fewest and most words of each text. A screen is as wide as a phone.
TITLE = (1, 7)
LABEL = (1, 8)
HINT = (0, 16)
QUESTION = (3, 12)
ABOUT = (6, 18)
HELP = (12, 45)
STATEMENT = (5, 16)
START = (4, 40)

_SHAPE: dict[str, type] = {
    "key": str,
    "version": int,
    "title": str,
    "publisher": str,
    "published_on": str,
    "summary": str,
    "start": dict,
    "rather_not": str,
    "about_you": dict,
    "pick_topics": dict,
    "enough": str,
    "enough_after": int,
    "widest_gaps": int,
    "topics": list,
    "matters": dict,
    "can_do": dict,
    "route": dict,
    "barriers": dict,
    "ways": dict,
    "views": dict,
    "free": dict,
    "timing": dict,
}


def check_learning_instrument(content: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the content, a sentence each; nothing where it is sound."""
    if not isinstance(content, dict):
        return ["The file holds no instrument."]
    missing = [f"{name} is missing." for name in _SHAPE if not isinstance(content.get(name), _SHAPE[name])]
    if missing:
        return missing
    return [
        *_check_head(content),
        *_check_start(content["start"]),
        *_check_about_you(content["about_you"]),
        *_check_topics(content),
        *_check_scales(content),
        *_check_choice_questions(content),
        *_check_views(content["views"]),
        *_check_free(content["free"]),
        *_check_timing(content["timing"]),
    ]


def _check_head(content: Mapping[str, Any]) -> Iterator[str]:
    if content["key"] != MSP_LEARNING_NEEDS:
        yield f"key: it is {MSP_LEARNING_NEEDS}."
    if content["version"] < 1:
        yield "version: it is 1 or more."
    for name in ("title", "publisher", "summary"):
        if not content[name].strip():
            yield f"{name}: the text is missing."
    for name in ("rather_not", "enough"):
        yield from _length(content[name], name, LABEL)


def _check_start(start: Mapping[str, Any]) -> Iterator[str]:
    for name in ("what", "who_sees", "how_long"):
        texts = start.get(name)
        if not isinstance(texts, list) or not texts:
            yield f"start, {name}: it needs at least one text."
            continue
        for text in texts:
            yield from _length(text, f"start, {name}", START)
            if not _placeholders(text) <= PLACEHOLDERS:
                yield f"start, {name}: there is a placeholder that is not known."
    who_sees = start.get("who_sees")
    told = set().union(*map(_placeholders, who_sees)) if isinstance(who_sees, list) else set()
    if not {"board", "smallest"} <= told:
        yield "start, who_sees: it names the board and the smallest group."


def _placeholders(text: Any) -> set[str]:
    """Return the names in braces; an empty one for whatever is no plain name in braces."""
    try:
        parts = list(Formatter().parse(str(text)))
    except ValueError:
        return {""}
    return {"" if form or conversion else name for _, name, form, conversion in parts if name is not None}


def _check_about_you(about_you: Mapping[str, Any]) -> Iterator[str]:
    for name in ("tier", "service", "length"):
        yield from _check_ask(about_you.get(name), f"about_you, {name}")
        yield from _check_choices(_get(about_you.get(name), "choices"), f"about_you, {name}")
    tiers = _get(about_you.get("tier"), "choices")
    if isinstance(tiers, list) and [_get(item, "key") for item in tiers] != TIERS:
        yield "about_you, tier: there are four, 1 to 4, in this order."
    lengths = _get(about_you.get("length"), "choices")
    if isinstance(lengths, list) and len(lengths) != LENGTHS:
        yield f"about_you, length: there are {LENGTHS} bands."


def _check_topics(content: Mapping[str, Any]) -> Iterator[str]:
    topics = content["topics"]
    yield from _check_ask(content["pick_topics"], "pick_topics")
    if not topics or [_get(item, "number") for item in topics] != list(range(1, len(topics) + 1)):
        yield "topics: the numbers run from 1 without a gap."
    yield from _check_keys(topics, "topics")
    for item in topics:
        name = f"topic {_get(item, 'number')}"
        yield from _length(_get(item, "title"), f"{name}, title", TITLE)
        yield from _length(_get(item, "about"), f"{name}, about", ABOUT)
        yield from _length(_get(item, "help"), f"{name}, help", HELP)
    if len({str(_get(item, "title")) for item in topics}) != len(topics):
        yield "topics: two have the same title."
    for name in ("enough_after", "widest_gaps"):
        if not 1 <= content[name] <= len(topics):
            yield f"{name}: it lies between 1 and the number of topics."


def _check_scales(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("matters", "can_do"):
        yield from _length(content[name].get("question"), f"{name}, question", QUESTION)
        yield from _check_labels(content[name].get("labels"), name, STEPS)


def _check_choice_questions(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("route", "barriers", "ways"):
        question = content[name]
        choices = question.get("choices")
        yield from _check_ask(question, name)
        yield from _check_choices(choices, name)
        most, none = question.get("most"), question.get("none")
        if not isinstance(most, int) or not isinstance(choices, list) or not 1 <= most <= len(choices):
            yield f"{name}: most lies between 1 and the number of choices."
        yield from _length(none, f"{name}, none", (0, LABEL[1]))
    choices = content["route"].get("choices")
    if isinstance(choices, list) and [_get(item, "key") for item in choices] != ROUTES:
        yield f"route: there are {', '.join(ROUTES)}, in this order."
    for name, room in (("barriers", BARRIERS), ("ways", WAYS)):
        choices = content[name].get("choices")
        if isinstance(choices, list) and len(choices) > room:
            yield f"{name}: there are {room} at most."
    if content["barriers"].get("none") == "":
        yield "barriers: it needs a label for none of these."


def _check_views(views: Mapping[str, Any]) -> Iterator[str]:
    yield from _length(views.get("question"), "views, question", QUESTION)
    yield from _check_labels(views.get("labels"), "views", NEVER_HEARD)
    statements = views.get("statements")
    if not isinstance(statements, list) or len(statements) != VIEWS:
        yield f"views: there are {VIEWS} statements."
        return
    yield from _check_keys(statements, "views")
    for item in statements:
        yield from _length(_get(item, "statement"), "views, statement", STATEMENT)


def _check_free(free: Mapping[str, Any]) -> Iterator[str]:
    yield from _length(free.get("question"), "free, question", QUESTION)
    yield from _length(free.get("hint"), "free, hint", HINT)
    yield from _length(free.get("warning"), "free, warning", (5, 30))


def _check_timing(timing: Mapping[str, Any]) -> Iterator[str]:
    names = {field.name for field in fields(Pace)}
    for pace in ("typical", "slow"):
        seconds = timing.get(pace)
        if not isinstance(seconds, dict) or set(seconds) != names:
            yield f"timing, {pace}: it holds {', '.join(sorted(names))}."
        elif not all(type(value) in (int, float) and 0 < value <= 600 for value in seconds.values()):
            yield f"timing, {pace}: each is a number of seconds, above 0 and up to 600."


def _check_ask(item: Any, name: str) -> Iterator[str]:
    yield from _length(_get(item, "question"), f"{name}, question", QUESTION)
    yield from _length(_get(item, "hint"), f"{name}, hint", HINT)


def _check_choices(choices: Any, name: str) -> Iterator[str]:
    if not isinstance(choices, list) or len(choices) < 2:
        yield f"{name}: it needs at least two choices."
        return
    yield from _check_keys(choices, name)
    for item in choices:
        yield from _length(_get(item, "label"), f"{name}, label", LABEL)
        yield from _length(_get(item, "hint"), f"{name}, hint", HINT)
    if len({str(_get(item, "label")) for item in choices}) != len(choices):
        yield f"{name}: two labels are the same."


def _check_keys(items: list[Any], name: str) -> Iterator[str]:
    keys = [_get(item, "key") for item in items]
    if not all(isinstance(key, str) and KEY.fullmatch(key) for key in keys):
        yield f"{name}: a key is made of small letters, digits and underscores, up to 40."
    if len(set(map(str, keys))) != len(keys):
        yield f"{name}: a key is there twice."


def _check_labels(labels: Any, name: str, number: int) -> Iterator[str]:
    if not isinstance(labels, list) or len(labels) != number or len(set(map(str, labels))) != number:
        yield f"{name}: there are {number} labels, each another."
        return
    for label in labels:
        yield from _length(label, f"{name}, label", LABEL)


def _length(text: Any, name: str, limits: tuple[int, int]) -> Iterator[str]:
    least, most = limits
    if not isinstance(text, str) or (least and not text.strip()):
        yield f"{name}: the text is missing."
    elif not least <= len(text.split()) <= most:
        yield f"{name}: it has {len(text.split())} words; {least} to {most} are right."


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None
