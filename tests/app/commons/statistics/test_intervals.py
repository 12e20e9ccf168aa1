"""Intervals, against published tables and against SciPy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.commons.statistics.intervals import byar, exact_poisson, poisson, survey_from_base, survey_from_margin, wilson
from app.commons.statistics.tails import chi_squared_p, poisson_at_most

COUNTS = st.integers(0, 20_000)


class TestWilson:
    @pytest.mark.parametrize(
        ("part", "whole", "low", "high"),
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_agrees_with_newcombes_table(self, part: int, whole: int, low: float, high: float) -> None:
        """R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
        assert wilson(part, whole) == pytest.approx((low, high), abs=0.00005)

    @pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (5, 11), (3_333, 10_000), (140_000, 185_270)])
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
    def test_agrees_with_scipy(self, part: int, whole: int, confidence: float) -> None:
        theirs = stats.binomtest(part, whole).proportion_ci(confidence, method="wilson")
        assert wilson(part, whole, confidence=confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-12)

    @given(st.integers(1, 10**6), st.floats(0, 1))
    def test_holds_the_point(self, whole: int, share: float) -> None:
        part = int(share * whole)
        low, high = wilson(part, whole)
        assert 0 <= low <= part / whole <= high <= 1

    @pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 5), (6, 5)])
    def test_refuses_what_is_no_part(self, part: int, whole: int) -> None:
        with pytest.raises(ValueError, match="whole"):
            wilson(part, whole)


class TestCounts:
    @pytest.mark.parametrize(
        ("count", "low", "high"),
        [
            (0, 0.0, 3.6889),
            (1, 0.0253, 5.5716),
            (2, 0.2422, 7.2247),
            (3, 0.6187, 8.7673),
            (5, 1.6235, 11.6683),
            (9, 4.1154, 17.0848),
            (10, 4.7954, 18.3904),
            (20, 12.2165, 30.8884),
            (100, 81.3640, 121.6268),
        ],
    )
    def test_the_exact_limits_agree_with_the_tables(self, count: int, low: float, high: float) -> None:
        """Pearson and Hartley (1966), Biometrika tables for statisticians, vol. I, table 40."""
        assert exact_poisson(count) == pytest.approx((low, high), abs=0.00006)

    @pytest.mark.parametrize("count", [0, 1, 2, 4, 7, 9, 10, 57, 1_000, 12_345])
    @pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
    def test_the_exact_limits_agree_with_scipy(self, count: int, confidence: float) -> None:
        tail = (1 - confidence) / 2
        low = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
        high = stats.chi2.ppf(1 - tail, 2 * count + 2) / 2
        assert exact_poisson(count, confidence=confidence) == pytest.approx((low, high), rel=1e-9)

    def test_byars_limits_are_those_of_the_formula(self) -> None:
        """As worked by hand for 65 events: 65(1 - 1/585 - 1.96/(3 x 8.0623))^3 and 66(1 - 1/594 + 1.96/24.372)^3."""
        assert byar(65) == pytest.approx((50.163, 82.849), abs=0.002)

    @pytest.mark.parametrize(("count", "within"), [(10, 0.02), (20, 0.02), (100, 0.02), (1_000, 0.02)])
    def test_byars_limits_come_near_the_exact_ones(self, count: int, within: float) -> None:
        assert byar(count) == pytest.approx(exact_poisson(count), abs=within)

    def test_ten_is_where_byars_limits_begin(self) -> None:
        assert poisson(9) == exact_poisson(9)
        assert poisson(10) == byar(10)

    @given(COUNTS)
    def test_hold_the_count(self, count: int) -> None:
        low, high = poisson(count)
        assert 0 <= low <= count < high

    def test_refuse_what_is_no_count(self) -> None:
        for count in (-1, 2.5):
            with pytest.raises(ValueError, match="count"):
                exact_poisson(count)
        with pytest.raises(ValueError, match="count"):
            byar(-1)

    @pytest.mark.parametrize("freedom", [1, 2, 3, 10, 153, 154])
    @pytest.mark.parametrize("value", [0.0, 0.3, 3.84, 25.0, 160.0, 400.0])
    def test_tails_agree_with_scipy(self, value: float, freedom: int) -> None:
        assert chi_squared_p(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), rel=1e-9, abs=1e-300)
        assert poisson_at_most(freedom, value) == pytest.approx(stats.poisson.cdf(freedom, value), rel=1e-9)


class TestSurvey:
    def test_takes_the_published_margin_to_both_sides(self) -> None:
        assert survey_from_margin(75.4, 3.9) == pytest.approx((71.5, 79.3))
        assert survey_from_margin(98.0, 3.0) == (95.0, 100.0)
        assert survey_from_margin(1.0, 3.0) == (0.0, 4.0)

    @pytest.mark.parametrize(
        ("value", "base", "population", "margin"),
        [(75.4, 430, 6130, 3.9), (70.6, 615, 5005, 3.3), (76.8, 405, 2620, 3.7), (70.1, 585, 2285, 3.1)],
    )
    def test_from_the_base_comes_to_the_published_margin(
        self, value: float, base: int, population: int, margin: float
    ) -> None:
        """Adult Social Care Outcomes Framework 2018-19, 4A: Cumbria, Northumberland, Gateshead, South Tyneside.

        Over all councils the median difference is under 0.04 points; single ones differ, for samples were stratified.
        """
        low, high = survey_from_base(value / 100, base, population)
        assert 50 * (high - low) == pytest.approx(margin, abs=0.11)

    @given(st.floats(0, 1), st.integers(1, 5_000), st.integers(0, 50_000))
    def test_holds_the_share(self, share: float, base: int, others: int) -> None:
        low, high = survey_from_base(share, base, base + others)
        assert 0 <= low <= share <= high <= 1

    def test_is_sure_only_where_everybody_answered(self) -> None:
        assert survey_from_base(1, 50, 50) == (1, 1)
        low, high = survey_from_base(1, 50, 500)
        assert low == pytest.approx(0.935, abs=0.001)
        assert high == 1

    def test_refuses_a_base_above_its_population(self) -> None:
        with pytest.raises(ValueError, match="population"):
            survey_from_base(0.5, 11, 10)
        with pytest.raises(ValueError, match="margin"):
            survey_from_margin(50, -1)
