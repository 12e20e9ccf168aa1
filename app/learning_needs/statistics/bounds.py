"""Whether what is shown pins a hidden count to one value, though no union gives it away exactly.

A shown figure r stands for r - 2 to r + 2, and a shown group has at least the threshold. The audit tells why a group is
hidden, so a reader also knows that it is below the threshold, or is not. Within these limits all tables of a question
that add up are possible. A hidden count is safe from a reader if one of them gives it another value: such a twin of
the data is the certificate. A reader who answered knows one answer more, their own, and may take it away: a twin that
is safe from them has still somebody where they are. So each count needs a twin for a stranger, and one for everybody.

Twins are looked for from cheap to dear, along cycles of the network, on which a count can change without an end:

1.  swaps: one person's answer turns from one category to another, and along the rest of the cycle back or onwards;
    no base changes;
2.  moves: one person more, then one less, in a single category.

First cycles that leave somebody wherever somebody is: they serve every reader at once. For the rest, a cycle for a
stranger; each person whom it takes off the table needs another cycle, which leaves them where they are. What no cycle
reaches goes to HiGHS, which looks for any table of whole numbers, first for many counts at once, then for each alone.
Only what has no twin then is pinned: that is exact.

Sources: R. K. Ahuja, T. L. Magnanti and J. B. Orlin (1993), Network flows (a circulation and its twin differ by
cycles of the residual network); M. Fischetti and J. J. Salazar (2001), Solving the cell suppression problem on
tabular data with linear constraints, Management Science 47 (the attacker's problem).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .disclosure import Why
from .limits import BASE, Limits, Target, limits
from .network import BoolArray, IntArray, Network
from .twins import Twins


def pinned(
    network: Network,
    cells: IntArray,
    why: Sequence[Why],
    shown_here: Sequence[bool],
    *,
    threshold: int,
    targets: Iterable[int],
) -> list[Target]:
    """Return the hidden counts of which some reader could know the value.

    Args:
        network: the groups.
        cells: shape (partners, tiers, services, categories), true counts of one question.
        why: for each arc, whether its base is shown.
        shown_here: for each arc, whether this question's categories are shown.
        threshold: the smallest group that is shown.
        targets: the arcs to look at: those too small to be known; a large group that is hidden for the sake of
            others gives nobody away.

    Returns:
        Pairs of an arc and a category, or `BASE`, in order.
    """
    counts = network.flows(cells)
    stranger = limits(counts, why, shown_here, threshold)
    columns = range(counts.shape[1])
    rest = {(arc, category) for arc in targets for category in columns}
    rest |= {(arc, BASE) for arc, _ in rest if why[arc] is not Why.SHOWN}
    rest -= _moved_for_all(network, counts, stranger.with_all(counts), rest)
    if not rest:
        return []
    twins = Twins(network, cells, counts, stranger)
    return twins.pinned(sorted(rest))


def _moved_for_all(network: Network, counts: IntArray, known: Limits, rest: set[Target]) -> set[Target]:
    """Return which counts change along a cycle that leaves somebody wherever somebody is."""
    moved: set[Target] = set()
    up, down = counts < known.high, counts > known.low
    base = counts.sum(axis=1)
    base_up, base_down = base < known.base_high, base > known.base_low
    for one in range(counts.shape[1]):
        for two in range(one):
            waiting = {arc for arc, category in rest - moved if category in (one, two)}
            turned = _on_cycles(network, up[:, one] & down[:, two], down[:, one] & up[:, two], waiting)
            moved |= {(arc, category) for arc in turned for category in (one, two)}
    for one in range(counts.shape[1]):
        waiting = {arc for arc, category in rest - moved if category in (one, BASE)}
        turned = _on_cycles(network, up[:, one] & base_up, down[:, one] & base_down, waiting)
        moved |= {(arc, category) for arc in turned for category in (one, BASE)}
    return moved


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
