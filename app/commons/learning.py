"""A learning needs instrument as frozen values: what a survey asks. Parsed once, shared by all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import NoResultFound

MSP_LEARNING_NEEDS = "msp-learning-needs"
NEVER_HEARD = 6  # the answer to a view that stands beside the five steps from disagree to agree


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a question offers."""

    key: str
    label: str
    hint: str  # one line, or empty where the label says it all


@dataclass(frozen=True, slots=True)
class Ask:
    """The words over a list of answers."""

    question: str
    hint: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the things that staff may have to be able to do."""

    key: str
    number: int
    title: str
    about: str  # one sentence
    help: str  # what counts as this


Keyed = TypeVar("Keyed", Choice, Topic)


@dataclass(frozen=True, slots=True)
class Scale:
    """A question that is answered on five steps."""

    question: str
    labels: tuple[str, ...]  # of the values 1 to 5, lowest first

    def label(self, value: int) -> str:
        """Return the label of a value, 1 to 5; NoResultFound for any other."""
        return _label(self.labels, value)


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """A question with a list of answers, of which some may be picked."""

    question: str
    hint: str
    choices: tuple[Choice, ...]
    most: int  # how many may be picked
    none: str  # the label of "none of these"; empty where that is not offered

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the answers, in the order in which they are offered."""
        return tuple(choice.key for choice in self.choices)

    def choice(self, key: str) -> Choice:
        """Return an answer by its key; NoResultFound where it is not offered."""
        return _by_key(self.choices, key)


@dataclass(frozen=True, slots=True)
class View:
    """A statement to agree with or not."""

    key: str
    statement: str


@dataclass(frozen=True, slots=True)
class FreeQuestion:
    """The one question that is answered in words."""

    question: str
    hint: str
    warning: str  # that nobody is to be named


@dataclass(frozen=True, slots=True)
class Start:
    """What somebody reads before the first question. Until `filled_in`, the texts hold placeholders."""

    what: tuple[str, ...]  # paragraphs
    who_sees: tuple[str, ...]  # one fact each
    how_long: tuple[str, ...]

    def filled_in(self, **words: object) -> Start:
        """Return the texts with words in the place of `{board}`, `{smallest}`, `{minutes}` and `{enough_after}`."""
        what, who_sees, how_long = (
            tuple(text.format_map(words) for text in texts) for texts in (self.what, self.who_sees, self.how_long)
        )
        return replace(self, what=what, who_sees=who_sees, how_long=how_long)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long somebody takes over each screen, in seconds."""

    about_you: float  # each of the three questions about you
    listed_topic: float  # each topic in the list of which those of one's work are ticked
    rating: float  # each of the two ratings of a topic
    route: float  # each question of what would help most
    pick: float  # each question of which up to three answers are picked
    view: float  # each statement
    free: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The paces with which the length of a survey is told."""

    typical: Pace
    slow: Pace


@dataclass(frozen=True, slots=True)
class LearningInstrument:
    """One version of the questions of a learning needs analysis. It never changes."""

    id: UUID
    key: str
    version: int
    title: str
    summary: str
    start: Start
    ask_tier: Ask
    ask_service: Ask
    ask_length: Ask
    ask_topics: Ask
    tiers: tuple[Choice, ...]  # four, from staff to strategic leaders
    services: tuple[Choice, ...]
    lengths: tuple[Choice, ...]  # shortest first
    rather_not: str  # the label of the answer that each of those three offers beside its list
    topics: tuple[Topic, ...]
    enough: str  # the label of the button that ends the rating of topics
    enough_after: int  # topics rated before it is offered
    widest_gaps: int  # topics, at most, of which it is asked what would help
    matters: Scale
    can_do: Scale
    route: ChoiceQuestion
    barriers: ChoiceQuestion
    ways: ChoiceQuestion
    ask_views: str
    views: tuple[View, ...]
    view_labels: tuple[str, ...]  # of the values 1 to 5 from disagree to agree, then of NEVER_HEARD
    free: FreeQuestion
    timing: Timing
    content_hash: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The topics' numbers, in order."""
        return tuple(topic.number for topic in self.topics)

    def topic(self, key: str) -> Topic:
        """Return a topic by its key; NoResultFound where there is none."""
        return _by_key(self.topics, key)

    def tier(self, key: str) -> Choice:
        """Return a tier by its key; NoResultFound where there is none."""
        return _by_key(self.tiers, key)

    def service(self, key: str) -> Choice:
        """Return a kind of service by its key; NoResultFound where there is none."""
        return _by_key(self.services, key)

    def length(self, key: str) -> Choice:
        """Return a length of service by its key; NoResultFound where there is none."""
        return _by_key(self.lengths, key)

    def view_label(self, value: int) -> str:
        """Return the label of an answer to a view, 1 to 6; NoResultFound for any other."""
        return _label(self.view_labels, value)

    def minutes(self, topics: int, *, slow: bool = False, listed: int | None = None) -> float:
        """Return how long a survey takes, from the first question to the last.

        Args:
            topics: how many topics are rated, 0 or more.
            slow: at the slow pace instead of the typical one.
            listed: how many topics the list holds; all of the instrument's, where it is not given.

        Raises:
            ValueError: topics is below 0, or above what is listed.

        Source: the sum of the seconds that `timing` gives each screen. The free box counts as a short answer or none.
        """
        listed = len(self.topics) if listed is None else listed
        if not 0 <= topics <= listed:
            raise ValueError(f"{topics} of {listed} topics cannot be rated")
        pace = self.timing.slow if slow else self.timing.typical
        seconds = 3 * pace.about_you + listed * pace.listed_topic + topics * 2 * pace.rating
        seconds += min(topics, self.widest_gaps) * pace.route
        seconds += 2 * pace.pick + len(self.views) * pace.view + pace.free
        return seconds / 60


def parse_learning(content: Mapping[str, Any], *, version_id: UUID, content_hash: str) -> LearningInstrument:
    """Make an instrument of content that `learning_validation.check_learning_instrument` has passed.

    Args:
        content: the data file, as loaded.
        version_id: the id of the stored version.
        content_hash: SHA-256 of the content, in hex.
    """
    about_you, start, free, views = (content[name] for name in ("about_you", "start", "free", "views"))
    return LearningInstrument(
        id=version_id,
        key=content["key"],
        version=content["version"],
        title=content["title"],
        summary=content["summary"],
        start=Start(tuple(start["what"]), tuple(start["who_sees"]), tuple(start["how_long"])),
        ask_tier=_ask(about_you["tier"]),
        ask_service=_ask(about_you["service"]),
        ask_length=_ask(about_you["length"]),
        ask_topics=_ask(content["pick_topics"]),
        tiers=_choices(about_you["tier"]),
        services=_choices(about_you["service"]),
        lengths=_choices(about_you["length"]),
        rather_not=content["rather_not"],
        topics=tuple(
            Topic(item["key"], item["number"], item["title"], item["about"], item["help"]) for item in content["topics"]
        ),
        enough=content["enough"],
        enough_after=content["enough_after"],
        widest_gaps=content["widest_gaps"],
        matters=_scale(content["matters"]),
        can_do=_scale(content["can_do"]),
        route=_choice_question(content["route"]),
        barriers=_choice_question(content["barriers"]),
        ways=_choice_question(content["ways"]),
        ask_views=views["question"],
        views=tuple(View(item["key"], item["statement"]) for item in views["statements"]),
        view_labels=tuple(views["labels"]),
        free=FreeQuestion(free["question"], free["hint"], free["warning"]),
        timing=Timing(typical=_pace(content["timing"]["typical"]), slow=_pace(content["timing"]["slow"])),
        content_hash=content_hash,
    )


def _by_key(items: tuple[Keyed, ...], key: str) -> Keyed:
    for item in items:
        if item.key == key:
            return item
    raise NoResultFound(f"the instrument does not offer {key}")


def _label(labels: tuple[str, ...], value: int) -> str:
    if not 1 <= value <= len(labels):
        raise NoResultFound(f"the scale has no value {value}")
    return labels[value - 1]


def _ask(item: Mapping[str, Any]) -> Ask:
    return Ask(item["question"], item["hint"])


def _choices(item: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple(Choice(choice["key"], choice["label"], choice["hint"]) for choice in item["choices"])


def _scale(item: Mapping[str, Any]) -> Scale:
    return Scale(item["question"], tuple(item["labels"]))


def _choice_question(item: Mapping[str, Any]) -> ChoiceQuestion:
    return ChoiceQuestion(item["question"], item["hint"], _choices(item), most=item["most"], none=item["none"])


def _pace(item: Mapping[str, Any]) -> Pace:
    return Pace(**{field.name: float(item[field.name]) for field in fields(Pace)})
