"""What a column of a file can be: a target, written as one word ("tier") or two ("matters:risk")."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.commons.learning import LearningInstrument

NOTHING = ""
PARTNER, TIER, SERVICE, LENGTH, TOPICS, BARRIERS, WAYS, TEXT = (
    "partner", "tier", "service", "length", "topics", "barriers", "ways", "text",
)  # fmt: skip
MATTERS, CAN, WORK, HELP, BARRIER, WAY, VIEW = "matters", "can", "work", "help", "barrier", "way", "view"

OF_TOPICS = (MATTERS, CAN, WORK, HELP)
RATINGS = (MATTERS, CAN)
SCALED = (MATTERS, CAN, VIEW)
TICKS = (BARRIER, WAY)  # one column for each answer: anything but a no is a tick
MANY = (TOPICS, BARRIERS, WAYS)  # several answers in one cell
ASKS = frozenset({MATTERS, CAN, WORK, HELP, TOPICS, BARRIERS, BARRIER, WAYS, WAY, VIEW})
NONE = "none"  # the key of "none of these"

KINDS = {
    PARTNER: "Which partner they work for",
    TIER: "Kind of role",
    SERVICE: "Kind of service",
    LENGTH: "Length of service",
    TOPICS: "Which topics are part of their work",
    WORK: "Is the topic part of their work",
    MATTERS: "How much it matters",
    CAN: "How well they can do it",
    HELP: "What would help most",
    BARRIERS: "What gets in the way",
    WAYS: "How they learn best",
    VIEW: "Views",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A target with its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Targets that belong together."""

    label: str
    targets: tuple[Target, ...]


def kind_of(target: str) -> str:
    """Return the first word of a target."""
    return target.partition(":")[0]


def key_of(target: str) -> str:
    """Return the second word of a target; empty where it has one alone."""
    return target.partition(":")[2]


def offered(instrument: LearningInstrument) -> tuple[Group, ...]:
    """Return every target, in groups, in the order of the survey."""
    about = (PARTNER, TIER, SERVICE, LENGTH, TOPICS)
    groups = [Group("About the person", tuple(Target(kind, KINDS[kind]) for kind in about))]
    for topic in instrument.topics:
        targets = tuple(
            Target(f"{kind}:{topic.key}", f"{topic.title}: {KINDS[kind][:1].lower()}{KINDS[kind][1:]}")
            for kind in (MATTERS, CAN, WORK, HELP)
        )
        groups.append(Group(f"{topic.number}. {topic.title}", targets))
    barriers = [(choice.key, choice.label) for choice in instrument.barriers.choices]
    if instrument.barriers.none:
        barriers.append((NONE, instrument.barriers.none))
    groups.append(_with_ticks(BARRIERS, BARRIER, barriers))
    groups.append(_with_ticks(WAYS, WAY, [(choice.key, choice.label) for choice in instrument.ways.choices]))
    views = tuple(Target(f"{VIEW}:{view.key}", view.statement) for view in instrument.views)
    groups.append(Group(KINDS[VIEW], views))
    groups.append(Group("In their own words", (Target(TEXT, "A text: shown once somebody has read it for names"),)))
    return tuple(groups)


def _with_ticks(many: str, one: str, choices: Iterable[tuple[str, str]]) -> Group:
    ticks = tuple(Target(f"{one}:{key}", f"{KINDS[many]}: {label}") for key, label in choices)
    return Group(KINDS[many], (Target(many, f"{KINDS[many]}: all answers in one column"), *ticks))


def all_values(instrument: LearningInstrument) -> frozenset[str]:
    """Return every target that a column may be given."""
    return frozenset(target.value for group in offered(instrument) for target in group.targets) | {NOTHING}


def told_of(targets: Sequence[str], instrument: LearningInstrument) -> tuple[str, ...]:
    """Return the keys of the instrument's topics that some column tells of, in its order."""
    told = {key_of(target) for target in targets if kind_of(target) in OF_TOPICS}
    return tuple(topic.key for topic in instrument.topics if topic.key in told)


def problems(targets: Sequence[str], columns: Sequence[str], instrument: LearningInstrument) -> Mapping[int, str]:
    """Return what is wrong with a choice of targets, by column; -1 for what is wrong with the whole.

    Args:
        targets: one for each column.
        columns: their names.
        instrument: what a survey asks.
    """
    known, seen, found = all_values(instrument), dict[str, int](), dict[int, str]()
    for place, target in enumerate(targets):
        if target not in known:
            found[place] = "Choose one of the answers shown"
        elif target in seen and target != TEXT:
            found[place] = f"You chose this for “{columns[seen[target]]}” as well. Choose it for one column alone"
        elif target:
            seen[target] = place
    kinds = {kind_of(target) for target in targets}
    if not kinds & (ASKS - set(OF_TOPICS) - {TOPICS}) and not told_of(targets, instrument):
        found[-1] = "Choose what at least one column says about a topic"
    elif not told_of(targets, instrument):
        found[-1] = "Choose how much a topic matters, or how well people can do it, for at least one column"
    for many, one in ((BARRIERS, BARRIER), (WAYS, WAY)):
        if {many, one} <= kinds:
            place = seen[many]
            found[place] = "You chose single columns for this as well. Use this column, or those, but not both"
    return found
