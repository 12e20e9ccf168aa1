"""What each column most likely is: told by the words of its heading, else by the values that stand below."""

import re
from collections.abc import Sequence

from app.commons.learning import Choice, LearningInstrument, View
from app.learning_needs.importing.meanings import meaning_of, yes_or_no
from app.learning_needs.importing.targets import (
    BARRIER,
    BARRIERS,
    CAN,
    HELP,
    LENGTH,
    MATTERS,
    NONE,
    NOTHING,
    OF_TOPICS,
    PARTNER,
    SERVICE,
    TEXT,
    TIER,
    TOPICS,
    VIEW,
    WAY,
    WAYS,
    WORK,
)
from app.learning_needs.importing.words import overlap, plain, stems

ENOUGH = 0.6  # of the words that name a topic or an answer
BY_KEY = 0.7  # what a heading counts for that holds each word of a topic's key

_ASKS = (
    (HELP, re.compile(r"\b(would|might) (best |most )?help\b|\bhelps? (you )?(most|best)\b|\btraining or\b")),
    (MATTERS, re.compile(r"\bmatters?\b|\bimportan(t|ce)\b|\brelevan(t|ce)\b|\bpriority\b")),
    (
        CAN,
        re.compile(
            r"\bconfiden(t|ce)\b|\bcan do\b|\bhow well\b|\b(able|ability)\b|\bskill(s|ed)?\b"
            r"|\bcompeten(t|ce)\b|\bperform(ance)?\b|\bknow(ledge)?\b"
        ),
    ),
    (WORK, re.compile(r"\bpart of (my|your) (work|role|job)\b|\bdo you do\b|\bin (my|your) (role|work|job)\b")),
)
_RATED = (
    (MATTERS, re.compile(r"\b(un)?important\b|\bimportance\b|\bmatters?\b|\bvital\b|\bessential\b")),
    (CAN, re.compile(r"\bconfiden(t|ce)\b|\bcould\b|\bcan\b|\bskilled\b|\bcompetent\b|\bknowledge\b")),
)
_ABOUT = (
    (TOPICS, re.compile(r"\bwhich (of these |topics? )?.*\bpart of (my|your) (work|role|job)\b|\bwhich topics\b")),
    (BARRIERS, re.compile(r"\bbarriers?\b|\b(gets?|stands?) in (the|your) way\b|\b(stops?|prevents?|hinders?)\b")),
    (WAYS, re.compile(r"\b(ways?|how|prefer(red)?|like|best)\b.*\blearn(ing)?\b|\blearning (styles?|methods?)\b")),
    (LENGTH, re.compile(r"\bhow long\b|\blength of (service|time)\b|\byears\b")),
    (PARTNER, re.compile(r"\b(organi[sz]ation|employer|agency|partner)\b|\bwork for\b")),
    (SERVICE, re.compile(r"\b(service|setting|sector)\b")),
    (TIER, re.compile(r"\b(role|job|tier|grade|position|post)\b|\bwhat you do\b")),
    (TEXT, re.compile(r"\banything else\b|\b(any )?(other |further )?comments?\b|\btell us more\b")),
)


def guess_targets(
    columns: Sequence[str], examples: Sequence[Sequence[str]], instrument: LearningInstrument
) -> tuple[str, ...]:
    """Return a target for each column; nothing where none is likely, and none but texts for two of them.

    Args:
        columns: their headings.
        examples: for each some values that stand below it.
        instrument: what a survey asks.
    """
    guesses: list[str] = []
    for heading, values in zip(columns, examples, strict=True):
        guess = _of_column(heading, values, instrument)
        guesses.append(guess if guess == TEXT or guess not in guesses else NOTHING)
    for many, one in ((BARRIERS, BARRIER), (WAYS, WAY)):
        if any(guess.startswith(f"{one}:") for guess in guesses):
            guesses = [NOTHING if guess == many else guess for guess in guesses]
    return tuple(guesses)


def _of_column(heading: str, values: Sequence[str], instrument: LearningInstrument) -> str:
    words = plain(heading)
    asked, _, part = heading.rpartition(" - ") if " - " in heading else (heading, "", "")
    about = next((kind for kind, pattern in _ABOUT if pattern.search(plain(asked))), NOTHING)
    if part and about in (BARRIERS, WAYS):
        question = instrument.barriers if about == BARRIERS else instrument.ways
        key = _answer(part, question.choices, question.none)
        return f"{BARRIER if about == BARRIERS else WAY}:{key}" if key else NOTHING
    view = _view(words, instrument.views)
    if view:
        return view
    if about == TOPICS:
        return TOPICS
    topic = _topic(part or heading, instrument) or _topic(heading, instrument)
    if topic:
        kind = next((kind for kind, pattern in _ASKS if pattern.search(words)), NOTHING)
        kind = kind or _kind_by_values(values, instrument)
        return f"{kind}:{topic}" if kind else NOTHING
    return about


def _topic(heading: str, instrument: LearningInstrument) -> str:
    best, most = "", 0.0
    there = stems(heading)
    for topic in instrument.topics:
        by_key = BY_KEY if stems(topic.key.replace("_", " ")) <= there else 0.0
        score = max(overlap(topic.title, heading), by_key)
        if score > most:
            best, most = topic.key, score
    return best if most >= ENOUGH else ""


def _answer(part: str, choices: Sequence[Choice], none: str) -> str:
    if none and plain(part) in (plain(none), "none", "none of the above", "none of these"):
        return NONE
    scores = {
        choice.key: max(overlap(choice.label, part), BY_KEY * (_of_key(choice.key) <= stems(part)))
        for choice in choices
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= ENOUGH else ""


def _of_key(key: str) -> frozenset[str]:
    return stems(key.replace("_", " "))


def _view(words: str, views: Sequence[View]) -> str:
    """Return the view that a heading states: by the words that no other view has."""
    for view in views:
        others = frozenset().union(*(stems(other.statement) for other in views if other is not view))
        own = stems(view.statement) - others
        if own and own <= stems(words) and ("msp" in words.split() or "safeguarding personal" in words):
            return f"{VIEW}:{view.key}"
    return NOTHING


def _kind_by_values(values: Sequence[str], instrument: LearningInstrument) -> str:
    if not values:
        return NOTHING
    for kind in (*OF_TOPICS[:2], HELP):
        if all(meaning_of(kind, value, instrument).is_exact for value in values):
            return kind
    if all(yes_or_no(value) for value in values):
        return WORK
    words = " ".join(plain(value) for value in values)
    return next((kind for kind, pattern in _RATED if pattern.search(words)), NOTHING)
