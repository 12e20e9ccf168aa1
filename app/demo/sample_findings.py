"""The findings of a sample's surveys: computed once as every release is, then put under each board's own partners."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.commons.learning import LearningInstrument
from app.demo.sample_answers import made_up_answers
from app.learning_needs.statistics.records import Layout, unpack
from app.learning_needs.statistics.release import build_release
from app.learning_needs.statistics.spec import ReleaseSpec

COUNTED = 400  # answers behind the findings of a sample


class SampleFindings:
    """The sheets of a made-up survey, by how many partners it asked."""

    def __init__(self, instrument: LearningInstrument, topics: Sequence[Any], services: Sequence[Any]) -> None:
        self.instrument, self.topics, self.services = instrument, topics, services
        self.layout = Layout(topics=len(topics), services=len(services))
        self._sheets: dict[int, dict[str, Any]] = {}

    def sheets(self, partners: int) -> dict[str, Any]:
        """Return the sheets of a survey of so many partners, made as every release is; its partners are "0", "1", …"""
        if partners not in self._sheets:
            rows = made_up_answers(COUNTED, self.layout, seed=7)
            spec = ReleaseSpec(
                partners=tuple(map(str, range(partners))),
                topics=tuple(topic["key"] for topic in self.topics),
                services=tuple(service["key"] for service in self.services),
                barriers=self.instrument.barriers.keys,
                ways=self.instrument.ways.keys,
                views=tuple(view.key for view in self.instrument.views),
            )
            shares = np.array([1 / (place + 2) for place in range(partners)])
            chosen = np.random.default_rng(7).choice(partners, COUNTED, p=shares / shares.sum())
            self._sheets[partners] = dict(build_release(unpack(rows.tobytes(), self.layout), chosen, spec=spec).sheets)
        return self._sheets[partners]


def under(content: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """Return a sheet with partners' own keys in the place of their numbers."""

    def renamed(key: str) -> str:
        partner, slash, rest = key.removeprefix("partner:").partition("/")
        return f"partner:{keys.get(partner, partner)}{slash}{rest}" if key.startswith("partner:") else key

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return {renamed(name): put(one) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value]
        return renamed(value) if isinstance(value, str) else value

    return {name: put(value) for name, value in content.items()}
