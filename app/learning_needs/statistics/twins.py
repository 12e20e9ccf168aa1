"""Twins of the data: other tables that say the same where anything is shown. `bounds` says what they are for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, identity, kron, vstack

from .limits import BASE, ENDLESS, Limits, Target, columns_of
from .network import IntArray, Network

STRANGER = -1  # a reader who did not answer, among the places of those who did
ROUNDS = 3  # of tables in which many counts are asked to change at once
TOLERANCE = 1e-6  # of what is whole to HiGHS, in people
ANY_WILL_DO = 1.0  # how far from the best table, in parts of it, the search may stop

Step = tuple[int, bool]  # an arc of a cycle, and whether its first category goes up there


class Twins:
    """The search for twins of one question, one count and one reader at a time."""

    def __init__(self, network: Network, cells: IntArray, counts: IntArray, stranger: Limits) -> None:
        self.network = network
        self.cells = cells
        self.counts = counts
        self.stranger = stranger
        self.base = counts.sum(axis=1)
        self._ways: dict[tuple[int, int], list[list[tuple[int, int, bool]]]] = {}

    def pinned(self, targets: Sequence[Target]) -> list[Target]:
        """Return the counts of which some reader finds one value only.

        `unserved` holds, for each count, the readers that no twin serves yet: places in `_people`, or `STRANGER`. Each
        table that is found serves all counts that it changes, for everybody whom it leaves somewhere.
        """
        unserved = {target: whom for target in targets if (whom := self._after_cycles(target))}
        self._turn_many(unserved)
        found = []
        while unserved:
            target = min(unserved)
            readers: list[int] = sorted(unserved[target] - {STRANGER})
            while unserved.get(target):
                change = self._twin(target, self.stranger.with_those(self._people[each] for each in readers))
                if change is not None:
                    self._serve(unserved, change)
                    readers = sorted(unserved.get(target, set()) - {STRANGER})
                elif STRANGER in unserved[target] and readers:
                    readers = []
                elif len(readers) < 2:
                    found.append(target)
                    del unserved[target]
                else:
                    readers = readers[: len(readers) // 2]
        return found

    def _after_cycles(self, target: Target) -> set[int]:
        """Return the readers whom no cycle serves."""
        cycle = self._cycle(target, ())
        if cycle is None:
            return {STRANGER, *range(len(self._people))}
        return {each for each in self._taken_off(cycle) if not self._cycle(target, self._people[each])}

    def _turn_many(self, unserved: dict[Target, set[int]]) -> None:
        """Serve as many as a few tables can that each change many counts a little."""
        rng = np.random.default_rng(0)
        known = self.stranger
        for _ in range(ROUNDS):
            if not unserved:
                return
            aim = np.where(self.counts == 1, -0.5, 0.0)
            for arc, category in unserved:
                aim[arc, columns_of(category)] -= rng.choice((0.0, 1.0, 2.0))
            change = self._change(aim, self._near(known))
            if change is not None:
                self._serve(unserved, change)

    def _serve(self, unserved: dict[Target, set[int]], change: IntArray) -> None:
        table = (self.counts + change).ravel()
        off = set(np.flatnonzero((table[self._places] == 0).any(axis=1)).tolist())
        for arc, category in list(unserved):
            if change[arc, columns_of(category)].sum():
                unserved[arc, category] &= off
                if not unserved[arc, category]:
                    del unserved[arc, category]

    @cached_property
    def _places(self) -> IntArray:
        """Where each person is in the table, flat: shape (people, groups of each)."""
        people = np.array(self._people, dtype=np.int64).reshape(-1, 6, 2)
        return np.asarray(people[..., 0] * self.counts.shape[1] + people[..., 1])

    def _near(self, known: Limits) -> Limits:
        """Return the limits within which each count of a category changes by one at most."""
        low, high = np.maximum(known.low, self.counts - 1), np.minimum(known.high, self.counts + 1)
        return Limits(low, high, known.base_low, known.base_high)

    def _pairs(self, category: int) -> Iterator[tuple[int, int]]:
        """Yield the categories that a cycle can turn: the first goes up where the second goes down, or `BASE` does."""
        every = range(self.counts.shape[1])
        if category == BASE:
            yield from ((each, BASE) for each in every)
            return
        yield from ((category, each) for each in every if each != category)
        yield category, BASE

    def _cycle(self, target: Target, person: tuple[Target, ...]) -> tuple[tuple[int, int], list[Step]] | None:
        """Return a cycle on which the count changes and the person stays, with the categories that it turns."""
        arc, category = target
        alone = {(each, its) for each, its in person if self.counts[each, its] == 1}
        tail, head = self.network.ends[0][arc], self.network.ends[1][arc]
        for pair in self._pairs(category):
            for forwards, start, goal in ((True, head, tail), (False, tail, head)):
                if (start, arc, forwards) not in self._between(pair)[goal]:
                    continue
                if _lowers((arc, forwards), pair) in alone:
                    continue
                path = self._path(pair, start, goal, arc, alone)
                if path is not None:
                    return pair, [(arc, forwards), *path]
        return None

    def _between(self, pair: tuple[int, int]) -> list[list[tuple[int, int, bool]]]:
        """Return the ways from each node on which a stranger knows of nothing against a step: node, arc, forwards."""
        if pair not in self._ways:
            one, two = pair
            known, counts = self.stranger, self.counts
            up, down = counts[:, one] < known.high[:, one], counts[:, one] > known.low[:, one]
            if two == BASE:
                up, down = up & (self.base < known.base_high), down & (self.base > known.base_low)
            else:
                up, down = (
                    up & (counts[:, two] > known.low[:, two]),
                    down & (counts[:, two] < known.high[:, two]),
                )
            tails, heads = self.network.ends
            ways: list[list[tuple[int, int, bool]]] = [[] for _ in range(self.network.nodes)]
            for arc in np.flatnonzero(up).tolist():
                ways[tails[arc]].append((heads[arc], arc, True))
            for arc in np.flatnonzero(down).tolist():
                ways[heads[arc]].append((tails[arc], arc, False))
            self._ways[pair] = ways
        return self._ways[pair]

    def _path(
        self, pair: tuple[int, int], start: int, goal: int, without: int, alone: set[Target]
    ) -> list[Step] | None:
        ways = self._between(pair)
        came: dict[int, tuple[int, int, bool]] = {start: (start, -1, True)}
        queue = deque((start,))
        while queue and goal not in came:
            node = queue.popleft()
            for other, arc, forwards in ways[node]:
                if other not in came and arc != without and _lowers((arc, forwards), pair) not in alone:
                    came[other] = (node, arc, forwards)
                    queue.append(other)
        if goal not in came:
            return None
        path, node = [], goal
        while node != start:
            node, arc, forwards = came[node]
            path.append((arc, forwards))
        return path

    def _taken_off(self, cycle: tuple[tuple[int, int], list[Step]]) -> list[int]:
        """Return the people who are alone somewhere, and whom the cycle takes from there."""
        pair, steps = cycle
        alone = {each for step in steps if (each := _lowers(step, pair)) is not None and self.counts[each] == 1}
        if not alone:
            return []
        return [place for place, person in enumerate(self._people) if not alone.isdisjoint(person)]

    @cached_property
    def _people(self) -> list[tuple[Target, ...]]:
        """Everybody who answered, each kind once: the groups that they are in, each with their answer."""
        parts = {name: part.start for name, part in self.network.parts.items()}
        tiers = self.network.tiers
        found = []
        for partner, tier, service, category in np.argwhere(self.cells).tolist():
            arcs = (
                parts["all"],
                parts["partner"] + partner,
                parts["tier"] + tier,
                parts["service"] + service,
                parts["partner_tier"] + partner * tiers + tier,
                parts["service_tier"] + service * tiers + tier,
            )
            found.append(tuple((arc, category) for arc in arcs))
        return found

    def _twin(self, target: Target, known: Limits) -> IntArray | None:
        """Return what differs in some table within the limits that gives the count another value; None if none does.

        A table close by is tried first, in which each count changes by one at most and those who are alone stay if
        they can: that takes the fewest off the table.
        """
        keep = np.where(self.counts == 1, -1.0, 0.0)
        for box in (self._near(known), known):
            for up in (True, False):
                change = self._change(keep, self._beyond(target, box, up=up))
                if change is not None:
                    return change
        return None

    def _beyond(self, target: Target, known: Limits, *, up: bool) -> Limits:
        """Return the limits without the count's true value, and without all on the other side of it."""
        arc, category = target
        low, high, base_low, base_high = (
            each.copy() for each in (known.low, known.high, known.base_low, known.base_high)
        )
        if category == BASE and up:
            base_low[arc] = self.base[arc] + 1
        elif category == BASE:
            base_high[arc] = self.base[arc] - 1
        elif up:
            low[target] = self.counts[target] + 1
        else:
            high[target] = self.counts[target] - 1
        return Limits(low, high, base_low, base_high)

    def _change(self, aim: NDArray[np.float64], known: Limits) -> IntArray | None:
        """Return what differs in some table within the limits, with a small sum of aim times count; None if none is.

        Fractions are tried first, which HiGHS finds much faster: most often they are whole, and where there are none
        there are no whole numbers either.
        """
        if (known.low > known.high).any() or (known.base_low > known.base_high).any():
            return None
        arcs = len(self.counts)
        zeros = np.zeros(self._laws.shape[0] - arcs)
        limit = LinearConstraint(
            self._laws,
            np.concatenate((zeros, _floats(known.base_low))),
            np.concatenate((zeros, _floats(known.base_high))),
        )
        box = Bounds(_floats(known.low.ravel()), _floats(known.high.ravel()))
        found = milp(aim.ravel(), bounds=box, constraints=limit)
        if found.x is not None and np.abs(found.x - np.rint(found.x)).max() > TOLERANCE:
            whole = np.ones(aim.size)
            found = milp(
                aim.ravel(), integrality=whole, bounds=box, constraints=limit, options={"mip_rel_gap": ANY_WILL_DO}
            )
        if found.x is None:
            return None
        table = np.rint(found.x).astype(np.int64)
        sums = self._laws @ table
        if (sums < limit.lb).any() or (sums > limit.ub).any() or (table < box.lb).any() or (table > box.ub).any():
            return None  # whole only within the tolerance of HiGHS: no certificate
        return np.asarray(table.reshape(aim.shape) - self.counts)

    @cached_property
    def _laws(self) -> csr_array:
        """What flows into a node flows out of it, in each category; and the sums that are the bases."""
        arcs, categories = self.counts.shape
        tails, heads = self.network.ends
        one, every = np.ones(arcs), np.arange(arcs)
        shape = (self.network.nodes, arcs)
        incidence = csr_array((one, (tails, every)), shape=shape) - csr_array((one, (heads, every)), shape=shape)
        return vstack(
            (kron(incidence, identity(categories)), kron(identity(arcs), np.ones((1, categories)))), format="csr"
        )


def _lowers(step: Step, pair: tuple[int, int]) -> Target | None:
    """Return the count that a step of a cycle takes somebody from."""
    arc, forwards = step
    category = pair[1] if forwards else pair[0]
    return None if category == BASE else (arc, category)


def _floats(values: IntArray) -> NDArray[np.float64]:
    return np.where(values >= ENDLESS, np.inf, values.astype(float))
