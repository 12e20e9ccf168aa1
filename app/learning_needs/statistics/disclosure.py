"""What may be shown, so that nothing smaller than the threshold can be worked out from it.

The counts of one base are a circulation through `network`. A published group is an arc whose flow is known, so what a
reader can work out exactly, by adding and subtracting whatever is shown, is the row space of the conservation laws
over the hidden arcs. Those laws are a network matrix, which is totally unimodular, so its elementary vectors have
entries -1, 0 and 1 and belong to the bonds of the graph; a vector of the row space without negative entries is a sum
of directed bonds that agree in sign. Hence

    a union of hidden groups can be worked out  <=>  it is a directed cut of the graph of hidden arcs,

a set W of nodes that hidden arcs leave and none enters. The lightest union that holds a given arc is then a minimum
cut, found as a maximum flow in which each hidden arc carries its count forwards and any amount backwards. Every such
union must weigh at least the threshold. Where one is lighter, the smallest shown group that crosses the cut is hidden
too; that may turn the cut into none, or makes it heavier, and never makes any other cut lighter, so that what was
found safe stays safe and the work ends.

Sources: R. T. Rockafellar (1969), The elementary vectors of a subspace of R^n; P. Camion (1968), Modules unimodulaires,
J. Combinatorial Theory 4; L. R. Ford and D. R. Fulkerson (1956), Maximal flow through a network; for the setting,
L. H. Cox (1995), Network models for complementary cell suppression, JASA 90, 1453-1462.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from dataclasses import dataclass
from enum import IntEnum

from .network import BoolArray, IntArray, Network


class Why(IntEnum):
    """Why a group is hidden; the words are `WORDS`."""

    SHOWN = 0
    SMALL = 1
    DERIVABLE = 2
    HELD_BACK = 3
    NOT_PUBLISHED = 4


WORDS = {
    Why.SMALL: "fewer than {threshold}",
    Why.DERIVABLE: "could be worked out from the others",
    Why.HELD_BACK: "held back",
    Why.NOT_PUBLISHED: "not published",
}


@dataclass(frozen=True)
class Cut:
    """A union of hidden groups that can be worked out.

    Attributes:
        weight: how many people are in it (those in held-back groups apart).
        inside: the nodes that it leaves.
    """

    weight: int
    inside: frozenset[int]


class Cover:
    """Which groups of one base are shown, and how more are hidden until nothing small can be worked out.

    Args:
        network: the groups.
        counts: shape (arcs,), true counts of the base.
        published: shape (arcs,), groups that would be shown if they are large enough.
        held_back: shape (arcs,), groups that stay hidden, since their counts may be known from somewhere else.
        threshold: the smallest group, and union of groups, that may be known.
    """

    def __init__(
        self, network: Network, counts: IntArray, *, published: BoolArray, held_back: BoolArray, threshold: int
    ) -> None:
        self.network = network
        self.counts: list[int] = counts.tolist()
        self.published = published
        self.held_back: list[bool] = held_back.tolist()
        self.threshold = threshold
        self.tails, self.heads = network.ends
        self._leaving: list[list[int]] = [[] for _ in range(network.nodes)]
        self._entering: list[list[int]] = [[] for _ in range(network.nodes)]
        for arc, (tail, head) in enumerate(zip(self.tails, self.heads, strict=True)):
            self._leaving[tail].append(arc)
            self._entering[head].append(arc)
        shown = published & ~held_back & (counts >= threshold)
        self.shown: list[bool] = [False] * network.arcs
        if counts[0] >= threshold:
            self.shown = shown.tolist()
            for arc, parents in enumerate(network.parents):
                self.shown[arc] = self.shown[arc] and all(self.shown[parent] for parent in parents)
        self._waiting = deque(arc for arc in range(network.arcs) if not self.shown[arc])

    def copy(self) -> Cover:
        """Return the same, to hide more in without hiding it here."""
        other = copy(self)
        other.shown, other._waiting = list(self.shown), deque(self._waiting)
        return other

    def why(self) -> list[Why]:
        """Return, for each arc, whether it is shown, and why not."""
        return [self._why(arc) for arc in range(self.network.arcs)]

    def _why(self, arc: int) -> Why:
        if self.shown[arc]:
            return Why.SHOWN
        if not self.published[arc]:
            return Why.NOT_PUBLISHED
        if self.held_back[arc]:
            return Why.HELD_BACK
        return Why.SMALL if self.counts[arc] < self.threshold else Why.DERIVABLE

    def hide(self, arc: int) -> None:
        """Hide a group, and with it every group inside it."""
        for inner, parents in enumerate(self.network.parents):
            if self.shown[inner] and (inner == arc or arc in parents):
                self.shown[inner] = False
                self._waiting.append(inner)

    def close(self) -> None:
        """Hide groups until no union of hidden groups that can be worked out is smaller than the threshold."""
        while self._waiting:
            arc = self._waiting.popleft()
            while (cut := self.lightest(arc)) is not None and cut.weight < self.threshold:
                self.hide(self._next(cut))

    def beside(self, arc: int) -> int:
        """Return the smallest shown group that shares a node with a hidden one, else the smallest shown at all."""
        ends = {self.tails[arc], self.heads[arc]}
        return min(
            (each for each in range(self.network.arcs) if self.shown[each]),
            key=lambda each: (
                each == 0,
                ends.isdisjoint((self.tails[each], self.heads[each])),
                self.counts[each],
                each,
            ),
            default=0,
        )

    def _next(self, cut: Cut) -> int:
        """Return the smallest shown group that crosses the cut; everybody as a whole only where nothing else does."""
        crossing = [
            arc
            for arc in range(self.network.arcs)
            if self.shown[arc] and (self.tails[arc] in cut.inside) != (self.heads[arc] in cut.inside)
        ]
        return min(crossing, key=lambda arc: (arc == 0, self.counts[arc], arc), default=0)

    def lightest(self, arc: int) -> Cut | None:
        """Return the lightest union that holds a hidden arc and can be worked out; None where there is none.

        An empty group needs no union around it, unless it is held back. For a group that is not held back, the counts
        of those that are may be known already: they are taken as shown. For one that is held back, the others in the
        union must reach the threshold without any that is: what could be known from somewhere else hides nobody.

        The search ends as soon as the flow reaches the threshold; the cut then says so much and no more.
        """
        if not any(self.shown) or not (self.counts[arc] or self.held_back[arc]):
            return None
        held = self.held_back[arc]
        room = {
            each: 0 if self.held_back[each] else self.counts[each]
            for each in range(self.network.arcs)
            if not self.shown[each] and (held or not self.held_back[each])
        }
        start, goal = self.tails[arc], self.heads[arc]
        weight = 0
        while True:
            came = self._search(start, goal, room)
            if goal not in came:
                return Cut(weight, frozenset(came))
            path, node = [], goal
            while node != start:
                step, forwards = came[node]
                path.append((step, forwards))
                node = self.tails[step] if forwards else self.heads[step]
            sendable = min((room[step] for step, forwards in path if forwards), default=0)
            if not sendable:
                return None  # a way round without an end to what it carries: no cut parts these nodes
            for step, forwards in path:
                room[step] += -sendable if forwards else sendable
            weight += sendable
            if weight >= self.threshold:
                return Cut(weight, frozenset())

    def _search(self, start: int, goal: int, room: dict[int, int]) -> dict[int, tuple[int, bool]]:
        """Return the nodes that more can be sent to, each with the last arc of a shortest way and its direction."""
        came: dict[int, tuple[int, bool]] = {start: (-1, True)}
        queue = deque((start,))
        while queue and goal not in came:
            node = queue.popleft()
            for arc in self._leaving[node]:
                if room.get(arc) and self.heads[arc] not in came:
                    came[self.heads[arc]] = (arc, True)
                    queue.append(self.heads[arc])
            for arc in self._entering[node]:
                if arc in room and self.tails[arc] not in came:
                    came[self.tails[arc]] = (arc, False)
                    queue.append(self.tails[arc])
        return came
