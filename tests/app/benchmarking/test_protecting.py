"""Small numbers gone: whatever partners chose, nothing that is shown tells what one of them did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.benchmarking.statistics.protecting import (
    FEWEST,
    IN_BAND,
    Band,
    CellState,
    Protected,
    changed,
    gives_away,
    half_up,
    protect,
)

Counts = tuple[int, ...]
COUNTS = st.tuples(*[st.integers(0, 40)] * 4)
GROUPS = [group for size in (1, 2, 3) for group in combinations(range(4), size)]
MOST = 16


def every(n: int) -> Iterator[Counts]:
    """Every way in which n partners can choose."""
    for first in range(n + 1):
        for second in range(n + 1 - first):
            for third in range(n + 1 - first - second):
                yield first, second, third, n - first - second - third


class TestProtect:
    @pytest.mark.parametrize("n", range(FEWEST, MOST + 1))
    def test_no_small_group_can_be_worked_out_from_all_that_it_could_be(self, n: int) -> None:
        """Of all that looks alike, no group of levels has always the same number of partners, 0 to 2."""
        alike: dict[Protected, list[Counts]] = defaultdict(list)
        for counts in every(n):
            alike[protect(counts)].append(counts)
        for worlds in alike.values():
            for group in GROUPS:
                sizes = {sum(world[level] for level in group) for world in worlds}
                assert len(sizes) > 1 or sizes.pop() >= IN_BAND

    @pytest.mark.parametrize("n", range(FEWEST, 12))
    def test_whoever_knows_its_own_level_can_tell_nobody_elses(self, n: int) -> None:
        """A partner that is at some level sees a world in which any other is at another level than it might think."""
        alike: dict[Protected, list[Counts]] = defaultdict(list)
        for counts in every(n):
            alike[protect(counts)].append(counts)
        for worlds in alike.values():
            for own in range(4):
                left = [
                    tuple(count - (level == own) for level, count in enumerate(world)) for world in worlds if world[own]
                ]
                # Where others are all in one group of levels in every world, each of them is told.
                for group in GROUPS if left else ():
                    assert any(sum(world[level] for level in group) < n - 1 for world in left)

    @given(COUNTS)
    def test_holds_three_on_every_side_of_all_that_it_says(self, counts: Counts) -> None:
        found = protect(counts)
        n = sum(counts)
        if n < FEWEST:
            assert found == Protected(CellState.FEW)
            return
        assert found.n == n
        assert all(band.n >= IN_BAND for band in found.bands)
        assert len(found.bands) != 1
        assert [level for band in found.bands for level in range(band.first, band.last + 1)] in ([], [1, 2, 3, 4])
        assert all(band.n == sum(counts[band.first - 1 : band.last]) for band in found.bands)
        high = counts[2] + counts[3]
        if found.state is CellState.VALUE:
            assert min(high, n - high) >= IN_BAND
            assert found.value == half_up(100 * high, n)
            assert any(band.last == 2 for band in found.bands)  # else share and bands together would tell level 2 or 3
        else:
            assert found.low is not None
            assert found.high is not None
            assert found.low <= 100 * high / n <= found.high

    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            ((0, 0, 2, 2), Protected(CellState.FEW)),
            ((0, 0, 0, 8), Protected(CellState.BOUND, 8, low=75, high=100)),
            ((8, 0, 0, 0), Protected(CellState.BOUND, 8, low=0, high=25)),
            ((0, 4, 6, 0), Protected(CellState.VALUE, 10, 60, bands=(Band(1, 2, 4), Band(3, 4, 6)))),
            (
                (3, 4, 3, 5),
                Protected(CellState.VALUE, 15, 53, bands=(Band(1, 1, 3), Band(2, 2, 4), Band(3, 3, 3), Band(4, 4, 5))),
            ),
            ((1, 0, 2, 7), Protected(CellState.BOUND, 10, low=80, high=100, bands=(Band(1, 3, 3), Band(4, 4, 7)))),
            # Split by level 3 and 4, (1, 2, 3) and (4) would be finer, and with the share tell that two are at level 3.
            ((3, 0, 2, 7), Protected(CellState.VALUE, 12, 75, bands=(Band(1, 2, 3), Band(3, 4, 9)))),
        ],
    )
    def test_says(self, counts: Counts, expected: Protected) -> None:
        assert protect(counts) == expected

    def test_refuses_what_is_no_count(self) -> None:
        for wrong in ((1, 2, 3), (1, 2, 3, -1)):
            with pytest.raises(ValueError, match="Four levels"):
                protect(wrong)


class TestTwoVersions:
    def test_one_or_two_partners_that_changed_give_themselves_away(self) -> None:
        before = {place: {1: 2, 2: 3} for place in range(8)}
        assert gives_away(changed(before, before, [1, 2])) == ()
        for many, given_away in ((1, (1,)), (2, (1,)), (3, ()), (8, ())):
            now = before | {place: {1: 4, 2: 3} for place in range(many)}
            assert gives_away(changed(before, now, [1, 2])) == given_away

    def test_whoever_came_or_went_has_changed(self) -> None:
        before = {place: {1: 2} for place in range(8)}
        assert changed(before, before | {8: {1: 3}}, [1]) == {1: 1}
        assert changed(before, {place: {1: 2} for place in range(6)}, [1]) == {1: 2}
        assert changed(before, before | {0: {1: None}}, [1]) == {1: 1}
        assert changed(before, before | {8: {1: None}}, [1]) == {1: 0}
