"""A release as it is read: groups with their names, a figure or a gap for each question, and why there is a gap.

Plain values, read from the JSON that `statistics.release` wrote. Pages, charts and files all read these, so that
they show the same figures and the same gaps.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.commons.learning import LearningInstrument

JSON = Mapping[str, Any]

ALL, PARTNER, TIER, SERVICE = "all", "partner", "tier", "service"
PARTNER_TIER, SERVICE_TIER, AUDIT = "partner_tier", "service_tier", "audit"
SINGLE = (ALL, PARTNER, TIER, SERVICE)
PAIRS = (PARTNER_TIER, SERVICE_TIER)
SHEETS = (*SINGLE, *PAIRS)

EVERYONE, PAGE = "everyone", "page"  # bases of the audit
ROUTES = ("training", "change", "both", "neither")
STEPS = 5


class Gap(StrEnum):
    """Why a figure is not there."""

    SMALL = "small"
    DERIVABLE = "derivable"
    HELD_BACK = "held_back"
    UNSAID = "unsaid"
    SPREAD = "spread"
    FEW = "few"

    def why(self, smallest: int) -> str:
        """Return the reason in words, after "not shown"."""
        return _WHY[self].format(smallest=smallest)

    def briefly(self, smallest: int) -> str:
        """Return the reason in the two or three words that fit into a cell."""
        return _BRIEFLY[self].format(smallest=smallest)


_WHY = {
    Gap.SMALL: "fewer than {smallest}",
    Gap.DERIVABLE: "could be worked out from the others",
    Gap.HELD_BACK: "held back",
    Gap.UNSAID: "too few answers",
    Gap.SPREAD: "too spread out to say",
    Gap.FEW: "too few for a share",
}
_BRIEFLY = {
    Gap.SMALL: "under {smallest}",
    Gap.DERIVABLE: "could be worked out",
    Gap.HELD_BACK: "held back",
    Gap.UNSAID: "too few answers",
    Gap.SPREAD: "too spread out",
    Gap.FEW: "too few for a share",
}
_KINDS = {"matters": "rated", "can": "rated", "need": "rated", "views": "view"}  # the kind of row that a question is in
_SAID = {
    "could be worked out from the others": Gap.DERIVABLE,
    "held back": Gap.HELD_BACK,
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a sheet: its key in the release, and its name."""

    key: str
    label: str
    within: str = ""  # of a pair: the name of the partner or service
    part: str = ""  # of a pair: the name of the tier


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of a survey, numbered in the survey's own order."""

    key: str
    number: int
    title: str
    about: str
    own: bool  # the board's own: not comparable with any other survey


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that could be ticked, or one statement to agree with."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words behind the keys of a release."""

    topics: tuple[Topic, ...]
    tiers: tuple[Option, ...]
    services: tuple[Option, ...]
    barriers: tuple[Option, ...]
    ways: tuple[Option, ...]
    routes: tuple[Option, ...]
    views: tuple[Option, ...]
    view_labels: tuple[str, ...]
    matters_labels: tuple[str, ...]
    can_labels: tuple[str, ...]

    def topic(self, number: int) -> Topic | None:
        """Return a topic by its number; None where there is none."""
        return next((topic for topic in self.topics if topic.number == number), None)


def words_of(instrument: LearningInstrument, topics: Sequence[JSON], services: Sequence[JSON]) -> Words:
    """Return the words of a survey.

    Args:
        instrument: what was asked.
        topics, services: the survey's own lists, as `models.Survey` has them.
    """
    return Words(
        topics=tuple(
            Topic(one["key"], number, one["title"], one.get("about", ""), bool(one.get("own")))
            for number, one in enumerate(topics, start=1)
        ),
        tiers=tuple(Option(str(number), one.label, one.hint) for number, one in enumerate(instrument.tiers, start=1)),
        services=tuple(Option(one["key"], one["label"], one.get("hint", "")) for one in services),
        barriers=tuple(Option(one.key, one.label, one.hint) for one in instrument.barriers.choices),
        ways=tuple(Option(one.key, one.label, one.hint) for one in instrument.ways.choices),
        routes=tuple(Option(one.key, one.label, one.hint) for one in instrument.route.choices),
        views=tuple(Option(one.key, one.statement) for one in instrument.views),
        view_labels=instrument.view_labels,
        matters_labels=instrument.matters.labels,
        can_labels=instrument.can_do.labels,
    )


class Names:
    """The names of groups, by their keys in the release."""

    def __init__(self, words: Words, partners: Mapping[str, str]) -> None:
        self._names = {
            "all": "All staff",
            "tier:0": "Kind of role not said",
            "service:0": "Kind of service not said",
        }
        self._names |= {f"tier:{one.key}": one.label for one in words.tiers}
        self._names |= {f"service:{one.key}": one.label for one in words.services}
        self._names |= {f"partner:{key}": name for key, name in partners.items()}

    def group(self, key: str) -> Group:
        """Return a group with its name; one that nobody names keeps its key."""
        within, _, part = key.partition("/")
        if not part:
            return Group(key, self._names.get(key, key))
        first, second = (self._names.get(one, one) for one in (within, part))
        return Group(key, f"{first}: {second[:1].lower()}{second[1:]}", within=first, part=second)


class Audit:
    """What was hidden and why, by base and group."""

    def __init__(self, content: JSON | None) -> None:
        self.content: JSON = content or {}
        self.bases: tuple[JSON, ...] = tuple(self.content.get("bases", ()))
        self._why: dict[tuple[str, str], Gap] = {}
        for base in self.bases:
            for said, keys in base["hidden"].items():
                gap = _SAID.get(said, Gap.SMALL if said.startswith("fewer than") else Gap.UNSAID)
                self._why |= {(base["base"], key): gap for key in keys}
            for question, keys in base.get("bounds_hid", {}).items():
                kind, _, item = question.partition(":")
                name = base_of(_KINDS.get(kind, kind), item)
                for key in keys:  # a question alone is hidden: its base is not
                    self._why.setdefault((name, key), Gap.DERIVABLE)

    def why(self, base: str, group: str) -> Gap:
        """Return why a group is hidden for a base."""
        return self._why.get((base, group), Gap.UNSAID)


class Sheet:
    """One table of a release: groups, and for each question a row or None for each group, in their order."""

    def __init__(self, name: str, content: JSON | None, names: Names, audit: Audit) -> None:
        self.name = name
        self.content: JSON = content or {"groups": []}
        self.audit = audit
        self.groups: tuple[Group, ...] = tuple(names.group(one["key"]) for one in self.content["groups"])
        self.why: str = str(self.content.get("why", ""))  # why there are no groups

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self.groups)

    def answered(self, at: int) -> int | None:
        """Return about how many of a group answered; None where that is not shown."""
        found: int | None = self.content["answered"][at]
        return found

    def topic(self, key: str, kind: str, at: int) -> JSON | None:
        """Return a topic's row for a group: kind "work", "rated" or "route"; None where it is not shown."""
        found: JSON | None = self.content["topics"][key][kind][at]
        return found

    def ticks(self, kind: str, at: int) -> JSON | None:
        """Return what a group ticked: kind "barriers" or "ways"; None where it is not shown."""
        found: JSON | None = self.content[kind][at]
        return found

    def view(self, key: str, at: int) -> JSON | None:
        """Return how far a group agrees with a statement; None where it is not shown."""
        found: JSON | None = self.content["views"][key][at]
        return found

    def gap(self, base: str, at: int) -> Gap:
        """Return why a group is hidden for a base."""
        return self.audit.why(base, self.groups[at].key)

    def gap_in(self, row: JSON | None, base: str, at: int, *, is_mean: bool) -> Gap:
        """Return why a figure is not there: the row is hidden, or rounding has left too little to say it."""
        if row is None:
            return self.gap(base, at)
        return Gap.SPREAD if is_mean else Gap.FEW

    def places(self) -> Iterator[tuple[int, Group]]:
        """Yield each group with its place: partners by their names, kinds as the survey asked them, not said last."""
        yield from sorted(enumerate(self.groups), key=lambda one: _order(one[1]))


def _order(group: Group) -> tuple[bool, str]:
    """Return what groups are ordered by; a release has partners in the order of their keys, which say nothing."""
    by_name = (group.within or group.label).casefold() if group.key.startswith("partner:") else ""
    return any(part.endswith(":0") for part in group.key.split("/")), by_name


def figure(value: float | int | None, unit: str = "") -> str:
    """Return a figure as it is written: at most one decimal, a true minus sign; empty for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value + 0.0 if round(value, 1) else 0.0:.1f}".replace("-", "\u2212") + unit
    return f"{value:,}{unit}"


def base_of(kind: str, key: str = "") -> str:
    """Return the audit's name for the base of a question."""
    if kind in ("answered", "barriers", "ways"):
        return EVERYONE
    return PAGE if kind == "work" else f"{kind}:{key}"
