"""What the made-up staff of the demo's organisations answer to a survey: pure, the same for the same seed.

Each topic has a usual rating of its own; tier, kind of service and year move it, and each person differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Rating, Response
from app.learning_needs.statistics.records import NONE_OF_THESE, NOT_ANSWERED

# By topic: how often it is part of the work, how much it matters, how well it is done (all staff, first year).
USUAL: dict[str, tuple[float, float, float]] = {
    "risk": (0.8, 4.5, 3.3),
    "recording_outcomes": (0.75, 4.0, 2.9),
    "person_centred_planning": (0.6, 4.1, 3.4),
    "honest_conversations": (0.7, 4.3, 3.2),
    "legal_responses": (0.4, 3.7, 2.3),
    "coercive_control": (0.6, 4.3, 2.6),
    "mental_capacity": (0.75, 4.6, 3.1),
    "advocacy": (0.5, 3.9, 2.8),
    "deprivation_of_liberty": (0.35, 3.6, 2.5),
    "agreeing_outcomes": (0.55, 4.2, 2.9),
    "meetings": (0.35, 3.6, 3.0),
    "feedback": (0.45, 3.6, 2.5),
    "safety_planning": (0.45, 4.2, 2.7),
    "mediation_and_family": (0.3, 3.3, 2.2),
    "reflection_and_judgement": (0.55, 3.9, 3.1),
    "information_and_advice": (0.7, 3.9, 3.5),
    "recovery": (0.4, 3.8, 2.6),
}
OWN = (0.5, 3.9, 2.9)  # a topic of a board's own
TIERS = ((0, 3), (1, 48), (2, 27), (3, 16), (4, 6))  # weights; 0 is "rather not say"
BY_TIER = {0: 0.0, 1: -0.2, 2: 0.35, 3: 0.2, 4: 0.1}
GAIN = 0.45  # how much better what was taught is done a year later
ENOUGH = 10  # topics after which many say that it is enough for today
HELPED = ((1, 46), (2, 22), (3, 22), (4, 7), (NOT_ANSWERED, 3))
LENGTHS = ((0, 3), (1, 17), (2, 20), (3, 26), (4, 18), (5, 16))
WAYS = tuple((way, 4 + (way * 5) % 11) for way in range(12))
VIEWS = ((0, 4), (1, 3), (2, 7), (3, 20), (4, 34), (5, 20), (6, 12))
TEXTS = (
    "The form asks for the same thing three times. There is no time left to ask the person.",
    "I would like to sit in with somebody who does this well.",
    "Short sessions on shift would help more than a day away.",
    "Nobody has told us what happens after we make a referral.",
    "The session on coercive control was the best I have been to. More like that.",
    "I can do most of this. What I cannot find is an advocate within a week.",
    "I have never been asked what I think about this before. Thank you.",
    "Our manager backs us when we go at the person's pace. It makes all the difference.",
)


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff of one organisation, as far as answers go."""

    services: Sequence[tuple[str, int]]  # keys of kinds of service, with weights; "" is "rather not say"
    skill: float = 0.0  # how much better or worse than usual, in steps of the scale
    barriers: Sequence[int] = ()  # the ones that are felt more than others
    taught: frozenset[str] = frozenset()  # topics that were taught since the last survey


def answer_of(staff: Staff, survey: DoorSurvey, random: Random) -> Response:
    """Return what one of them answers to a survey.

    Args:
        staff: whose.
        survey: as the door shows it.
        random: where people differ.
    """
    tier = _drawn(TIERS, random)
    able = random.gauss(0, 0.5) + staff.skill + BY_TIER[tier]
    keen = random.gauss(0, 0.35)
    rated: dict[str, tuple[int, int]] = {}
    for topic in random.sample(survey.topics, len(survey.topics)):
        often, much, well = USUAL.get(topic.key, OWN)
        if random.random() > often:
            continue
        ref = survey.ref(topic.key, own=topic.own)
        if len(rated) >= ENOUGH and random.random() < 0.5:
            rated[ref] = (0, 0)
            continue
        gain = GAIN if topic.key in staff.taught else 0.0
        rated[ref] = (
            _step(much + keen + random.gauss(0, 0.7)),
            _step(well + able + gain + random.gauss(0, 0.8)),
        )
    widest = sorted((ref for ref, (much, well) in rated.items() if much > well), key=lambda ref: -_gap(rated[ref]))
    helped = {ref: _drawn(HELPED, random) for ref in widest[:5]}
    felt = [(number, 6) for number in range(11)] + [(number, 18) for number in staff.barriers]
    barriers = frozenset(_drawn(felt, random) for _ in range(random.choice((1, 2, 3, 3))))
    key = _drawn(staff.services, random)
    service = next((one for one in survey.services if one.key == key), None)
    return Response(
        tier=tier,
        service=service,
        service_ref=survey.ref(service.key, own=service.own) if service else "",
        length=_drawn(LENGTHS, random),
        topics={ref: Rating(much, well, helped.get(ref, 0)) for ref, (much, well) in rated.items()},
        barriers=barriers if random.random() < 0.94 else frozenset({NONE_OF_THESE}),
        ways=frozenset(_drawn(WAYS, random) for _ in range(3)),
        views=(_drawn(VIEWS, random), _drawn(VIEWS, random)),
        text=random.choice(TEXTS) if random.random() < 0.04 else "",
    )


Value = TypeVar("Value", int, str)


def _drawn(weighted: Sequence[tuple[Value, int]], random: Random) -> Value:
    values, weights = zip(*weighted, strict=True)
    [drawn] = random.choices(values, weights)
    return drawn  # type: ignore[no-any-return]  # zip forgets what it was given


def _gap(rating: tuple[int, int]) -> int:
    return rating[0] - rating[1]


def _step(value: float) -> int:
    return max(1, min(5, round(value)))
