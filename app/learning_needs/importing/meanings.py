"""What a value of a file means in our survey: our own labels, what other surveys call the same, what is asked about.

A meaning is a short text: a key of the instrument, a step "1" to "6", or one of the words below.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.commons.learning import NEVER_HEARD, LearningInstrument
from app.learning_needs.importing.matching import likely
from app.learning_needs.importing.targets import (
    BARRIERS,
    CAN,
    HELP,
    LENGTH,
    MATTERS,
    NONE,
    PARTNER,
    SERVICE,
    TIER,
    TOPICS,
    VIEW,
    WAYS,
    WORK,
)
from app.learning_needs.importing.words import overlap, plain

UNKNOWN = ""  # to be asked about
UNANSWERED = "-"  # as if nothing stood there
NOT_MY_WORK = "0"
RATHER_NOT = "0"
OTHERS = "other"  # a partner that is none of the board's
SKIP = "skip"  # the row is not taken
YES, NO = "yes", "no"

_YES = frozenset({"yes", "y", "true", "1", "x", "checked", "selected", "ticked"})
_NO = frozenset({"no", "n", "false", "0", "not selected", "unchecked", "not ticked", "unticked"})
_NOT_SAID = frozenset(
    {
        "rather not say", "prefer not to say", "i would rather not say", "not stated", "not said", "no answer",
        "dont know", "do not know", "not sure", "unsure", "n a", "na", "nil", "skipped", "i dont know", "unknown",
    }
)  # fmt: skip
_NOT_WORK = re.compile(
    r"\bnot (part of|in|relevant to) (my|the)? ?(work|role|job)\b"
    r"|^(not applicable|n a|na|not relevant|does not apply|not my (work|role|job))$"
)
_STEPS: dict[str, tuple[str, ...]] = {
    "1": (
        "not at all", "not important", "not at all important", "unimportant", "not confident", "not at all confident",
        "no confidence", "none", "very low", "very poor", "very poorly", "never", "no knowledge", "strongly disagree",
        "very unimportant", "cannot do this", "novice",
    ),
    "2": (
        "a little", "slightly", "slightly important", "slightly confident", "low", "poor", "poorly",
        "not very important", "not very confident", "disagree", "rarely", "of little importance", "beginner",
        "a little confident",
    ),
    "3": (
        "somewhat", "moderately", "moderately important", "somewhat important", "moderately confident", "fairly",
        "somewhat confident", "fairly confident", "fairly important", "medium", "moderate", "average", "neutral", "ok",
        "neither agree nor disagree", "quite important", "quite confident", "sometimes", "neither", "competent",
    ),
    "4": (
        "a lot", "important", "confident", "high", "good", "well", "agree", "often", "proficient", "mostly",
    ),
    "5": (
        "very", "very important", "very confident", "extremely important", "extremely confident", "extremely", "vital",
        "essential", "very high", "very good", "very well", "excellent", "strongly agree", "always", "completely",
        "completely confident", "critical", "expert", "fully confident", "totally",
    ),
}  # fmt: skip
_STEP_OF = {words: step for step, several in _STEPS.items() for words in several}
_NEVER_HEARD = frozenset({"never heard of it", "i have never heard of it", "not heard of it", "never heard of msp"})
_HELP = {
    "training": "training", "learning": "training", "more training": "training", "change": "change",
    "change at work": "change", "organisational change": "change", "a change": "change", "both": "both",
    "neither": "neither", "none": "neither", "nothing": "neither",
}  # fmt: skip
_TIERS = (
    (re.compile(r"\b(strategic|director|chief|executive|trustee|board member)\b"), "4"),
    (re.compile(r"\b(manager|managers|management|supervisor|team leader|head of)\b"), "3"),
    (re.compile(r"\b(registered|professional|qualified|social worker|nurse|doctor|practitioner)\b"), "2"),
    (re.compile(r"\b(staff|volunteers?|support worker|care worker|frontline|front line|administrat\w+)\b"), "1"),
)
# Excel takes "3-5" for a day, and writes it so.
_EXCELS_DAYS = {"02 jan": "1 2", "01 feb": "1 2", "05 mar": "3 5", "03 may": "3 5", "06 oct": "6 10", "10 jun": "6 10"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a value seems to mean.

    Attributes:
        code: the meaning, or UNKNOWN.
        is_exact: it is our own label, or as good as it; nothing was read into it.
        maybe: where the code is UNKNOWN, what it may be.
    """

    code: str
    is_exact: bool = False
    maybe: str = ""


def yes_or_no(value: str) -> str:
    """Return YES, NO, or nothing for a value that is neither."""
    said = plain(value)
    return YES if said in _YES else NO if said in _NO else ""


def is_tick(value: str) -> bool:
    """Whether a cell of a column that stands for one answer says that it was picked."""
    return bool(value.strip()) and yes_or_no(value) != NO and plain(value) not in _NOT_SAID


def meaning_of(
    kind: str, value: str, instrument: LearningInstrument, partners: Mapping[str, str] | None = None
) -> Meaning:
    """Return what a value of a kind of column seems to mean.

    Args:
        kind: one of `targets.KINDS`.
        value: as it stands in the file, not empty.
        instrument: what a survey asks.
        partners: the board's partners by id, for a name of one.
    """
    if kind == PARTNER:
        return _partner(value, partners or {})
    said = plain(value)
    labels = _labels(kind, instrument)
    for code, label in labels.items():
        if plain(label) == said or code == value.strip():
            return Meaning(code, is_exact=True)
    if kind == WORK:
        return Meaning(yes_or_no(value) or (NO if _NOT_WORK.search(said) else UNKNOWN))
    if kind in (MATTERS, CAN, VIEW):
        return _step(kind, said, labels)
    if said in _NOT_SAID:
        return Meaning(RATHER_NOT if kind in (TIER, SERVICE, LENGTH) else UNANSWERED)
    return _among(kind, said, labels)


def offered(
    kind: str, instrument: LearningInstrument, partners: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """Return what a value of a kind may mean, each with its words, as they are offered."""
    if kind == PARTNER:
        return [
            *(partners or {}).items(),
            (OTHERS, "None of these: count with the other partners"),
            (SKIP, "Leave these rows out"),
        ]
    choices = list(_labels(kind, instrument).items())
    if kind in (MATTERS, CAN):
        choices = [(code, f"{code}. {label}") for code, label in choices]
        choices.append((NOT_MY_WORK, "Not part of their work"))
    if kind in (TIER, SERVICE, LENGTH):
        return [*choices, (RATHER_NOT, "Would rather not say, or none of these")]
    return [*choices, (UNANSWERED, "Leave it out: as if not answered")]


def _labels(kind: str, instrument: LearningInstrument) -> dict[str, str]:
    def keyed(choices: Sequence[Any]) -> dict[str, str]:
        return {choice.key: choice.label for choice in choices}

    match kind:
        case "tier":
            return keyed(instrument.tiers)
        case "service":
            return keyed(instrument.services)
        case "length":
            return keyed(instrument.lengths)
        case "topics":
            return {topic.key: topic.title for topic in instrument.topics}
        case "work":
            return {YES: "Yes, part of their work", NO: "No"}
        case "matters":
            return _steps(instrument.matters.labels)
        case "can":
            return _steps(instrument.can_do.labels)
        case "help":
            return keyed(instrument.route.choices)
        case "barriers":
            none = {NONE: instrument.barriers.none} if instrument.barriers.none else {}
            return keyed(instrument.barriers.choices) | none
        case "ways":
            return keyed(instrument.ways.choices)
        case _:
            return _steps(instrument.view_labels)


def _steps(labels: Sequence[str]) -> dict[str, str]:
    return {str(value): label for value, label in enumerate(labels, 1)}


def _partner(value: str, partners: Mapping[str, str]) -> Meaning:
    if plain(value) in _NOT_SAID:
        return Meaning(OTHERS)
    found = likely(value, partners)
    if found is None:
        return Meaning(OTHERS)
    return Meaning(found.id, is_exact=True) if found.is_sure else Meaning(UNKNOWN, maybe=found.id)


def _step(kind: str, said: str, labels: Mapping[str, str]) -> Meaning:
    if kind == VIEW and said in _NEVER_HEARD:
        return Meaning(str(NEVER_HEARD))
    if kind != VIEW and _NOT_WORK.search(said):
        return Meaning(NOT_MY_WORK)
    if said in _NOT_SAID or _NOT_WORK.search(said):
        return Meaning(UNANSWERED)
    words = re.sub(r"^\d{1,2} ", "", said)  # "4 very important"
    for code, label in labels.items():
        if plain(label) == words:
            return Meaning(code, is_exact=True)
    return Meaning(_STEP_OF.get(words, UNKNOWN))


def _among(kind: str, said: str, labels: Mapping[str, str]) -> Meaning:
    if kind == HELP and said in _HELP:
        return Meaning(_HELP[said])
    if kind == BARRIERS and said in ("none", "none of the above", "nothing"):
        return Meaning(NONE)
    if kind == LENGTH:
        return _length(said, labels)
    if kind == TIER:
        tier = next((code for pattern, code in _TIERS if pattern.search(said)), UNKNOWN)
        return Meaning(UNKNOWN, maybe=tier) if tier else Meaning(UNKNOWN)
    if kind in (SERVICE, TOPICS, BARRIERS, WAYS):
        scores = {code: min(overlap(label, said), 1.0) for code, label in labels.items()}
        best = max(scores, key=scores.__getitem__)
        if scores[best] == 1.0:
            return Meaning(best)
        return Meaning(UNKNOWN, maybe=best if scores[best] >= 0.5 else "")
    return Meaning(UNKNOWN)


def _length(said: str, labels: Mapping[str, str]) -> Meaning:
    numbers = [int(one) for one in re.findall(r"\d+", _EXCELS_DAYS.get(said, said))]
    codes = list(labels)  # shortest first
    if not numbers:
        return Meaning(UNKNOWN)
    if re.search(r"\b(less|under|up to|fewer)\b", said) and numbers == [1]:
        return Meaning(codes[0])
    bands = {(1, 2): 1, (3, 5): 2, (6, 10): 3}
    if tuple(numbers) in bands:
        return Meaning(codes[bands[(numbers[0], numbers[1])]])
    over = re.search(r"\b(more|over|or more|plus|above)\b", said)
    if len(numbers) == 1 and ((over and numbers[0] in (10, 11)) or (not over and numbers[0] > 10)):
        return Meaning(codes[4])
    if len(numbers) == 1 and not over and "month" not in said:
        years = numbers[0]
        return Meaning(codes[0 if years < 1 else 1 if years <= 2 else 2 if years <= 5 else 3])
    return Meaning(UNKNOWN)
