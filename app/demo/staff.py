"""What the made-up staff of the demo's organisations answer to a survey: pure, the same for the same seed.

Each topic has a usual rating of its own; tier, kind of service and year move it, and each person differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from app.learning_needs.statistics.records import NONE_OF_THESE, NOT_ANSWERED, RawAnswer

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
GAIN = 0.35  # how much better what was taught is done a year later
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

    services: Sequence[tuple[int, int]]  # places in the survey's list, with weights; 0 is "rather not say"
    skill: float = 0.0  # how much better or worse than usual, in steps of the scale
    barriers: Sequence[int] = ()  # the ones that are felt more than others
    taught: frozenset[str] = frozenset()  # topics that were taught since the last survey


def answer_of(staff: Staff, topics: Sequence[str], random: Random) -> RawAnswer:
    """Return what one of them answers.

    Args:
        staff: whose.
        topics: keys, in the survey's order.
        random: where people differ.
    """
    tier = _drawn(TIERS, random)
    able = random.gauss(0, 0.5) + staff.skill + BY_TIER[tier]
    keen = random.gauss(0, 0.35)
    matters, can = [0] * len(topics), [0] * len(topics)
    rated = 0
    for place in random.sample(range(len(topics)), len(topics)):
        often, much, well = USUAL.get(topics[place], OWN)
        if random.random() > often:
            continue
        if rated >= 10 and random.random() < 0.5:  # "enough for today"
            matters[place] = can[place] = NOT_ANSWERED
            continue
        rated += 1
        gain = GAIN if topics[place] in staff.taught else 0.0
        matters[place] = _step(much + keen + random.gauss(0, 0.7))
        can[place] = _step(well + able + gain + random.gauss(0, 0.8))
    gaps = sorted(
        (place for place in range(len(topics)) if matters[place] < NOT_ANSWERED and matters[place] > can[place]),
        key=lambda place: can[place] - matters[place],
    )
    helped = [0] * len(topics)
    for place in gaps[:5]:
        helped[place] = _drawn(((1, 46), (2, 22), (3, 22), (4, 7), (NOT_ANSWERED, 3)), random)
    felt = [(number, 6) for number in range(11)] + [(number, 18) for number in staff.barriers]
    chosen = {_drawn(felt, random) for _ in range(random.choice((1, 2, 3, 3)))}
    return RawAnswer(
        tier=tier,
        service=_drawn(staff.services, random),
        length=_drawn(((0, 3), (1, 17), (2, 20), (3, 26), (4, 18), (5, 16)), random),
        matters=tuple(matters),
        can=tuple(can),
        help=tuple(helped),
        barriers=frozenset(chosen) if random.random() < 0.94 else frozenset({NONE_OF_THESE}),
        ways=frozenset(_drawn([(way, 4 + (way * 5) % 11) for way in range(12)], random) for _ in range(3)),
        views=(_drawn(_VIEW, random), _drawn(_VIEW, random)),
    )


_VIEW = ((0, 4), (1, 3), (2, 7), (3, 20), (4, 34), (5, 20), (6, 12))


def _drawn(weighted: Sequence[tuple[int, int]], random: Random) -> int:
    values, weights = zip(*weighted, strict=True)
    return int(random.choices(values, weights)[0])


def _step(value: float) -> int:
    return max(1, min(5, round(value)))
