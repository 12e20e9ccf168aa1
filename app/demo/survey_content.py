"""What the demo's surveys say: which board asks when, what is planned on it, and what is offered."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.commons.kinds import PartnerKind
from app.demo.region import DemoOrganisation
from app.demo.staff import Staff

PHONE = "01632 960 014"  # of the numbers kept free for made-up people
WORRY = "The adult safeguarding team, day and night"

SERVICES: dict[PartnerKind, Sequence[tuple[str, int]]] = {
    PartnerKind.COUNCIL: (("adult_social_care", 8), ("other_council", 2), ("", 1)),
    PartnerKind.INTEGRATED_CARE_BOARD: (("primary_care", 5), ("community_health", 3), ("other", 2)),
    PartnerKind.HEALTH: (("hospital", 6), ("community_health", 5), ("", 1)),
    PartnerKind.AMBULANCE: (("ambulance", 9), ("", 1)),
    PartnerKind.POLICE: (("police", 9), ("", 1)),
    PartnerKind.FIRE: (("fire", 9), ("", 1)),
    PartnerKind.PROBATION: (("probation_prison", 9), ("", 1)),
    PartnerKind.HOUSING: (("housing", 9), ("", 1)),
    PartnerKind.PROVIDER: (("care_home", 4), ("home_care", 6)),
}
VOLUNTARY = (("voluntary", 8), ("home_care", 1), ("", 1))
TAUGHT = ("mental_capacity", "coercive_control", "legal_responses")


@dataclass(frozen=True, slots=True)
class DemoSurvey:
    """One survey of a board. Days are counted from today; below 0 is past."""

    board: str
    title: str
    opens_in_days: int
    closes_in_days: int
    intro: str
    share: float  # of the staff who could answer, how many do by the end (or by now)
    taught: frozenset[str] = frozenset()
    own_topic: str = ""
    is_draft: bool = False
    silent: frozenset[str] = frozenset()  # partners of which nobody answers


SURVEYS = (
    DemoSurvey(
        "brackenshire",
        "Learning needs, first survey",
        -400,
        -372,
        "We ask all our partners' staff the same questions, so that we arrange the learning that is needed, not the"
        " learning that is easy to arrange.",
        0.42,
        silent=frozenset({"stonelatch-prison-health"}),
    ),
    DemoSurvey(
        "brackenshire",
        "Learning needs, second survey",
        -52,
        -24,
        "Last year you told us what was missing. We arranged three courses. Tell us whether they helped.",
        0.5,
        taught=frozenset(TAUGHT),
        own_topic="Self-neglect and hoarding",
    ),
    DemoSurvey(
        "port-sable",
        "What would help you most",
        -11,
        10,
        "Ten minutes of yours decide what we spend on learning this year.",
        0.3,
        silent=frozenset({"bread-oven", "sable-college"}),
    ),
    DemoSurvey(
        "eldermoor-stannerby",
        "Learning across the moors",
        -6,
        22,
        "Two councils, one board: answer once, for both.",
        0.12,
        silent=frozenset({"aldermarsh-probation", "hearthside-living"}),
    ),
    DemoSurvey(
        "otterhythe",
        "Learning needs survey",
        20,
        48,
        "Our first survey of everybody's staff.",
        0,
        is_draft=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A piece of learning in the demo's plan."""

    topic: str
    title: str
    tiers: tuple[str, ...]
    ways: tuple[str, ...]
    fits: str
    provider: str
    places: int
    pounds: int
    in_days: int  # from today, when the first session was
    attended: tuple[int, ...]  # of each session that was held, a month apart


PLAN = (
    Planned(
        "mental_capacity",
        "Capacity in practice: half a day on real decisions",
        ("1", "2"),
        ("case_discussion", "practice_feedback"),
        "In mixed groups from four partners, on decisions that they bring along. No slides.",
        "Brackenshire practice academy",
        120,
        5400,
        -300,
        (27, 24, 29, 22),
    ),
    Planned(
        "coercive_control",
        "Seeing coercive control behind a closed door",
        ("1",),
        ("practice_forum", "case_study"),
        "A forum in the evening and the same at noon, so that shifts can come.",
        "Lantern Row",
        90,
        2700,
        -270,
        (31, 26),
    ),
    Planned(
        "legal_responses",
        "What the law lets you do: one hour, on line",
        ("2", "3"),
        ("e_learning", "staff_briefing"),
        "Recorded, with a sheet to keep.",
        "The county's legal team",
        200,
        800,
        -210,
        (64, 41),
    ),
)
NEXT = Planned(
    "recording_outcomes",
    "Writing down what the person wants",
    ("1", "2"),
    ("practice_feedback",),
    "With each partner's own form on the table.",
    "Brackenshire practice academy",
    80,
    2400,
    35,
    (),
)
BARRIER = "recording_system"
BARRIER_WORDS = (
    "Staff told us that the form asks for the same thing three times. Would you look at it with us, and take out what"
    " nobody reads?"
)


def heads(organisation: DemoOrganisation) -> int:
    """Return how many of an organisation's staff could answer: those whose work touches safeguarding."""
    return max(4, min(80, organisation.staff // 25))


def staff_of(organisation: DemoOrganisation, taught: frozenset[str]) -> Staff:
    """Return who answers for an organisation."""
    return Staff(
        services=SERVICES.get(PartnerKind(organisation.kind), VOLUNTARY),
        skill=(organisation.base - 2.5) * 0.3,
        barriers=(organisation.position % 11, (organisation.position * 3) % 11, 0),
        taught=taught,
    )
