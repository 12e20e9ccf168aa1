"""What somebody answered, ready to be counted: by name, and as the row of one survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.learning_needs.answering.context import OTHER_SERVICE, DoorContext, DoorService, DoorSurvey
from app.learning_needs.answering.screens import gaps
from app.learning_needs.answering.state import NONE, RATHER_NOT, State
from app.learning_needs.statistics.records import NONE_OF_THESE, NOT_ANSWERED, NOT_MY_WORK, Layout, RawAnswer


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody said of one topic of their work."""

    matters: int  # 1 to 5; 0 where it was not answered
    can: int  # 1 to 5; 0 where it was not answered
    help: int = 0  # 1 to 4; 0 not asked, NOT_ANSWERED asked and not answered


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers, by the names that topics and services have across the surveys of a door."""

    tier: int = 0  # 1 to 4; 0 where they would rather not say
    service: DoorService | None = None
    service_ref: str = ""
    length: int = 0  # 1 to 5
    topics: Mapping[str, Rating] = field(default_factory=dict)  # those of their work
    barriers: frozenset[int] = frozenset()  # places in the instrument's list, or NONE_OF_THESE alone
    ways: frozenset[int] = frozenset()
    views: tuple[int, int] = (0, 0)  # 1 to 5, NEVER_HEARD, or 0
    text: str = ""


def response_of(context: DoorContext, state: State) -> Response:
    """Return what a state says, in codes."""
    instrument = context.instrument
    asked = frozenset(gaps(context, state))
    topics = {}
    for ref, codes in (state.topics or {}).items():
        matters, can, help_ = (int(code) for code in codes)
        topics[ref] = Rating(matters, can, (help_ or NOT_ANSWERED) if ref in asked else 0)
    return Response(
        tier=_place(state.tier, tuple(choice.key for choice in instrument.tiers)),
        service=context.services(state.areas).get(state.service or ""),
        service_ref="" if state.service in (None, RATHER_NOT) else str(state.service),
        length=_place(state.length, tuple(choice.key for choice in instrument.lengths)),
        topics=topics,
        barriers=frozenset({NONE_OF_THESE})
        if state.barriers == (NONE,)
        else frozenset(instrument.barriers.keys.index(key) for key in state.barriers),
        ways=frozenset(instrument.ways.keys.index(key) for key in state.ways),
        views=(state.views[0], state.views[1]),
        text=state.text,
    )


def layout_of(survey: DoorSurvey) -> Layout:
    """Return how a row of a survey lies."""
    return Layout(topics=len(survey.topics), services=len(survey.services))


def raw_answer(response: Response, survey: DoorSurvey) -> RawAnswer:
    """Return an answer in one survey's own layout: without what it does not ask."""
    ratings = [response.topics.get(survey.ref(topic.key, own=topic.own)) for topic in survey.topics]
    return RawAnswer(
        tier=response.tier,
        service=_service_code(response, survey),
        length=response.length,
        matters=tuple(NOT_MY_WORK if one is None else one.matters or NOT_ANSWERED for one in ratings),
        can=tuple(NOT_MY_WORK if one is None else one.can or NOT_ANSWERED for one in ratings),
        help=tuple(0 if one is None else one.help for one in ratings),
        barriers=response.barriers,
        ways=response.ways,
        views=response.views,
    )


def minutes(context: DoorContext, *, slow: bool = False) -> int:
    """Return about how many minutes the survey takes for as many topics as are asked before "enough"."""
    listed = len(context.own.topics)
    rated = min(listed, context.instrument.enough_after)
    return max(1, round(context.instrument.minutes(rated, slow=slow, listed=listed)))


def _place(key: str | None, keys: tuple[str, ...]) -> int:
    return keys.index(key) + 1 if key in keys else 0


def _service_code(response: Response, survey: DoorSurvey) -> int:
    """Return the place of the kind of service in the survey's list; of what it counts as, where the list lacks it."""
    if not response.service_ref:
        return 0
    refs = [survey.ref(service.key, own=service.own) for service in survey.services]
    counts_as = response.service.counts_as if response.service else OTHER_SERVICE
    for ref in (response.service_ref, counts_as, OTHER_SERVICE):
        if ref in refs:
            return refs.index(ref) + 1
    return 0
