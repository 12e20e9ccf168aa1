"""What is hidden, against a brute force that shares nothing with the method: exact fractions, every union of groups."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from app.learning_needs.statistics.disclosure import Cover, Why
from app.learning_needs.statistics.network import BoolArray, IntArray, Network

Row = list[Fraction]


def laws(network: Network) -> list[Row]:
    """How groups add up, said as sums of groups, not as flows: each row times the counts is nought."""
    starts = {name: part.start for name, part in network.parts.items()}
    rows = []

    def law(whole: int, parts: list[int]) -> None:
        row = [Fraction(0)] * network.arcs
        row[whole] = Fraction(-1)
        for part in parts:
            row[part] = Fraction(1)
        rows.append(row)

    tiers = range(network.tiers)
    for kind, pairs, length in (
        ("partner", "partner_tier", network.partners),
        ("service", "service_tier", network.services),
    ):
        law(0, [starts[kind] + one for one in range(length)])
        for one in range(length):
            law(starts[kind] + one, [starts[pairs] + one * network.tiers + tier for tier in tiers])
        for tier in tiers:
            law(starts["tier"] + tier, [starts[pairs] + one * network.tiers + tier for one in range(length)])
    return rows


def reduced(rows: list[Row]) -> list[tuple[int, Row]]:
    """The row space in echelon form, each row with its pivot."""
    found: list[tuple[int, Row]] = []
    for row in rows:
        rest = remainder(row, found)
        pivot = next((place for place, value in enumerate(rest) if value), None)
        if pivot is not None:
            found.append((pivot, [value / rest[pivot] for value in rest]))
    return found


def remainder(row: Row, space: list[tuple[int, Row]]) -> Row:
    rest = list(row)
    for pivot, basis in space:
        if rest[pivot]:
            factor = rest[pivot]
            rest = [value - factor * other for value, other in zip(rest, basis, strict=True)]
    return rest


def derivable(network: Network, shown: list[bool], counts: list[int], below: int) -> list[tuple[int, ...]]:
    """Every union of hidden groups, none empty, with 1 to below - 1 people that is a combination of what is shown."""
    known = [[Fraction(place == arc) for place in range(network.arcs)] for arc in range(network.arcs) if shown[arc]]
    space = reduced(known + laws(network))
    hidden = [arc for arc in range(network.arcs) if not shown[arc] and counts[arc]]
    found = []
    for size in range(1, min(len(hidden), below) + 1):
        for union in combinations(hidden, size):
            if sum(counts[arc] for arc in union) >= below:
                continue
            row = [Fraction(place in union) for place in range(network.arcs)]
            if not any(remainder(row, space)):
                found.append(union)
    return found


def light_cuts(network: Network, shown: list[bool], counts: list[int], below: int) -> list[int]:
    """The weight of every cut with 1 to below - 1 people that no hidden group enters, empty ones among them."""
    tails, heads = network.ends
    found = []
    for inside in range(1 << network.nodes):
        weight = 0
        for arc, (tail, head) in enumerate(zip(tails, heads, strict=True)):
            crossing = (inside >> tail & 1) - (inside >> head & 1)
            if crossing and not shown[arc]:
                if crossing < 0:
                    break
                weight += counts[arc]
        else:
            if 0 < weight < below:
                found.append(weight)
    return found


def small_board(seed: int) -> tuple[Network, IntArray]:
    rng = np.random.default_rng(seed)
    network = Network(*(int(rng.integers(1, most + 1)) for most in (3, 2, 3)))
    shape = (network.partners, network.tiers, network.services)
    cells = rng.poisson(rng.choice((0.5, 2.0, 6.0, 12.0), shape))
    return network, network.flows(cells.astype(np.int64))


def everything(network: Network) -> BoolArray:
    return np.ones(network.arcs, dtype=bool)


def cover(network: Network, counts: IntArray, held_back: BoolArray | None = None) -> Cover:
    held = np.zeros(network.arcs, dtype=bool) if held_back is None else held_back
    return Cover(network, counts, published=everything(network), held_back=held, threshold=10)


class TestNetwork:
    @pytest.mark.parametrize("seed", range(20))
    def test_flows_obey_every_law(self, seed: int) -> None:
        network, counts = small_board(seed)
        for law in laws(network):
            assert sum(int(sign) * count for sign, count in zip(law, counts.tolist(), strict=True)) == 0


class TestCover:
    def test_no_union_under_the_threshold_can_be_worked_out(self) -> None:
        naive = boards = 0
        for seed in range(60):
            network, counts = small_board(seed)
            found = cover(network, counts)
            naive += bool(derivable(network, found.shown, counts.tolist(), 5))  # small ones hidden, nothing else
            found.close()
            if any(found.shown):
                assert derivable(network, found.shown, counts.tolist(), 10) == []
                assert light_cuts(network, found.shown, counts.tolist(), 10) == []
            boards += any(found.shown)
        print(f"boards with something shown {boards} of 60; hiding small groups alone gave some away on {naive}")
        assert boards >= 30
        assert naive >= 10

    def test_shows_no_small_group_and_no_part_of_a_hidden_one(self) -> None:
        for seed in range(40):
            network, counts = small_board(seed)
            found = cover(network, counts)
            found.close()
            for arc, parents in enumerate(network.parents):
                if found.shown[arc]:
                    assert counts[arc] >= 10
                    assert all(found.shown[parent] for parent in parents)
                assert (found.why()[arc] == Why.SMALL) == (counts[arc] < 10)

    def test_hides_everything_under_ten(self) -> None:
        network = Network(2, 1, 1)
        found = cover(network, network.flows(np.array([[[6]], [[3]]])))
        found.close()
        assert not any(found.shown)

    def test_hides_the_smallest_sibling_of_a_small_group(self) -> None:
        network = Network(3, 1, 1)
        found = cover(network, network.flows(np.array([[[30]], [[4]], [[20]]])))
        found.close()
        assert found.shown[network.parts["partner"]] == [True, False, False]
        assert found.shown[0]

    def test_leaves_what_hides_itself(self) -> None:
        network = Network(3, 1, 1)
        found = cover(network, network.flows(np.array([[[30]], [[6]], [[7]]])))
        found.close()
        assert found.shown[network.parts["partner"]] == [True, False, False]


class TestHeldBack:
    def held(self, network: Network, *partners: int) -> BoolArray:
        held = np.zeros(network.arcs, dtype=bool)
        for partner in partners:
            held[network.parts["partner"].start + partner] = True
            first = network.parts["partner_tier"].start + partner * network.tiers
            held[first : first + network.tiers] = True
        return held

    def test_a_large_group_stays_hidden_beside_another_of_at_least_ten(self) -> None:
        network = Network(3, 1, 1)
        counts = network.flows(np.array([[[30]], [[25]], [[20]]]))
        found = cover(network, counts, self.held(network, 0))
        found.close()
        assert found.shown[network.parts["partner"]] == [False, True, False]
        assert found.why()[1] == Why.HELD_BACK
        assert found.why()[3] == Why.DERIVABLE

    def test_what_may_be_known_from_somewhere_else_hides_nobody(self) -> None:
        # Partner 0 may be known elsewhere: then 30 + 4 gives the 4 away, so a third is hidden too.
        network = Network(3, 1, 1)
        counts = network.flows(np.array([[[30]], [[4]], [[20]]]))
        found = cover(network, counts, self.held(network, 0))
        found.close()
        assert found.shown[network.parts["partner"]] == [False, False, False]

    def test_when_all_are_held_back_nothing_is_shown(self) -> None:
        network = Network(2, 2, 1)
        counts = network.flows(np.array([[[15], [15]], [[20], [20]]]))
        found = cover(network, counts, self.held(network, 0, 1))
        found.close()
        assert not any(found.shown)

    @pytest.mark.parametrize("seed", range(30))
    def test_no_small_union_comes_out_with_them_known_or_alone(self, seed: int) -> None:
        network, counts = small_board(seed)
        held = self.held(network, 0)
        found = cover(network, counts, held)
        found.close()
        if not any(found.shown):
            return
        assert not any(shown and back for shown, back in zip(found.shown, held.tolist(), strict=True))
        known = [shown or back for shown, back in zip(found.shown, held.tolist(), strict=True)]
        assert derivable(network, known, counts.tolist(), 10) == []
        # and where others weigh what they weigh and those held back weigh nothing, none of these comes out
        weights = np.where(held, 1, counts * 2)  # a held-back group weighs less than anybody
        alone = derivable(network, found.shown, np.where(counts > 0, weights, 0).tolist(), 10)
        assert not any(all(held[arc] for arc in union) for union in alone)
