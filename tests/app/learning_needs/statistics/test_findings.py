"""Findings on three small data sets, worked by hand; and against SciPy on large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.learning_needs.statistics import estimates
from app.learning_needs.statistics.counts import rounded5
from app.learning_needs.statistics.records import Layout, RawAnswer, unpack
from app.learning_needs.statistics.release import ReleaseSpec, build_release

LAYOUT = Layout(topics=1, services=1)
SPEC = ReleaseSpec(("acute",), ("risk",), ("ward",), ("caseload",), ("forum",), ("useful",))


def answer(matters: int, can: int, help_: int = 0, *, barrier: bool = False, view: int = 0) -> RawAnswer:
    ticked = frozenset({0}) if barrier else frozenset[int]()
    return RawAnswer(1, 1, 1, (matters,), (can,), (help_,), ticked, frozenset(), (view, 0))


def everybody(raws: list[RawAnswer]) -> dict[str, Any]:
    answers = unpack(b"".join(LAYOUT.pack(raw) for raw in raws), LAYOUT)
    return build_release(answers, np.zeros(len(raws), dtype=np.int64), spec=SPEC).sheets["all"]


class TestByHand:
    def test_24_people_with_a_need(self) -> None:
        # 24 people, shown as 25. Matters: 10 say 4 and 14 say 5, shown as 10 and 15: mean 115/25 = 4.6.
        # Can do: 8 say 2 and 16 say 3, shown as 10 and 15: mean 65/25 = 2.6. Need 2.
        # Welch: both variances 25 x 0.24 / 24 = 0.25, over n 0.01, root of the sum 0.141421; freedom
        # 0.02^2 / (2 x 0.01^2 / 24) = 48, t = 2.01063, reach 0.28435: 1.716 to 2.284.
        # All have a need: 25 of 25. Wilson: low 25 / (25 + 1.96^2) = 0.8668, high 1.
        raws = [answer(4, 3)] * 10 + [answer(5, 3)] * 6 + [answer(5, 2)] * 8
        assert everybody(raws)["topics"]["risk"]["rated"] == [
            {
                "n": 25,
                "matters": [0, 0, 0, 10, 15],
                "can": [0, 10, 15, 0, 0],
                "mean_matters": 4.6,
                "mean_can": 2.6,
                "need": 2.0,
                "low": 1.7,
                "high": 2.3,
                "with_need": 25,
                "share_with_need": 100,
                "share_low": 87,
                "share_high": 100,
            }
        ]

    def test_19_people_who_are_all_alike(self) -> None:
        # 19 people, shown as 20, all at 3 and 3: no need, no spread, so the interval is nought.
        # 0 of 20 have a need. Wilson: high 1.96^2 / (20 + 1.96^2) = 3.8415 / 23.8415 = 0.1611.
        row = everybody([answer(3, 3)] * 19)["topics"]["risk"]["rated"][0]
        assert (row["n"], row["need"], row["low"], row["high"]) == (20, 0.0, 0.0, 0.0)
        assert (row["with_need"], row["share_with_need"], row["share_low"], row["share_high"]) == (0, 0, 0, 16)

    def test_40_people_and_their_routes_barriers_and_views(self) -> None:
        # 40 people. The survey's only topic is the work of 26; the other 14 ticked nothing, so 26 answered the page,
        # shown as 25 of 25. Help: 14 training, 8 a change, 4 both, shown as 15, 10, 5 of 25: 60%, 40%, 20%.
        # 16 tick the barrier, shown as 15 of 40: 37.5%, so 38. 22 agree (4) with the view, the rest skip it: 20 of 20.
        raws = [answer(5, 2, 1, barrier=True, view=4)] * 14 + [answer(5, 2, 2, view=4)] * 8
        raws += [answer(5, 2, 3, barrier=True)] * 2 + [answer(5, 2, 3)] * 2 + [answer(0, 0)] * 14
        found = everybody(raws)
        topic = found["topics"]["risk"]
        assert found["answered"] == [40]
        assert topic["work"] == [{"n": 25, "yes": 25, "share": 100}]
        assert topic["route"] == [
            {"n": 25, "training": [15, 60], "change": [10, 40], "both": [5, 20], "neither": [0, 0]}
        ]
        assert found["barriers"] == [{"n": 40, "counts": {"caseload": 15}, "shares": {"caseload": 38}}]
        assert found["ways"] == [{"n": 40, "counts": {"forum": 0}, "shares": {"forum": 0}}]
        assert found["views"]["useful"] == [{"n": 20, "counts": [0, 0, 0, 20, 0, 0], "shares": [0, 0, 0, 100, 0, 0]}]

    def test_a_small_group_has_counts_and_no_shares(self) -> None:
        row = everybody([answer(5, 2)] * 12)["topics"]["risk"]["rated"][0]
        assert (row["n"], row["need"], row["with_need"], row["share_with_need"]) == (10, 3.0, 10, None)

    def test_a_spread_that_rounding_swallows_has_no_mean(self) -> None:
        # 10 people spread evenly: each step has 2, shown as 0.
        raws = [answer(step, step) for step in range(1, 6)] * 2
        row = everybody(raws)["topics"]["risk"]["rated"][0]
        assert row["matters"] == [0, 0, 0, 0, 0]
        assert (row["mean_matters"], row["need"], row["low"], row["high"]) == (None, None, None, None)


class TestAgainstSciPy:
    @pytest.mark.parametrize("seed", range(20))
    def test_the_need_is_welchs(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        matters, can = rng.integers(0, 400, (2, 5)) * 5
        found = estimates.need(matters.tolist(), can.tolist())
        samples = [np.repeat(np.arange(1, 6), counts) for counts in (matters, can)]
        interval = stats.ttest_ind(*samples, equal_var=False).confidence_interval(0.95)
        assert found.value == pytest.approx(samples[0].mean() - samples[1].mean(), abs=1e-9)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-9)

    @pytest.mark.parametrize(("part", "whole"), [(0, 10), (10, 10), (5, 15), (2500, 10_000), (995, 1000)])
    def test_shares_have_wilsons_interval(self, part: int, whole: int) -> None:
        known = stats.binomtest(part, whole).proportion_ci(0.95, "wilson")
        assert estimates.wilson(part, whole) == pytest.approx((known.low, known.high), abs=1e-9)


class TestProperties:
    @given(st.integers(0, 10**6))
    def test_rounding_is_within_two(self, count: int) -> None:
        found = int(rounded5(np.array(count)))
        assert found % 5 == 0
        assert abs(found - count) <= 2

    @given(st.integers(0, 500), st.integers(1, 500))
    def test_the_interval_of_a_share_holds_it(self, part: int, whole: int) -> None:
        low, high = estimates.wilson(part, whole)
        assert 0 <= low <= min(part, whole) / whole + 1e-12
        assert min(part, whole) / whole - 1e-12 <= high <= 1

    @given(*[st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(lambda counts: sum(counts) > 1)] * 2)
    def test_the_interval_of_a_need_holds_it(self, matters: list[int], can: list[int]) -> None:
        found = estimates.need(matters, can)
        assert found.low <= found.value <= found.high

    @given(st.integers(10, 400), st.integers(0, 400))
    def test_somebody_without_a_need_never_raises_the_share(self, whole: int, part: int) -> None:
        part = min(part, whole)
        assert part / (whole + 1) <= part / whole
        assert estimates.wilson(part, whole + 1)[1] <= estimates.wilson(part, whole)[1] + 1e-12

    @given(st.lists(st.sampled_from((1, 2, 3, 4, 9, 0)), min_size=10, max_size=40))
    def test_routes_part_those_who_were_asked_and_answered(self, codes: list[int]) -> None:
        found = everybody([answer(5, 2, code) for code in codes])["topics"]["risk"]["route"][0]
        asked = sum(1 <= code <= 4 for code in codes)
        assert (found is None) == (asked < 10)
        if found is not None:
            assert abs(found["n"] - asked) <= 2
            for number, route in enumerate(("training", "change", "both", "neither"), 1):
                assert abs(found[route][0] - codes.count(number)) <= 2
                assert (found[route][1] is None) == (found["n"] < 20)
