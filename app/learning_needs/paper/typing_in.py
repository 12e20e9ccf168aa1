"""From the digits that somebody types to one person's answers.

The paper prints a number beside each answer; what is left empty was not answered. A topic is part of the person's work
where any of its boxes holds something: 9 stands for "ticked, but not rated".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.commons.learning import LearningInstrument
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Rating, Response
from app.learning_needs.statistics.records import LENGTHS, NONE_OF_THESE, NOT_ANSWERED, TIERS, VIEW_ANSWERS

LONGEST_TEXT = 1000
STEPS = 5
ROUTES = 4
NONE = "0"

TIER, SERVICE, LENGTH, BARRIERS, WAYS, TEXT = "tier", "service", "length", "barriers", "ways", "text"


def matters(place: int) -> str:
    """Return the name of the box of how much a topic matters, by its place from 0."""
    return f"matters_{place}"


def can(place: int) -> str:
    """Return the name of the box of how well somebody can do it."""
    return f"can_{place}"


def helps(place: int) -> str:
    """Return the name of the box of what would help."""
    return f"helps_{place}"


def view(place: int) -> str:
    """Return the name of the box of a view, by its place from 0."""
    return f"view_{place}"


@dataclass
class Typed:
    """What was typed, as answers; `problems` by the name of the box, each saying what to do."""

    response: Response | None = None
    problems: dict[str, str] = field(default_factory=dict)


def read(boxes: Mapping[str, str], survey: DoorSurvey, instrument: LearningInstrument) -> Typed:
    """Return what was typed of one paper.

    Args:
        boxes: what each box holds, trimmed; a box that is not there is empty.
        survey: what the paper asks.
        instrument: the questions behind it.
    """
    reader = _Reader(boxes)
    topics = {}
    for place, topic in enumerate(survey.topics):
        if rating := reader.topic(place):
            topics[survey.ref(topic.key, own=topic.own)] = rating
    service = reader.one(SERVICE, len(survey.services))
    chosen = survey.services[service - 1] if service else None
    barriers = reader.several(BARRIERS, len(instrument.barriers.choices), instrument.barriers.most)
    if boxes.get(BARRIERS) == NONE:
        barriers = frozenset({NONE_OF_THESE})
    response = Response(
        tier=reader.one(TIER, TIERS),
        service=chosen,
        service_ref=survey.ref(chosen.key, own=chosen.own) if chosen else "",
        length=reader.one(LENGTH, LENGTHS),
        topics=topics,
        barriers=barriers,
        ways=reader.several(WAYS, len(instrument.ways.choices), instrument.ways.most),
        views=(reader.one(view(0), VIEW_ANSWERS), reader.one(view(1), VIEW_ANSWERS)),
        text=boxes.get(TEXT, ""),
    )
    if len(response.text) > LONGEST_TEXT:
        reader.problems[TEXT] = f"Enter {LONGEST_TEXT:,} characters or fewer"
    if not reader.problems and not any(boxes.values()):
        reader.problems[TIER] = "Type what stands on the paper. One with no answers at all is not counted"
    return Typed(None if reader.problems else response, reader.problems)


class _Reader:
    """Reads boxes, and notes what is wrong with them."""

    def __init__(self, boxes: Mapping[str, str]) -> None:
        self._boxes = boxes
        self.problems: dict[str, str] = {}

    def one(self, name: str, most: int, *, unrated: bool = False) -> int:
        """Return the number in a box, 0 to `most`; 0 where it is empty. With `unrated`, 9 may stand there too."""
        said = self._boxes.get(name, "")
        if not said:
            return 0
        if unrated and said == str(NOT_ANSWERED):
            return NOT_ANSWERED
        least = 1 if unrated else 0
        if not re.fullmatch(r"\d{1,2}", said, re.ASCII) or not least <= int(said) <= most:
            also = f", or {NOT_ANSWERED} for no mark" if unrated else ""
            self.problems[name] = f"Type a number from {least} to {most}{also}"
            return 0
        return int(said)

    def topic(self, place: int) -> Rating | None:
        """Return what was said of a topic; None where it is not part of the person's work."""
        rated = [self.one(name, STEPS, unrated=True) for name in (matters(place), can(place))]
        help_ = self.one(helps(place), ROUTES, unrated=True)
        if not any(rated) and not help_:
            return None
        matters_, can_ = (0 if one == NOT_ANSWERED else one for one in rated)
        return Rating(matters=matters_, can=can_, help=help_)

    def several(self, name: str, most: int, picks: int) -> frozenset[int]:
        """Return the places, from 0, of the numbers in a box; they may stand apart or with commas."""
        said = self._boxes.get(name, "")
        numbers = re.split(r"[\s,;.+]+", said.strip(" ,;.+")) if said and said != NONE else []
        if not all(re.fullmatch(r"\d{1,2}", one, re.ASCII) and 1 <= int(one) <= most for one in numbers):
            self.problems[name] = f"Type numbers from 1 to {most}, with a space between"
            return frozenset()
        if len(set(numbers)) > picks:
            self.problems[name] = f"Type at most {picks} numbers. Where more are ticked, take the first {picks}"
        return frozenset(int(one) - 1 for one in numbers)
