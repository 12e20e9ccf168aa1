"""Made-up releases in the shape of `statistics.release`: staff who answer as people would, counted and rounded.

What is hidden follows a rule of thumb (small groups, and one neighbour of each), so that every kind of gap is there;
how groups are protected in truth is the statistics' own business, and tested there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np

from app.learning_needs.statistics.records import NONE_OF_THESE, Layout, RawAnswer, unpack
from app.learning_needs.statistics.release import ReleaseSpec, build_release
from app.learning_needs.statistics.tables import rated_row, route_row, ticks_row, view_row, work_row

TOPICS = (
    "risk",
    "recording_outcomes",
    "person_centred_planning",
    "honest_conversations",
    "legal_responses",
    "coercive_control",
    "mental_capacity",
    "advocacy",
    "deprivation_of_liberty",
    "agreeing_outcomes",
    "meetings",
    "feedback",
    "safety_planning",
    "mediation_and_family",
    "reflection_and_judgement",
    "information_and_advice",
    "recovery",
)
OWN_TOPIC = "own_hoarding"
SERVICES = ("adult_social_care", "hospital", "police", "housing", "care_home", "voluntary")
BARRIERS = (
    "recording_system",
    "timescales",
    "time_early",
    "workload",
    "advocates",
    "permission",
    "partner_buy_in",
    "meetings",
    "other_change",
    "measures",
    "uneven_take_up",
)
WAYS = (
    "staff_briefing",
    "practice_forum",
    "case_discussion",
    "champion",
    "peer_supervision",
    "group_supervision",
    "practice_feedback",
    "reflective_practice",
    "case_study",
    "toolkit",
    "formal_course",
    "e_learning",
)
VIEWS = ("right_approach", "how_we_work")
SIZES = (160, 90, 60, 45, 30, 22, 14, 6)
ROUTES = ("training", "change", "both", "neither")


@dataclass(frozen=True)
class MadeUp:
    """What a release was made of."""

    sizes: tuple[int, ...] = SIZES  # answers of each partner
    own: bool = True  # the board has a topic of its own
    taught: frozenset[str] = frozenset()
    threshold: int = 10
    seed: int = 7

    @property
    def topics(self) -> tuple[str, ...]:
        return (*TOPICS, OWN_TOPIC) if self.own else TOPICS


USUAL = MadeUp()


def partner_keys(count: int) -> tuple[str, ...]:
    """Placeholders that `renamed` puts a survey's own keys in the place of."""
    return tuple(f"partner-{number}" for number in range(count))


Answered = tuple[int, RawAnswer]  # the partner's number, and what somebody answered
Rule = Callable[[Answered], bool]


@cache
def released(made_up: MadeUp = USUAL) -> dict[str, dict[str, Any]]:
    """Return the sheets, with placeholders for the partners' keys."""
    writer = _Writer(made_up, _answers(made_up))
    return writer.sheets()


def _answers(made_up: MadeUp) -> list[Answered]:
    random = Random(made_up.seed)
    found = []
    for number, size in enumerate(made_up.sizes):
        for _ in range(size):
            answer = _answer(made_up, number, random)
            Layout(len(made_up.topics), len(SERVICES)).pack(answer)  # it is one that could be stored
            found.append((number, answer))
    return found


def _answer(made_up: MadeUp, partner: int, random: Random) -> RawAnswer:
    tier = random.choices(range(5), (3, 48, 27, 16, 6))[0]
    own = partner % len(SERVICES) + 1
    matters: list[int] = []
    can: list[int] = []
    helped: list[int] = []
    for at, key in enumerate(made_up.topics):
        if random.random() > 0.35 + 0.4 * (at % 5) / 5:
            for each in (matters, can, helped):
                each.append(0)
            continue
        matters.append(_step(3.4 + 0.9 * (at * 7 % 11) / 10 + random.gauss(0, 0.8)))
        skill = 2.6 + 0.9 * (at * 3 % 7) / 6 + 0.15 * tier + 0.2 * (partner % 3 - 1) + (key in made_up.taught)
        can.append(_step(skill + random.gauss(0, 0.9)))
        helped.append(random.choices(range(1, 5), (46, 22, 22, 10))[0] if matters[-1] > can[-1] else 0)
    picked = random.choices(range(11), [4 + (at * 5 + partner) % 9 for at in range(11)], k=3)
    return RawAnswer(
        tier=tier,
        service=random.choices((0, own, own % len(SERVICES) + 1), (4, 80, 16))[0],
        length=random.randint(0, 5),
        matters=tuple(matters),
        can=tuple(can),
        help=tuple(helped),
        barriers=frozenset(picked) if random.random() < 0.9 else frozenset({NONE_OF_THESE}),
        ways=frozenset(random.choices(range(12), [3 + (at * 5) % 11 for at in range(12)], k=3)),
        views=(
            random.choices(range(7), (4, 3, 7, 20, 34, 20, 12))[0],
            random.choices(range(7), (5, 6, 12, 24, 26, 9, 18))[0],
        ),
    )


def _step(value: float) -> int:
    return min(5, max(1, round(value)))


def rounded(count: int) -> int:
    return (count + 2) // 5 * 5


class _Writer:
    def __init__(self, made_up: MadeUp, answers: list[Answered]) -> None:
        self.made_up, self.answers = made_up, answers
        self.bases: dict[str, dict[str, list[str]]] = {}

    def sheets(self) -> dict[str, dict[str, Any]]:
        partners = {f"partner:{key}": _of_partner(at) for at, key in enumerate(partner_keys(len(self.made_up.sizes)))}
        tiers = {f"tier:{at}": _of("tier", at) for at in range(5)}
        services = {f"service:{key}": _of("service", at) for at, key in enumerate(("0", *SERVICES))}
        pairs = len(self.answers) >= 300
        rules: dict[str, dict[str, Rule]] = {
            "all": {"all": lambda one: True},
            "partner": partners,
            "tier": tiers,
            "service": services,
            "partner_tier": _pairs(partners, tiers) if pairs else {},
            "service_tier": _pairs(services, tiers) if pairs else {},
        }
        made = {name: self._sheet(name, groups) for name, groups in rules.items()}
        made["all"] |= {"method": 1, "threshold": self.made_up.threshold}
        bases = [
            {"base": base, "hidden": hidden, "shown": 20, "cuts": 12, "bounds": 24}
            for base, hidden in self.bases.items()
        ]
        made["audit"] = {"method": 1, "threshold": self.made_up.threshold, "bases": bases}
        return made

    def _sheet(self, name: str, rules: dict[str, Rule]) -> dict[str, Any]:
        groups = {key: [one[1] for one in self.answers if rule(one)] for key, rule in rules.items()}
        sheet: dict[str, Any] = {"groups": [{"key": key} for key in groups]}
        if not groups:
            sheet["why"] = "too few answers for groups of two kinds at once"
        sheet["answered"] = self._rows("everyone", name, groups, lambda found: rounded(len(found)))
        sheet["topics"] = {key: self._topic(at, key, name, groups) for at, key in enumerate(self.made_up.topics)}
        for kind, keys in (("barriers", BARRIERS), ("ways", WAYS)):
            sheet[kind] = self._rows("everyone", name, groups, _ticks(kind, keys))
        sheet["views"] = {}
        for at, key in enumerate(VIEWS):
            answered = {group: [one for one in found if one.views[at]] for group, found in groups.items()}
            sheet["views"][key] = self._rows(f"view:{key}", name, answered, _views(at))
        return sheet

    def _topic(self, at: int, key: str, name: str, groups: dict[str, list[RawAnswer]]) -> dict[str, Any]:
        rated = {
            group: [one for one in found if 0 < one.matters[at] < 9 and 0 < one.can[at] < 9]
            for group, found in groups.items()
        }
        helped = {group: [one for one in found if 0 < one.help[at] < 9] for group, found in groups.items()}

        def work(found: Sequence[RawAnswer]) -> Any:
            return work_row(rounded(len(found)), [rounded(sum(one.matters[at] > 0 for one in found))])

        def ratings(found: Sequence[RawAnswer]) -> Any:
            matters = _counts([one.matters[at] for one in found], 5)
            can = _counts([one.can[at] for one in found], 5)
            needs = rounded(sum(one.matters[at] > one.can[at] for one in found))
            return rated_row(rounded(len(found)), matters, can, [needs])

        def routes(found: Sequence[RawAnswer]) -> Any:
            return route_row(rounded(len(found)), _counts([one.help[at] for one in found], 4))

        return {
            "work": self._rows("page", name, groups, work),
            "rated": self._rows(f"rated:{key}", name, rated, ratings),
            "route": self._rows(f"route:{key}", name, helped, routes),
        }

    def _rows(
        self, base: str, name: str, groups: dict[str, list[RawAnswer]], row: Callable[[Sequence[RawAnswer]], Any]
    ) -> list[Any]:
        threshold = self.made_up.threshold
        small = {key for key, found in groups.items() if len(found) < threshold}
        beside = set()
        if len(small) == 1 and name != "all":  # alone it is what is left of the others
            beside = set(sorted(groups.keys() - small, key=lambda key: len(groups[key]))[:1])
        hidden = self.bases.setdefault(
            base, {f"fewer than {threshold}": [], "could be worked out from the others": [], "held back": []}
        )
        for words, keys in zip(hidden, (small, beside), strict=False):
            hidden[words] += sorted(keys - set(hidden[words]))
        return [None if key in small | beside else row(found) for key, found in groups.items()]


def _of_partner(number: int) -> Rule:
    return lambda one: one[0] == number


def _of(field: str, code: int) -> Rule:
    return lambda one: bool(getattr(one[1], field) == code)


def _both(first: Rule, second: Rule) -> Rule:
    return lambda one: first(one) and second(one)


def _pairs(first: dict[str, Rule], second: dict[str, Rule]) -> dict[str, Rule]:
    return {f"{one}/{two}": _both(a, b) for one, a in first.items() for two, b in second.items()}


def _counts(values: Sequence[int], steps: int) -> list[int]:
    return [rounded(sum(value == step for value in values)) for step in range(1, steps + 1)]


def _views(at: int) -> Callable[[Sequence[RawAnswer]], Any]:
    return lambda found: view_row(rounded(len(found)), _counts([one.views[at] for one in found], 6))


def _ticks(kind: str, keys: Sequence[str]) -> Callable[[Sequence[RawAnswer]], Any]:
    def row(found: Sequence[RawAnswer]) -> Any:
        picked: dict[str, int | None] = {
            key: rounded(sum(at in getattr(one, kind) for one in found)) for at, key in enumerate(keys)
        }
        return ticks_row(rounded(len(found)), picked)

    return row


def truly_released(made_up: MadeUp) -> dict[str, dict[str, Any]]:
    """Return the sheets as a survey's close makes them, protection and all."""
    answers = _answers(made_up)
    layout = Layout(len(made_up.topics), len(SERVICES))
    spec = ReleaseSpec(
        partners=partner_keys(len(made_up.sizes)),
        topics=made_up.topics,
        services=SERVICES,
        barriers=BARRIERS,
        ways=WAYS,
        views=VIEWS,
        threshold=made_up.threshold,
    )
    box = b"".join(layout.pack(answer) for _, answer in answers)
    return build_release(unpack(box, layout), np.array([number for number, _ in answers]), spec=spec).sheets


def renamed(sheets: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """Return the sheets with other keys for the partners."""

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: put(each) for name, each in value.items()}
        if isinstance(value, list):
            return [put(each) for each in value]
        if isinstance(value, str) and value.startswith("partner:"):
            name, slash, tier = value.removeprefix("partner:").partition("/")
            return f"partner:{keys.get(name, name)}{slash}{tier}"
        return value

    found: dict[str, Any] = put(sheets)
    return found
