"""Funnel plots and overdispersion."""

import random
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.commons.statistics.funnel import (
    funnel,
    is_overdispersed,
    limits_proportion,
    limits_rate,
    limits_ratio,
    overdispersion,
    pooled,
)


class TestLimits:
    def test_of_a_proportion(self) -> None:
        """Half of 100: 1.96 and 3.09 times 5 points."""
        assert limits_proportion(0.5, 100) == pytest.approx((0.402, 0.598), abs=0.0001)
        assert limits_proportion(0.5, 100, 0.998) == pytest.approx((0.34549, 0.65451), abs=0.00001)
        assert limits_proportion(0.99, 4, 0.998)[1] == 1.0

    def test_of_a_rate(self) -> None:
        """1,000 for each 100,000 among 250,000 people: 2,500 expected, 50 their error, a rate of 20."""
        assert limits_rate(1_000, 250_000, 100_000) == pytest.approx((960.801, 1_039.199), abs=0.001)

    def test_of_a_ratio(self) -> None:
        """Observed to expected at 100 expected: 0.1 is the standard error."""
        assert limits_ratio(1, 100) == pytest.approx((0.804, 1.196), abs=0.0001)
        assert limits_ratio(100, 25, multiplier=100) == pytest.approx((60.8, 139.2), abs=0.01)

    def test_overdispersion_widens_them_by_its_root(self) -> None:
        low, high = limits_rate(1_000, 250_000, 100_000, phi=4)
        assert (low, high) == pytest.approx((921.601, 1_078.399), abs=0.001)

    @pytest.mark.parametrize(("target", "n"), [(1.2, 10), (-0.1, 10), (0.5, 0)])
    def test_refuse_what_is_no_proportion(self, target: float, n: float) -> None:
        with pytest.raises(ValueError, match="target"):
            limits_proportion(target, n)

    def test_all_pooled(self) -> None:
        assert pooled([10, 20], [100, 100]) == pytest.approx(0.15)
        with pytest.raises(ValueError, match="more than 0"):
            pooled([], [])


class TestOverdispersion:
    @given(st.lists(st.floats(-30, 30), min_size=1, max_size=80))
    def test_is_the_mean_of_squares_drawn_in(self, z: list[float]) -> None:
        low, high = np.quantile(z, [0.1, 0.9])
        assert overdispersion(z) == pytest.approx(float(np.mean(np.clip(z, low, high) ** 2)), rel=1e-9, abs=1e-9)

    def test_worked_by_hand(self) -> None:
        """Of -10 to 10 in steps of 2 (11 points), a tenth is at -8 and 8: 2(64+64+36+16+4)/11."""
        assert overdispersion([float(z) for z in range(-10, 11, 2)]) == pytest.approx(2 * (64 + 64 + 36 + 16 + 4) / 11)

    def test_is_tested_by_chi_squared(self) -> None:
        edge = stats.chi2.ppf(0.95, 153) / 153
        assert is_overdispersed(edge * 1.001, 153)
        assert not is_overdispersed(edge * 0.999, 153)
        assert not is_overdispersed(0.9, 153)

    def test_of_nothing_there_is_none(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            overdispersion([])


class TestFunnel:
    def test_chance_alone_is_not_adjusted(self) -> None:
        chance = random.Random(4)
        points = []
        for place in range(153):
            n = chance.randint(200, 3_000)
            points.append((str(place), sum(chance.random() < 0.6 for _ in range(n)), n))
        found = funnel(points, "proportion", multiplier=100)
        assert not found.adjusted
        assert found.phi == pytest.approx(0.8, abs=0.25)
        assert found.target == pytest.approx(60, abs=1)
        assert sum(point.place == "inside" for point in found.points) > 140

    def test_true_differences_widen_it_and_leave_those_that_stand_out(self) -> None:
        chance = random.Random(5)
        points = [(str(place), (0.6 + chance.gauss(0, 0.08)) * 2_000, 2_000.0) for place in range(150)]
        points += [("low", 300.0, 2_000.0)]
        found = funnel(points, "proportion", multiplier=100)
        assert found.adjusted
        assert found.phi > 20
        places = {point.key: point for point in found.points}
        assert places["low"].place == "99.8"
        assert places["low"].z < 0
        assert sum(point.place == "99.8" for point in found.points) <= 3

    def test_a_place_agrees_with_the_drawn_limits(self) -> None:
        points = [("a", 60.0, 100.0), ("b", 520.0, 1_000.0), ("c", 5_000.0, 10_000.0)]
        found = funnel(points, "proportion", multiplier=100, target=50)
        placed = {point.key: point for point in found.points}
        assert placed["a"].z == pytest.approx(10 / 5 / (sqrt(found.phi) if found.adjusted else 1))
        assert found.curve[0].n == pytest.approx(100)
        assert found.curve[-1].n == pytest.approx(10_000)
        low, high = limits_proportion(0.5, 100, 0.998, phi=found.phi if found.adjusted else 1)
        assert (found.curve[0].lower998, found.curve[0].upper998) == pytest.approx((100 * low, 100 * high))

    def test_rates_and_ratios(self) -> None:
        rates = funnel([("a", 500.0, 50_000.0), ("b", 1_000.0, 100_000.0)], "rate", multiplier=100_000)
        assert rates.target == pytest.approx(1_000)
        assert [point.place for point in rates.points] == ["inside", "inside"]
        assert funnel([("a", 40.0, 100.0)], "ratio", multiplier=100).target == pytest.approx(40)

    def test_whoever_has_no_whole_is_left_out(self) -> None:
        found = funnel([("a", 5.0, 10.0), ("b", 0.0, 0.0)], "proportion")
        assert [point.key for point in found.points] == ["a"]
        with pytest.raises(ValueError, match="more than 0"):
            funnel([("b", 0.0, 0.0)], "proportion")
        with pytest.raises(ValueError, match="at least one point"):
            funnel([], "rate", target=1)

    def test_refuses_another_kind(self) -> None:
        with pytest.raises(ValueError, match="a ratio"):
            funnel([("a", 5.0, 10.0)], "value")

    def test_all_at_the_end_of_the_scale(self) -> None:
        found = funnel([("a", 10.0, 10.0), ("b", 20.0, 20.0)], "proportion")
        assert [point.place for point in found.points] == ["inside", "inside"]
