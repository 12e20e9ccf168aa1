from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_needs.statistics.effect import Verdict, effect
from app.learning_needs.statistics.estimates import Estimate
from app.learning_needs.statistics.ranking import ranked


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    value = draw(st.integers(-40, 40)) / 10
    return Estimate(value, value - draw(st.integers(0, 20)) / 10, value + draw(st.integers(0, 20)) / 10)


class TestEffect:
    def test_a_change_beyond_both_intervals_is_shown(self) -> None:
        # d = -1; low = -1 - sqrt(0.3^2 + 0.4^2) = -1.5, high = -1 + 0.5 = -0.5
        found = effect(Estimate(1.5, 1.1, 1.9), Estimate(0.5, 0.2, 0.8))
        assert found.change is not None
        assert (found.change.value, found.change.low, found.change.high) == pytest.approx((-1.0, -1.5, -0.5))
        assert found.verdict == Verdict.FELL
        assert effect(Estimate(0.5, 0.2, 0.8), Estimate(1.5, 1.1, 1.9)).verdict == Verdict.ROSE

    def test_a_change_within_them_is_not(self) -> None:
        assert effect(Estimate(1.0, 0.6, 1.4), Estimate(0.8, 0.4, 1.2)).verdict == Verdict.NOT_SHOWN

    def test_an_end_that_is_shown_as_nought_says_nothing(self) -> None:
        found = effect(Estimate(1.3, 1.1, 1.5), Estimate(1.0, 0.85, 1.2))
        assert found.change is not None
        assert -0.05 < found.change.high < 0
        assert found.verdict == Verdict.NOT_SHOWN

    def test_what_is_hidden_is_not_compared(self) -> None:
        assert effect(None, Estimate(1, 0, 2)).verdict == Verdict.NOT_COMPARED
        assert effect(Estimate(1, 0, 2), None).change is None

    @given(estimates(), estimates())
    def test_turned_round_it_says_the_opposite(self, one: Estimate, two: Estimate) -> None:
        there, back = effect(one, two).change, effect(two, one).change
        assert there is not None
        assert back is not None
        assert (there.low, there.value, there.high) == pytest.approx((-back.high, -back.value, -back.low))
        assert there.low <= there.value <= there.high


class TestRanked:
    def test_ties_share_a_rank_and_what_is_hidden_comes_last(self) -> None:
        found = ranked(
            {
                "a": Estimate(1.0, 0.9, 1.1),
                "b": None,
                "c": Estimate(2.0, 1.9, 2.1),
                "d": Estimate(1.0, 0.8, 1.2),
                "e": Estimate(0.2, 0.1, 0.3),
            }
        )
        assert [(row.key, row.rank, row.best, row.worst) for row in found] == [
            ("c", 1, 1, 1),
            ("a", 2, 2, 3),
            ("d", 2, 2, 3),
            ("e", 4, 4, 4),
            ("b", None, None, None),
        ]

    @given(st.lists(estimates(), max_size=12))
    def test_each_interval_of_ranks_holds_the_rank(self, needs: list[Estimate]) -> None:
        found = ranked({str(number): need for number, need in enumerate(needs)})
        assert len(found) == len(needs)
        for row in found:
            assert row.best is not None
            assert row.rank is not None
            assert row.worst is not None
            assert 1 <= row.best <= row.rank <= row.worst <= len(needs)
