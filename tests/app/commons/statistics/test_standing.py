"""Verdicts, quarters, ranks, a group's own figure, distances."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from app.commons.statistics.distances import standardised_distances
from app.commons.statistics.quantiles import position, quantile, quartiles
from app.commons.statistics.ranks import rank_interval
from app.commons.statistics.rates import aggregate, middle, weighted_mean
from app.commons.statistics.verdict import verdict

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


class TestVerdict:
    @pytest.mark.parametrize(
        ("low", "high", "polarity", "said"),
        [
            (60, 70, "high", "better"),
            (30, 40, "high", "worse"),
            (45, 55, "high", "similar"),
            (60, 70, "low", "worse"),
            (30, 40, "low", "better"),
            (60, 70, "neutral", "higher"),
            (30, 40, "neutral", "lower"),
            (50, 70, "high", "similar"),
            (30, 50, "low", "similar"),
        ],
    )
    def test_goes_by_whether_the_interval_leaves_the_benchmark_out(
        self, low: float, high: float, polarity: str, said: str
    ) -> None:
        assert verdict(low, high, 50, polarity) == said

    def test_is_unknown_without_an_interval_or_a_benchmark(self) -> None:
        assert {verdict(None, 5, 4, "high"), verdict(1, None, 4, "low"), verdict(1, 5, None, "neutral")} == {"unknown"}

    def test_refuses_another_polarity(self) -> None:
        with pytest.raises(ValueError, match="polarity"):
            verdict(1, 2, 3, "up")


class TestQuantiles:
    @given(VALUES, st.floats(0, 1))
    def test_agree_with_numpy(self, values: list[float], q: float) -> None:
        assert quantile(values, q) == pytest.approx(float(np.quantile(values, q)), rel=1e-9, abs=1e-6)

    @given(VALUES)
    def test_quartiles_are_in_order(self, values: list[float]) -> None:
        spread = quartiles(values)
        marks = (spread.least, spread.lower, spread.median, spread.upper, spread.most)
        assert all(low <= high or low == pytest.approx(high) for low, high in pairwise(marks))
        assert spread.count == len(values)

    def test_the_best_quarter_is_the_highest_or_the_lowest(self) -> None:
        group = [10.0, 20.0, 30.0, 40.0, 50.0]
        assert position(group, 45, "high").quarter == 1
        assert position(group, 45, "low").quarter == 4
        assert position(group, 45, "neutral").words == "highest quarter"
        assert position(group, 25, "high").words == "second worst quarter"
        assert position(group, 5, "low").words == "best quarter"

    def test_a_mark_belongs_to_the_better_quarter(self) -> None:
        group = [10.0, 20.0, 30.0, 40.0, 50.0]
        assert position(group, 40, "high").quarter == 1
        assert position(group, 20, "low").quarter == 1

    def test_says_how_many_are_below_and_above(self) -> None:
        found = position([1.0, 2.0, 2.0, 3.0], 2.0, "high")
        assert (found.below, found.above, found.of) == (1, 1, 4)

    def test_nothing_has_no_quantile(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            quantile([], 0.5)
        with pytest.raises(ValueError, match="polarity"):
            position([1.0], 1.0, "up")


class TestRanks:
    def test_what_overlaps_may_change_places(self) -> None:
        lows, highs, values = [80, 60, 58, 10], [90, 70, 68, 20], [85, 65, 63, 15]
        assert [rank_interval(place, lows, highs, values) for place in range(4)] == [
            (1, 1, 1),
            (2, 2, 3),
            (3, 2, 3),
            (4, 4, 4),
        ]

    def test_the_lowest_can_be_first(self) -> None:
        assert rank_interval(1, [80, 10], [90, 20], [85, 15], high_first=False) == (1, 1, 1)

    def test_those_without_a_figure_are_not_counted(self) -> None:
        assert rank_interval(2, [5, None, 1], [7, None, 2], [6, None, 1.5]) == (2, 2, 2)
        with pytest.raises(ValueError, match="has a value"):
            rank_interval(1, [5, None, 1], [7, None, 2], [6, None, 1.5])

    @given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), min_size=1, max_size=40), st.booleans())
    def test_the_interval_holds_the_rank(self, points: list[tuple[float, float]], high_first: bool) -> None:
        values = [value for value, _ in points]
        lows, highs = [v - m for v, m in points], [v + m for v, m in points]
        for place in range(len(points)):
            rank, best, worst = rank_interval(place, lows, highs, values, high_first=high_first)
            assert 1 <= best <= rank <= worst <= len(points)


class TestAggregate:
    def test_leaves_out_of_both_whoever_did_not_supply(self) -> None:
        """A council that had not returned, counted as 0, made 1,635 of 1,743: see the sources of the shelf's data."""
        counts, adults = [1_800.0, 1_686.0, None], [100_000.0, 100_000.0, 13_211.0]
        group = aggregate(counts, adults)
        assert round(group.value * 100_000) == 1_743  # type: ignore[operator]
        assert (group.used, group.left_out) == (2, 1)
        assert round(sum(n or 0 for n in counts) / sum(d or 0 for d in adults) * 100_000) == 1_635

    def test_of_nobody_there_is_none(self) -> None:
        assert aggregate([None], [5.0]) == (None, 0, 1)
        assert middle([None, None]) == (None, 0, 2)
        assert weighted_mean([], []) == (None, 0, 0)

    def test_means_are_weighted_by_who_answered(self) -> None:
        assert weighted_mean([70.0, 80.0, 10.0], [300.0, 100.0, None]) == (72.5, 2, 1)

    def test_values_meet_in_the_middle(self) -> None:
        assert middle([3.0, None, 9.0, 5.0]) == (5.0, 3, 1)


class TestDistances:
    @given(st.lists(st.tuples(*[st.floats(0, 100, width=16)] * 3), min_size=3, max_size=12))
    def test_agree_with_scipy(self, rows: list[tuple[float, ...]]) -> None:
        table = np.array(rows, dtype=float)
        spread = table.std(axis=0)
        table = np.where(spread > 0, (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1), 0)
        theirs = cdist(table[:1], table)[0]
        ours = dict(standardised_distances({str(i): row for i, row in enumerate(rows)}, "0"))
        assert [ours[str(i)] for i in range(1, len(rows))] == pytest.approx(list(theirs[1:]), abs=1e-6)

    def test_come_nearest_first(self) -> None:
        found = standardised_distances({"a": [0.0], "b": [9.0], "c": [1.0], "d": [1.0]}, "a")
        assert [code for code, _ in found] == ["c", "d", "b"]

    def test_a_gap_brings_nobody_closer(self) -> None:
        vectors: dict[str, list[float | None]] = {"a": [0.0, 0.0], "b": [1.0, 1.0], "c": [1.0, None]}
        found = dict(standardised_distances(vectors, "a"))
        assert found["c"] == pytest.approx(found["b"], rel=0.5)
        assert standardised_distances({"a": [1.0, None], "b": [None, 2.0]}, "a") == []

    def test_another_kind_is_one_standard_deviation_away(self) -> None:
        kinds = {"a": "county", "b": "county", "c": "unitary"}
        found = dict(standardised_distances({"a": [1.0], "b": [1.0], "c": [1.0]}, "a", kinds=kinds))
        assert found == {"b": 0.0, "c": 1.0}
