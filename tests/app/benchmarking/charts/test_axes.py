"""Scales: round, holding every value; labels apart."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.benchmarking.charts.axes import Axis, apart, ends_of, step_of, tick_words, within
from tests.app.benchmarking.charts.made_up import RATE, SHARE

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


class TestEndsOf:
    @given(st.lists(NUMBERS, min_size=1, max_size=20), st.booleans())
    def test_hold_every_value(self, values: list[float], zero: bool) -> None:
        low, high = ends_of(values, zero=zero)
        assert low < high
        assert low <= min(values) + 1e-6 * (1 + max(values) - min(values))
        assert high >= max(values) - 1e-6 * (1 + max(values) - min(values))
        assert not zero or low <= 0 <= high

    def test_of_shares_stay_within_0_and_100(self) -> None:
        assert ends_of([0.5, 99.9], zero=False, unit="%") == (0, 100)
        assert ends_of([100.0, 100.0], zero=False, unit="%")[1] <= 101

    def test_of_nothing_are_a_scale_all_the_same(self) -> None:
        assert ends_of([None, float("nan")], zero=True) == (0, 1)


class TestAxis:
    @given(NUMBERS, st.floats(1e-3, 1e6))
    def test_ticks_lie_on_it(self, low: float, span: float) -> None:
        axis = Axis(low, low + span, 0, 100)
        ticks = axis.ticks()
        assert 1 <= len(ticks) <= 12
        assert all(low - 1e-3 <= tick <= low + span + 1e-3 for tick in ticks)

    def test_keeps_what_lies_beyond_on_its_end(self) -> None:
        assert Axis(0, 10, 100, 0).at(25) == 0

    def test_steps_are_round(self) -> None:
        assert [step_of(span) for span in (1, 7, 40, 100, 1234)] == [0.2, 2, 10, 20, 250]

    def test_ticks_are_told_in_the_unit(self) -> None:
        assert tick_words(20, SHARE) == "20%"
        assert tick_words(2500, RATE) == "2,500"
        assert tick_words(0.25, RATE) == "0.25"


class TestApart:
    @given(st.lists(st.floats(0, 100), max_size=30), st.floats(0.5, 20))
    def test_keeps_a_distance_the_order_and_the_ends(self, wanted: list[float], least: float) -> None:
        found = apart(wanted, least, 0, 100)
        room = min(least, 100 / max(1, len(wanted) - 1))
        assert all(-1e-6 <= spot <= 100 + 1e-6 for spot in found)
        assert all(two - one >= room - 1e-6 for one, two in pairwise(sorted(found)))
        order = sorted(range(len(wanted)), key=lambda at: wanted[at])
        assert [found[at] for at in order] == sorted(found)

    def test_leaves_alone_what_has_room(self) -> None:
        assert apart([10, 50, 90], 5, 0, 100) == [10, 50, 90]


class TestWithin:
    def test_cuts_a_line_where_it_leaves(self) -> None:
        assert within([(0, 0), (10, 10)], 2, 8) == [((2, 2), (8, 8))]

    def test_parts_a_line_that_comes_back(self) -> None:
        assert within([(0, 5), (10, 15), (20, 5)], 0, 10) == [((0, 5), (5, 10)), ((15, 10), (20, 5))]

    def test_has_nothing_of_a_line_outside(self) -> None:
        assert within([(0, 20), (10, 30)], 0, 10) == []
