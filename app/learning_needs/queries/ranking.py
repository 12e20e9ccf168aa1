"""Needs in order, and what became of each since the survey before: read from published figures alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.learning_needs.queries.findings import Findings
from app.learning_needs.queries.sheets import Sheet, Topic

if TYPE_CHECKING:
    from app.learning_needs.statistics.estimates import Estimate

JSON = Mapping[str, Any]

OWN_TOPIC = "it is the board’s own topic"
NOT_BOTH = "it was not asked in both surveys"
HIDDEN = "it is not shown in one of the two surveys"


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """What one group said of one topic, and the ranks that its need could have; None for what is not shown."""

    topic: Topic
    work: JSON | None
    rated: JSON | None
    route: JSON | None
    rank: int | None
    best: int | None
    worst: int | None

    @property
    def has_need(self) -> bool:
        """Its need is shown."""
        return self.rated is not None and self.rated["need"] is not None


@dataclass(frozen=True, slots=True)
class Change:
    """A topic's need in the survey before and now, and what may be said about the change."""

    topic: Topic
    before: JSON | None  # "rated" rows
    after: JSON | None
    change: float | None  # after less before, with its 95% interval
    low: float | None
    high: float | None
    verdict: str  # statistics.effect.Verdict
    why: str  # why the two cannot be compared; empty where they can


def ranked_topics(asked: Sequence[Topic], sheet: Sheet, at: int = 0) -> tuple[TopicFigures, ...]:
    """Return what a group said of every topic, the widest need first, those that are not shown last."""
    # Only here: SciPy may come with it, which most pages of the service do without.
    from app.learning_needs.statistics.ranking import ranked

    topics = {topic.key: topic for topic in asked}
    rated = {key: sheet.topic(key, "rated", at) for key in topics}
    return tuple(
        TopicFigures(
            topic=topics[one.key],
            work=sheet.topic(one.key, "work", at),
            rated=rated[one.key],
            route=sheet.topic(one.key, "route", at),
            rank=one.rank,
            best=one.best,
            worst=one.worst,
        )
        for one in ranked({key: _estimate(row) for key, row in rated.items()})
    )


def changes(found: Findings) -> tuple[Change, ...]:
    """Return each topic now beside the survey before, in the survey's order; nothing where there was none.

    A topic is comparable where both surveys asked it as the instrument words it: the same key, and not a board's own.
    """
    if found.previous is None or found.earlier is None:
        return ()
    before = {one["key"]: bool(one.get("own")) for one in found.previous.topics}
    return tuple(_change(found, found.earlier, topic, before.get(topic.key)) for topic in found.topics)


def _change(found: Findings, earlier: Sheet, topic: Topic, own_before: bool | None) -> Change:
    from app.learning_needs.statistics.effect import effect

    after = found.all.topic(topic.key, "rated", 0)
    before = None if own_before is None else earlier.topic(topic.key, "rated", 0)
    ends = _estimate(before), _estimate(after)
    why = _why_not(topic, own_before, all(ends))
    said = effect(None, None) if why else effect(*ends)
    figures = (said.change.value, said.change.low, said.change.high) if said.change else (None, None, None)
    change, low, high = (None if one is None else round(one, 1) + 0.0 for one in figures)
    return Change(topic, before, after, change, low, high, said.verdict.value, why)


def _why_not(topic: Topic, own_before: bool | None, is_shown: bool) -> str:
    if topic.own or own_before:
        return OWN_TOPIC
    if own_before is None:
        return NOT_BOTH
    return "" if is_shown else HIDDEN


def _estimate(row: JSON | None) -> "Estimate | None":
    from app.learning_needs.statistics.estimates import Estimate

    return Estimate(row["need"], row["low"], row["high"]) if row and row["need"] is not None else None
