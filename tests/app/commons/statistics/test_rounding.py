"""Rounded and suppressed counts, carried as bounds."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.commons.statistics.intervals import Bounds, byar, exact_poisson, wilson
from app.commons.statistics.rounding import (
    bounds,
    part_bounds,
    part_interval,
    quotient_interval,
    rate_interval,
    share_bounds,
    share_interval,
)

TRUE = st.integers(0, 400)


def published(count: int) -> Bounds:
    """What the national rule makes of a true count, read back."""
    return bounds(None, suppressed=True) if count < 5 else bounds(5 * round(count / 5))


class TestBounds:
    def test_are_those_of_the_national_rule(self) -> None:
        assert bounds(5) == Bounds(5, 7)
        assert bounds(10) == Bounds(8, 12)
        assert bounds(640_240) == Bounds(640_238, 640_242)
        assert bounds(0) == Bounds(0, 0)

    def test_a_suppressed_count_is_never_read_as_nought(self) -> None:
        assert bounds(None, suppressed=True) == Bounds(0, 4)
        assert bounds(0, suppressed=True) == Bounds(0, 4)

    def test_a_count_that_was_not_supplied_has_none(self) -> None:
        with pytest.raises(ValueError, match="supplied"):
            bounds(None)

    @given(TRUE)
    def test_hold_the_true_count(self, count: int) -> None:
        held = published(count)
        assert held.low <= count <= held.high


class TestShares:
    def test_15_of_25_is_48_to_74_per_cent(self) -> None:
        held = part_bounds(bounds(15), bounds(25))
        assert (round(100 * held.low), round(100 * held.high)) == (48, 74)

    def test_of_two_cells_each_bounds_the_other(self) -> None:
        assert share_bounds([bounds(15)], [bounds(10)]) == Bounds(13 / 25, 17 / 25)

    def test_a_suppressed_cell_counts_as_0_to_4(self) -> None:
        hidden = bounds(None, suppressed=True)
        assert share_bounds([bounds(20), hidden], [bounds(10)]) == Bounds(18 / 30, 26 / 34)
        assert share_bounds([hidden], [hidden]) == Bounds(0, 1)
        assert share_interval([hidden], [hidden]) == (0.0, 1.0)

    def test_the_interval_joins_the_bounds_with_wilsons_limits(self) -> None:
        assert share_interval([bounds(15)], [bounds(10)]) == (wilson(13, 25)[0], wilson(17, 25)[1])
        assert part_interval(bounds(15), bounds(25)) == (wilson(13, 27)[0], wilson(17, 23)[1])

    def test_of_true_counts_it_is_wilsons(self) -> None:
        assert share_interval([Bounds(13, 13)], [Bounds(29, 29)]) == wilson(13, 42)

    @pytest.mark.parametrize("of", [share_bounds, share_interval])
    def test_nothing_has_none(self, of: object) -> None:
        with pytest.raises(ValueError, match="Nothing"):
            of([Bounds(0, 0)], [Bounds(0, 0)])  # type: ignore[operator]
        with pytest.raises(ValueError, match="Nothing"):
            part_bounds(Bounds(0, 0), Bounds(0, 0))

    @given(st.lists(TRUE, min_size=1, max_size=4), st.lists(TRUE, min_size=1, max_size=4))
    def test_hold_the_true_share_and_its_point(self, parts: list[int], rest: list[int]) -> None:
        whole = sum(parts) + sum(rest)
        assume(whole)
        cells = [published(n) for n in parts], [published(n) for n in rest]
        held, (low, high) = share_bounds(*cells), share_interval(*cells)
        share = sum(parts) / whole
        assert 0 <= low <= held.low <= share <= held.high <= high <= 1

    @given(TRUE, TRUE)
    def test_of_a_total_hold_the_true_share(self, part: int, rest: int) -> None:
        assume(part + rest)
        held = part_bounds(published(part), published(part + rest))
        low, high = part_interval(published(part), published(part + rest))
        assert low <= held.low <= part / (part + rest) <= held.high <= high <= 1

    @given(st.integers(2, 80), st.integers(1, 80))
    def test_more_of_a_cell_moves_both_ends_up(self, part: int, rest: int) -> None:
        less = share_bounds([bounds(5 * part)], [bounds(5 * rest)])
        more = share_bounds([bounds(5 * part + 5)], [bounds(5 * rest)])
        assert less.low < more.low
        assert less.high < more.high


class TestRates:
    def test_go_from_the_least_counts_limit_to_the_mosts(self) -> None:
        low, high = rate_interval(bounds(25), 50_000, 100_000)
        assert (low, high) == pytest.approx((2 * byar(23)[0], 2 * byar(27)[1]))

    def test_of_a_suppressed_count_begin_at_nought(self) -> None:
        assert rate_interval(bounds(None, suppressed=True), 1_000, 1_000) == (0.0, exact_poisson(4)[1])

    def test_over_a_rounded_count_take_its_bounds_too(self) -> None:
        low, high = quotient_interval(bounds(100), bounds(400), 100)
        assert (low, high) == (byar(98)[0] * 100 / 402, byar(102)[1] * 100 / 398)

    def test_over_what_may_be_nought_there_is_none(self) -> None:
        with pytest.raises(ValueError, match="over nothing"):
            quotient_interval(bounds(10), bounds(None, suppressed=True), 100)
