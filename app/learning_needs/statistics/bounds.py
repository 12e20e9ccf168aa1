"""Whether what is shown pins a hidden count to one value, though no union gives it away exactly.

A shown figure r stands for r - 2 to r + 2, and a shown group has at least the threshold. The audit tells why a group is
hidden, so a reader also knows that it is below the threshold, or is not. Everybody knows their own answer: wherever
somebody is, a reader may be that somebody and knows of one. Within these limits all tables of a question that add up
are possible. A hidden count is safe if one of them gives it another value: such a twin of the data is the certificate.

Twins are looked for from cheap to dear:
1.  swaps: along a cycle of groups one person's answer turns from one category to another and back; all bases stay;
2.  moves: along a cycle of groups one person more, then one less, in a single category;
3.  whole numbers: HiGHS looks for tables in which as many of the rest as possible change, then for each alone.
Only what has no twin after that is pinned; that is exact.

Sources: R. K. Ahuja, T. L. Magnanti and J. B. Orlin (1993), Network flows, chapter 2 (a circulation and its twin
differ by cycles of the residual network); M. Fischetti and J. J. Salazar (2001), Solving the cell suppression
problem on tabular data with linear constraints, Management Science 47 (the attacker's problem).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity, kron, vstack

from .counts import rounded5
from .disclosure import Why
from .network import BoolArray, IntArray, Network

ENDLESS = np.iinfo(np.int64).max // 4
BASE = -1  # the column of a question's base, beside its categories
ROUNDS = 4  # of tables in which many counts are asked to change at once


def limits(counts: IntArray, base: IntArray, why: Sequence[Why], threshold: int) -> dict[str, IntArray]:
    """Return what a reader knows: the least and the most that each count can be.

    Args:
        counts: shape (arcs, categories), true counts; at least the limits hold them.
        base: shape (arcs,), true.
        why: for each arc, whether it is shown.
        threshold: the smallest group that is shown.

    Returns:
        low, high of shape (arcs, categories), base_low, base_high of shape (arcs,).
    """
    state = np.array(why)
    shown = state == Why.SHOWN
    low = np.where(shown[:, None], np.maximum(rounded5(counts) - 2, 0), 0)
    high = np.where(shown[:, None], rounded5(counts) + 2, ENDLESS)
    base_low = np.select(
        [shown, state == Why.DERIVABLE], [np.maximum(rounded5(base) - 2, threshold), np.full_like(base, threshold)], 0
    )
    base_high = np.select([shown, state == Why.SMALL], [rounded5(base) + 2, np.full_like(base, threshold - 1)], ENDLESS)
    return {
        "low": np.maximum(low, np.minimum(counts, 1)),
        "high": high,
        "base_low": np.maximum(base_low, np.minimum(base, 1)),
        "base_high": base_high,
    }


def pinned(
    network: Network, counts: IntArray, why: Sequence[Why], *, threshold: int, targets: Iterable[int], seed: int = 0
) -> list[tuple[int, int]]:
    """Return the hidden counts that can have one value only.

    Args:
        network: the groups.
        counts: shape (arcs, categories), true counts of one question.
        why: for each arc, whether it is shown.
        threshold: the smallest group that is shown.
        targets: the arcs to look at.
        seed: for the random aims of the search; the answer does not depend on it.

    Returns:
        Pairs of an arc and a category, or `BASE`, in order.
    """
    base = counts.sum(axis=1)
    known = limits(counts, base, why, threshold)
    categories = counts.shape[1]
    rest = {(arc, category) for arc in targets for category in (BASE, *range(categories))}
    up, down = counts < known["high"], counts > known["low"]
    for one in range(categories):
        for two in range(one):
            forwards, backwards = up[:, one] & down[:, two], down[:, one] & up[:, two]
            waiting = {arc for arc, category in rest if category in (one, two)}
            turned = _on_cycles(network, forwards, backwards, waiting)
            rest -= {(arc, category) for arc in turned for category in (one, two)}
    base_up, base_down = base < known["base_high"], base > known["base_low"]
    for category in range(categories):
        waiting = {arc for arc, each in rest if each in (category, BASE)}
        turned = _on_cycles(network, up[:, category] & base_up, down[:, category] & base_down, waiting)
        rest -= {(arc, each) for arc in turned for each in (category, BASE)}
    return sorted(_without_twin(network, counts, known, rest, seed)) if rest else []


def _on_cycles(network: Network, forwards: BoolArray, backwards: BoolArray, arcs: Iterable[int]) -> list[int]:
    """Return the arcs on a cycle of the residual network other than there and back again.

    Sets of nodes are the bits of a number, so that a search takes one step for each node.
    """
    tails, heads = network.ends
    ways = [0] * network.nodes
    ahead, back = forwards.tolist(), backwards.tolist()
    for arc in range(network.arcs):
        if ahead[arc]:
            ways[tails[arc]] |= 1 << heads[arc]
        if back[arc]:
            ways[heads[arc]] |= 1 << tails[arc]

    def leads(start: int, goal: int) -> bool:
        seen = 1 << start
        fresh = ways[start] & ~(1 << goal)
        while fresh:
            node = (fresh & -fresh).bit_length() - 1
            seen |= 1 << node
            fresh = (fresh | ways[node]) & ~seen
            if fresh >> goal & 1:
                return True
        return False

    return [
        arc
        for arc in arcs
        if (ahead[arc] and leads(heads[arc], tails[arc])) or (back[arc] and leads(tails[arc], heads[arc]))
    ]


def _without_twin(
    network: Network, counts: IntArray, known: dict[str, IntArray], rest: set[tuple[int, int]], seed: int
) -> set[tuple[int, int]]:
    """Return those of the counts that no table of whole numbers gives another value."""
    arcs, categories = counts.shape
    truth = counts.ravel().astype(float)
    tails, heads = network.ends
    one = np.ones(arcs)
    incidence = csr_array((one, (tails, range(arcs))), shape=(network.nodes, arcs)) - csr_array(
        (one, (heads, range(arcs))), shape=(network.nodes, arcs)
    )
    laws = kron(incidence, identity(categories), format="csr")
    sums = kron(identity(arcs), np.ones((1, categories)), format="csr")
    constraint = LinearConstraint(
        vstack([laws, sums], format="csr"),
        np.concatenate((np.zeros(laws.shape[0]), _floats(known["base_low"]))),
        np.concatenate((np.zeros(laws.shape[0]), _floats(known["base_high"]))),
    )
    box = Bounds(_floats(known["low"].ravel()), _floats(known["high"].ravel()))
    columns = hstack([identity(arcs * categories), sums.T], format="csc")  # each count, then each base, as an aim

    def column(arc: int, category: int) -> int:
        return arcs * categories + arc if category == BASE else arc * categories + category

    def twin(aim: NDArray[np.float64]) -> NDArray[np.float64]:
        found = milp(aim, integrality=np.ones(len(aim)), bounds=box, constraints=constraint)
        return truth if found.x is None else np.round(found.x)

    def drop_moved(table: NDArray[np.float64]) -> None:
        moved = columns.T @ (table - truth)
        rest.difference_update([each for each in rest if moved[column(*each)]])

    rng = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        if not rest:
            return rest
        which = [column(*each) for each in sorted(rest)]
        drop_moved(twin(columns[:, which] @ rng.choice((-1.0, 1.0), len(which))))
    alone: set[tuple[int, int]] = set()
    while rest - alone:
        each = min(rest - alone)
        alone.add(each)
        aim = columns[:, [column(*each)]].toarray().ravel()
        for sign in (1.0, -1.0):
            drop_moved(twin(sign * aim))
    return rest


def _floats(values: IntArray) -> NDArray[np.float64]:
    return np.where(values >= ENDLESS, np.inf, values.astype(float))
