"""Trends, run charts and XmR charts."""

from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.commons.statistics.process import Signal, run_chart, xmr
from app.commons.statistics.trends import trend_of_proportions, trend_of_rates, trend_of_survey

# Monthly trade deficits of the United States in 1987, thousand million dollars, as in Wheeler's book.
DEFICITS = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6]


class TestTrendOfProportions:
    def test_agrees_with_a_published_example(self) -> None:
        """A. Agresti (2002), Categorical data analysis, 2nd edition, 3.4.5: alcohol and malformation; equally spaced
        scores give 1.83, p = 0.18."""
        cases, wholes = [48, 38, 5, 1, 1], [17_114, 14_502, 793, 127, 38]
        found = trend_of_proportions(cases, wholes)
        assert found.chi_squared == pytest.approx(1.83, abs=0.005)
        assert found.p == pytest.approx(0.18, abs=0.005)
        assert (found.direction, found.points) == ("steady", 5)

    def test_says_which_way(self) -> None:
        wholes = [1_000.0] * 5
        assert trend_of_proportions([500, 530, 560, 590, 620], wholes).direction == "rising"
        assert trend_of_proportions([620, 590, 560, 530, 500], wholes).direction == "falling"
        assert trend_of_proportions([500, 505, 498, 502, 500], wholes).direction == "steady"

    def test_looks_at_the_last_five_only(self) -> None:
        assert trend_of_proportions([900, 500, 500, 500, 500, 500], [1_000] * 6).p == pytest.approx(1)

    def test_needs_all_five(self) -> None:
        few, gap = trend_of_proportions([1, 2, 3, 4], [10] * 4), trend_of_proportions([1, 2, None, 4, 5], [10] * 5)
        assert (few.direction, few.p, few.points) == ("none", None, 4)
        assert (gap.direction, gap.p, gap.points) == ("none", None, 4)

    def test_what_never_varies_is_steady(self) -> None:
        assert trend_of_proportions([10] * 5, [10] * 5).direction == "steady"
        assert trend_of_proportions([0] * 5, [0] * 5).direction == "none"

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=5, max_size=5))
    def test_is_the_correlation_of_year_and_outcome(self, counts: list[tuple[int, int]]) -> None:
        """Cochran's and Armitage's chi-squared is N times the squared correlation over single people."""
        parts, wholes = [a for a, _ in counts], [a + b for a, b in counts]
        found = trend_of_proportions(parts, wholes)
        if 0 < sum(parts) < sum(wholes):
            years = np.repeat(np.arange(5), wholes)
            outcome = np.concatenate([np.repeat([1, 0], [a, b]) for a, b in counts])
            r = np.corrcoef(years, outcome)[0, 1]
            assert found.chi_squared == pytest.approx(len(years) * r * r, rel=1e-6, abs=1e-6)
            assert found.p == pytest.approx(stats.chi2.sf(found.chi_squared, 1), rel=1e-9)


class TestTrendOfRates:
    def test_agrees_with_a_score_test_worked_by_hand(self) -> None:
        """Equal populations of 1: 20 a year expected; slope -2*10 - 1*15 + 1*25 + 2*30, variance 20 * 10."""
        found = trend_of_rates([10, 15, 20, 25, 30], [1.0] * 5)
        assert found.chi_squared == pytest.approx(50**2 / 200)
        assert found.direction == "rising"

    def test_growing_populations_are_no_trend(self) -> None:
        found = trend_of_rates([100, 110, 120, 130, 140], [1_000, 1_100, 1_200, 1_300, 1_400])
        assert found.direction == "steady"
        assert found.p == pytest.approx(1)


class TestTrendOfSurvey:
    @given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 6)), min_size=5, max_size=5))
    def test_agrees_with_weighted_least_squares(self, points: list[tuple[float, float]]) -> None:
        values, margins = [v for v, _ in points], [m for _, m in points]
        found = trend_of_survey(values, margins)
        z = stats.norm.ppf(0.975)
        (slope, _), covariance = np.polyfit(range(5), values, 1, w=[z / m for m in margins], cov="unscaled")
        assert found.p == pytest.approx(erfc(abs(slope) / sqrt(2 * covariance[0, 0])), abs=1e-7)

    def test_needs_margins(self) -> None:
        assert trend_of_survey([1, 2, 3, 4, 5], [1, 1, None, 1, 1]).direction == "none"
        assert trend_of_survey([1, 2, 3, 4, 5], [1, 1, 0, 1, 1]).direction == "none"


class TestRunChart:
    def test_needs_five_points(self) -> None:
        assert run_chart([1, 2, 3, 4]) is None
        assert run_chart([1, 2, 3, 4, 5]) is not None

    def test_finds_a_shift_and_passes_over_the_median(self) -> None:
        found = run_chart([1, 1, 1, 1, 1, 1, 5, 9, 9, 9, 5, 9, 9, 9])
        assert found is not None
        assert Signal("shift", 0, 5) in found.signals
        found = run_chart([3, 3, 3, 2, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1])
        assert found is not None
        assert Signal("shift", 3, 13) not in found.signals

    def test_finds_a_trend_and_passes_over_equals(self) -> None:
        found = run_chart([5, 1, 2, 2, 3, 4, 9, 2])
        assert found is not None
        assert [signal for signal in found.signals if signal.rule == "trend"] == [Signal("trend", 1, 6)]
        four = run_chart([5, 4, 3, 2, 3, 2])
        assert four is not None
        assert not four.signals

    @pytest.mark.parametrize(("few", "many", "each"), [(2, 10, 5), (3, 13, 7), (4, 14, 8), (5, 15, 9), (6, 16, 10)])
    def test_counts_runs_as_the_tables_do(self, few: int, many: int, each: int) -> None:
        """Swed and Eisenhart (1943), 2.5% points for equal numbers above and below."""
        from app.commons.statistics.process import LEVEL, _tails_of_runs

        assert _tails_of_runs(few, each, each)[0] <= LEVEL < _tails_of_runs(few + 1, each, each)[0]
        assert _tails_of_runs(many, each, each)[1] <= LEVEL < _tails_of_runs(many - 1, each, each)[1]

    def test_too_few_and_too_many(self) -> None:
        climbing, jumping = run_chart(list(range(12))), run_chart([1, 9] * 6)
        assert climbing is not None
        assert jumping is not None
        assert (climbing.runs, climbing.too_few, climbing.too_many) == (2, True, False)
        assert (jumping.runs, jumping.too_few, jumping.too_many) == (12, False, True)


class TestXmR:
    def test_agrees_with_a_textbook(self) -> None:
        """D. J. Wheeler (2000), Understanding variation: mean 12.75, mean moving range 18.3 / 11."""
        found = xmr(DEFICITS)
        assert found is not None
        assert found.mean == pytest.approx(12.75)
        assert found.mean_range == pytest.approx(18.3 / 11)
        assert (found.lower, found.upper) == pytest.approx((12.75 - 2.66 * 18.3 / 11, 12.75 + 2.66 * 18.3 / 11))
        assert found.range_limit == pytest.approx(3.268 * 18.3 / 11)
        assert not found.signals

    def test_needs_twelve_points(self) -> None:
        assert xmr(DEFICITS[:11]) is None

    def test_finds_what_stands_out(self) -> None:
        steady = [10.0, 11.0] * 6
        beyond = xmr([*steady, 30.0])
        assert beyond is not None
        assert {signal.rule for signal in beyond.signals if signal.last == 12} == {"outside", "range"}
        shifted = xmr([10, 11] * 4 + [12, 13] * 4)
        assert shifted is not None
        assert Signal("eight", 0, 7) in shifted.signals
        assert Signal("eight", 8, 15) in shifted.signals

    def test_finds_three_of_four_near_a_limit(self) -> None:
        found = xmr([10.0] * 6 + [12.0, 12.0, 10.0, 12.0] + [10.0] * 6)
        assert found is not None
        assert Signal("near", 6, 9) in found.signals
