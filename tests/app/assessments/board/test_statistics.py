"""Distributions, spread, and who moved: sums without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.statistics import (
    Distribution,
    distribution,
    most_spread,
    movement,
    spread,
    total_movement,
    weakest,
)
from app.commons.levels import RATINGS, Level

ANY = [*Level, None]


class TestDistribution:
    def test_counts_levels_and_the_rest_apart(self) -> None:
        found = distribution(
            [Level.NOT_YET, Level.STARTING, Level.STARTING, Level.EMBEDDED, Level.NOT_SURE, Level.OUTSIDE, None, None]
        )
        assert found == Distribution((1, 2, 0, 1), not_sure=1, outside=1, not_answered=2)
        assert (found.rated, found.low, found.high, found.share(2)) == (4, 3, 1, 0.5)

    def test_of_nobody_is_empty(self) -> None:
        assert distribution([]).rated == 0
        assert distribution([None]).share(1) == 0

    @given(st.lists(st.sampled_from(ANY)))
    def test_loses_nobody(self, levels: list[Level | None]) -> None:
        found = distribution(levels)
        assert found.rated + found.not_sure + found.outside + found.not_answered == len(levels)
        assert found.low + found.high == found.rated


class TestSpread:
    # Worked by hand from Leik's own definition, for four steps.
    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            ((5, 0, 0, 0), 0),
            ((0, 0, 9, 0), 0),
            ((4, 0, 0, 4), 1),
            ((0, 3, 3, 0), 1 / 3),
            ((1, 1, 1, 1), 2 * (0.25 + 0.5 + 0.25) / 3),
            ((6, 2, 1, 1), 2 * (0.4 + 0.2 + 0.1) / 3),
        ],
    )
    def test_is_as_worked_by_hand(self, counts: tuple[int, ...], expected: float) -> None:
        assert spread(counts) == pytest.approx(expected, abs=1e-9)

    @pytest.mark.parametrize("counts", [(), (3,), (0, 0, 0, 0), (1, -1, 1, 1)])
    def test_refuses_what_has_no_spread(self, counts: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match="spread"):
            spread(counts)

    @given(st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any))
    def test_lies_between_nothing_and_one_and_looks_the_same_upside_down(self, counts: list[int]) -> None:
        found = spread(tuple(counts))
        assert 0 <= found <= 1
        assert found == pytest.approx(spread(tuple(reversed(counts))), abs=1e-9)


class TestWeakest:
    def test_takes_shares_not_counts(self) -> None:
        factors = {1: Distribution((5, 0, 5, 0)), 2: Distribution((1, 1, 0, 0)), 3: Distribution((0, 0, 4, 4))}
        assert weakest(factors) == (2, 1)

    def test_ties_go_to_the_larger_share_of_not_yet_then_to_the_lower_number(self) -> None:
        low = Distribution((1, 1, 2, 0))
        factors = {4: low, 2: low, 9: Distribution((2, 0, 2, 0)), 7: Distribution((0, 2, 2, 0))}
        assert weakest(factors) == (9, 2, 4)

    def test_is_nothing_where_nobody_is_low(self) -> None:
        assert weakest({1: Distribution((0, 0, 1, 1)), 2: Distribution((0, 0, 0, 0), not_sure=3)}) == ()


class TestMostSpread:
    def test_leaves_out_the_agreed_and_the_few(self) -> None:
        factors = {
            1: Distribution((0, 0, 9, 0)),
            2: Distribution((1, 0, 0, 1)),  # two partners are no spread
            3: Distribution((2, 0, 0, 2)),
            4: Distribution((0, 2, 2, 0)),
        }
        assert most_spread(factors) == (3, 4)


class TestMovement:
    def test_counts_those_who_chose_a_level_both_times(self) -> None:
        found = movement(
            [
                (Level.NOT_YET, Level.EMBEDDED),
                (Level.EMBEDDED, Level.STARTING),
                (Level.STARTING, Level.STARTING),
                (Level.NOT_SURE, Level.STARTING),
                (Level.STARTING, Level.OUTSIDE),
                (None, Level.STARTING),
            ]
        )
        assert (found.up, found.down, found.same, found.both) == (1, 1, 1, 3)
        total = total_movement([found, found])
        assert (total.up, total.both) == (2, 6)

    @given(st.lists(st.tuples(st.sampled_from(ANY), st.sampled_from(ANY))))
    def test_turned_round_up_is_down(self, pairs: list[tuple[Level | None, Level | None]]) -> None:
        found, turned = movement(pairs), movement((now, before) for before, now in pairs)
        assert (found.up, found.down, found.same) == (turned.down, turned.up, turned.same)
        rated = [pair for pair in pairs if pair[0] in RATINGS and pair[1] in RATINGS]
        assert found.both == len(rated)
