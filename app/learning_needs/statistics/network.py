"""The groups of a survey as a network through which everybody who answered flows once.

    source -> partner -> tier -> (the same tier) -> service -> sink -> source

An arc is a group and its flow the group's count: source to partner p is the partner, partner to tier the pair of both,
tier to itself the tier over all partners, tier to service that pair, service to sink the service, and sink to source
everybody. What flows into a node flows out of it, which says all that there is to say about how the tables add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SHEETS = ("all", "partner", "tier", "service", "partner_tier", "service_tier")


@dataclass(frozen=True)
class Network:
    """The nodes and arcs for P partners, R tiers and S services ("rather not say" counts among tiers and services).

    Arcs come in the order of `SHEETS`: 1, P, R, S, then P x R partner by partner, then S x R service by service.
    """

    partners: int
    tiers: int
    services: int

    @cached_property
    def parts(self) -> dict[str, slice]:
        """Return where each sheet's arcs lie."""
        found, start = {}, 0
        for name, length in zip(
            SHEETS,
            (
                1,
                self.partners,
                self.tiers,
                self.services,
                self.partners * self.tiers,
                self.services * self.tiers,
            ),
            strict=True,
        ):
            found[name] = slice(start, start + length)
            start += length
        return found

    @property
    def arcs(self) -> int:
        """Return how many arcs there are."""
        return 1 + self.partners + self.tiers + self.services + self.tiers * (self.partners + self.services)

    @property
    def nodes(self) -> int:
        """Return how many nodes there are."""
        return 2 + self.partners + 2 * self.tiers + self.services

    @cached_property
    def ends(self) -> tuple[list[int], list[int]]:
        """Return the node that each arc leaves, and the one that it enters."""
        source, sink = 0, self.nodes - 1
        partner = list(range(1, 1 + self.partners))
        before = [1 + self.partners + tier for tier in range(self.tiers)]
        after = [node + self.tiers for node in before]
        service = [1 + self.partners + 2 * self.tiers + place for place in range(self.services)]
        arcs = [(sink, source)]
        arcs += [(source, node) for node in partner]
        arcs += list(zip(before, after, strict=True))
        arcs += [(node, sink) for node in service]
        arcs += [(one, two) for one in partner for two in before]
        arcs += [(one, two) for two in service for one in after]
        return [tail for tail, _ in arcs], [head for _, head in arcs]

    @cached_property
    def parents(self) -> list[tuple[int, ...]]:
        """Return, for each arc, the groups that hold it whole, nearest first."""
        partner, tier, service = (self.parts[name].start for name in ("partner", "tier", "service"))
        found: list[tuple[int, ...]] = [()]
        found += [(0,)] * (self.partners + self.tiers + self.services)
        found += [(partner + p, tier + r, 0) for p in range(self.partners) for r in range(self.tiers)]
        found += [(service + s, tier + r, 0) for s in range(self.services) for r in range(self.tiers)]
        return found

    def flows(self, cells: IntArray) -> IntArray:
        """Return the flow on each arc.

        Args:
            cells: counts, shape (partners, tiers, services, ...).

        Returns:
            Shape (arcs, ...).
        """
        rest = cells.shape[3:]
        pairs, others = cells.sum(axis=2), cells.sum(axis=0)
        return np.concatenate(
            (
                pairs.sum(axis=(0, 1)).reshape(1, *rest),
                pairs.sum(axis=1),
                pairs.sum(axis=0),
                others.sum(axis=0),
                pairs.reshape(-1, *rest),
                others.swapaxes(0, 1).reshape(-1, *rest),
            )
        )
