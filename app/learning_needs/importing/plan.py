"""How a file is read: what each column is, what its values mean, and what the survey asks that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.commons.learning import LearningInstrument
from app.learning_needs.importing.targets import CAN, HELP, MATTERS, TOPICS, WORK, key_of, kind_of
from app.learning_needs.statistics.records import Layout


@dataclass(frozen=True)
class Plan:
    """What each column is and what its values mean.

    Attributes:
        targets: one for each column.
        scales: by column with numbers, one of `scales.SCALES`.
        meanings: by kind, by `words.value_key` the meaning; a value without one counts as not answered.
        topics, services, lengths, barriers, ways, views: keys, in the survey's order.
    """

    targets: tuple[str, ...]
    scales: Mapping[int, str]
    meanings: Mapping[str, Mapping[str, str]]
    topics: tuple[str, ...]
    services: tuple[str, ...]
    lengths: tuple[str, ...]
    barriers: tuple[str, ...]
    ways: tuple[str, ...]
    views: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        """How wide a row of the survey is."""
        return Layout(len(self.topics), len(self.services))


def make_plan(
    targets: Sequence[str],
    scales_of: Mapping[int, str],
    meanings: Mapping[str, Mapping[str, str]],
    instrument: LearningInstrument,
) -> Plan:
    """Return a plan for a survey that asks what the file tells of, in the instrument's order."""
    told = {key_of(target) for target in targets if kind_of(target) in (MATTERS, CAN, WORK, HELP)}
    if TOPICS in targets:
        told |= set(meanings.get(TOPICS, {}).values())
    return Plan(
        targets=tuple(targets),
        scales=scales_of,
        meanings=meanings,
        topics=tuple(topic.key for topic in instrument.topics if topic.key in told),
        services=tuple(service.key for service in instrument.services),
        lengths=tuple(length.key for length in instrument.lengths),
        barriers=instrument.barriers.keys,
        ways=instrument.ways.keys,
        views=tuple(view.key for view in instrument.views),
    )
