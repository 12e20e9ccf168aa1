"""What an instrument's data file must hold before it may be loaded: complete, plain and of a size to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.commons.kinds import WORDS_KEYS, PartnerKind
from app.commons.levels import RATINGS, Level

OWN_WORDS = {"statement", "indicators", "descriptors", "guidance", "short"}
RATING_KEYS = {level.value for level in RATINGS}

# Fewest and most words of each text.
STATEMENT = (6, 45)
INDICATOR = (3, 30)
DESCRIPTOR = (5, 95)
GUIDANCE = (60, 130)
OWN_GUIDANCE = (25, 130)
EXAMPLE = (80, 150)
SHORT_LINE = (3, 25)


def check_instrument(content: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an instrument's content, a sentence each; nothing where it is sound."""
    if not isinstance(content, dict):
        return ["The file holds no instrument."]
    missing = [f"{name} is missing." for name in _SHAPE if not isinstance(content.get(name), _SHAPE[name])]
    if missing:
        return missing
    return [*_check_head(content), *_check_factors(content)]


_SHAPE: dict[str, type] = {
    "key": str,
    "version": int,
    "title": str,
    "publisher": str,
    "published_on": str,
    "summary": str,
    "purpose": list,
    "how_to_answer": list,
    "words_we_use": list,
    "groups": list,
    "levels": list,
    "evidence_strengths": list,
    "factors": list,
}


def _check_head(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("groups", "levels", "evidence_strengths"):
        keys = [_get(item, "key") for item in content[name]]
        if len(set(map(str, keys))) != len(keys):
            yield f"{name}: a key is there twice."
    levels = [_get(item, "key") for item in content["levels"]]
    if levels[: len(RATINGS)] != [level.value for level in RATINGS]:
        yield "levels: the four levels come first, lowest first."
    if any(key not in {level.value for level in Level} for key in levels):
        yield "levels: there is one that is not known."
    for name in ("levels", "evidence_strengths"):
        if not all(_is_text(_get(item, "label")) and _is_text(_get(item, "meaning")) for item in content[name]):
            yield f"{name}: each needs a label and a meaning."
    if not all(_is_text(_get(item, "title")) and _is_text(_get(item, "about")) for item in content["groups"]):
        yield "groups: each needs a title and what it is about."
    if not all(_is_text(_get(item, "term")) and _is_text(_get(item, "meaning")) for item in content["words_we_use"]):
        yield "words_we_use: each needs a term and a meaning."
    for name in ("purpose", "how_to_answer"):
        if not content[name] or not all(map(_is_text, content[name])):
            yield f"{name}: it needs at least one text."


def _check_factors(content: Mapping[str, Any]) -> Iterator[str]:
    numbers = [_get(item, "number") for item in content["factors"]]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        yield "factors: the numbers run from 1 without a gap."
    groups = {_get(item, "key") for item in content["groups"]}
    for item in content["factors"]:
        name = f"factor {_get(item, 'number')}"
        if not isinstance(item, dict):
            yield f"{name}: it holds nothing."
            continue
        if item.get("group") not in groups:
            yield f"{name}: its group is not known."
        if not _is_text(item.get("title")):
            yield f"{name}: it needs a title."
        yield from _check_words(item, name, guidance=GUIDANCE)
        yield from _check_example(item.get("example"), f"{name}, example")
        yield from _check_own_words(item, name)


def _check_own_words(item: Mapping[str, Any], name: str) -> Iterator[str]:
    words = item.get("words")
    if not isinstance(words, dict):
        yield f"{name}: words is missing (it may be empty)."
        return
    for kind, own in words.items():
        where = f"{name}, words for {kind}"
        if kind not in WORDS_KEYS:
            yield f"{where}: there is no such kind of partner."
        elif not isinstance(own, dict) or not own or not set(own) <= OWN_WORDS:
            yield f"{where}: it holds nothing, or something that has no words of its own."
        else:
            yield from _check_words({**item, **own}, where, guidance=OWN_GUIDANCE)


def _check_words(item: Mapping[str, Any], name: str, *, guidance: tuple[int, int]) -> Iterator[str]:
    yield from _length(item.get("statement"), f"{name}, statement", STATEMENT)
    indicators = item.get("indicators")
    if not isinstance(indicators, list) or not 2 <= len(indicators) <= 5:
        yield f"{name}: it needs two to five indicators."
    else:
        for text in indicators:
            yield from _length(text, f"{name}, indicator", INDICATOR)
    yield from _check_four(item.get("descriptors"), f"{name}, descriptors", DESCRIPTOR)
    yield from _length(item.get("guidance"), f"{name}, guidance", guidance)
    short = item.get("short")
    yield from _length(_get(short, "question"), f"{name}, short question", SHORT_LINE)
    yield from _check_four(_get(short, "levels"), f"{name}, short levels", SHORT_LINE)


def _check_four(texts: Any, name: str, limits: tuple[int, int]) -> Iterator[str]:
    if not isinstance(texts, list) or len(texts) != len(RATINGS):
        yield f"{name}: there is one for each of the four levels."
        return
    if len(set(map(str, texts))) != len(texts):
        yield f"{name}: two are the same."
    for text in texts:
        yield from _length(text, name, limits)


def _check_example(example: Any, name: str) -> Iterator[str]:
    parts = [_get(example, part) for part in ("what_we_do", "difference", "why_this_level")]
    if not all(map(_is_text, [_get(example, "partner"), *parts])):
        yield f"{name}: it needs a partner, what it does, what difference that made, and why this level."
        return
    if _get(example, "kind") not in {kind.value for kind in PartnerKind}:
        yield f"{name}: there is no such kind of partner."
    if _get(example, "level") not in RATING_KEYS:
        yield f"{name}: its level is one of the four."
    yield from _length(" ".join(parts), name, EXAMPLE)


def _length(text: Any, name: str, limits: tuple[int, int]) -> Iterator[str]:
    least, most = limits
    if not _is_text(text):
        yield f"{name}: the text is missing."
    elif not least <= len(text.split()) <= most:
        yield f"{name}: it has {len(text.split())} words; {least} to {most} are right."


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
