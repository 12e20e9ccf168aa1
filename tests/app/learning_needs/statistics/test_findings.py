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
    def test_twelve_people_with_a_need(self) -> None:
        # 12 people, shown as 10. Matters: 5 say 4 and 7 say 5, shown as 5 and 5: mean 4.5.
        # Can do: 4 say 2 and 8 say 3, shown as 5 and 10: mean 40/15 = 2.667. Need 11/6 = 1.833.
        # Welch: variances 2.5/9 and (10/3)/14; over n 0.027778 and 0.015873, root of the sum 0.20893;
        # freedom 0.043651^2 / (0.027778^2/9 + 0.015873^2/14) = 18.37, t = 2.098, reach 0.438: 1.395 to 2.272.
        # All have a need: 10 of 10. Wilson: low 10 / (10 + 1.96^2) = 0.7225, high 1.
        raws = [answer(4, 3)] * 5 + [answer(5, 3)] * 3 + [answer(5, 2)] * 4
        assert everybody(raws)["topics"]["risk"]["rated"] == [
            {
                "n": 10,
                "matters": [0, 0, 0, 5, 5],
                "can": [0, 5, 10, 0, 0],
                "mean_matters": 4.5,
                "mean_can": 2.7,
                "need": 1.8,
                "low": 1.4,
                "high": 2.3,
                "with_need": 10,
                "share_with_need": 100,
                "share_low": 72,
                "share_high": 100,
            }
        ]

    def test_fourteen_people_who_are_all_alike(self) -> None:
        # 14 people, shown as 15, all at 3 and 3: no need, no spread, so the interval is nought.
        # 0 of 15 have a need. Wilson: high 1.96^2 / (15 + 1.96^2) = 3.8415 / 18.8415 = 0.2039.
        row = everybody([answer(3, 3)] * 14)["topics"]["risk"]["rated"][0]
        assert (row["n"], row["need"], row["low"], row["high"]) == (15, 0.0, 0.0, 0.0)
        assert (row["with_need"], row["share_with_need"], row["share_low"], row["share_high"]) == (0, 0, 0, 20)

    def test_twenty_people_and_their_routes_barriers_and_views(self) -> None:
        # 20 people. The survey's only topic is the work of 13; the other 7 ticked nothing, so 13 answered the page,
        # shown as 15 of 15. Help: 7 training, 4 a change, 2 both, shown as 5, 5, 0 of 15: 33%, 33%, 0%.
        # 8 tick the barrier, shown as 10 of 20. 11 agree (4) with the view, 9 skip it: shown as 10 of 10.
        raws = [answer(5, 2, 1, barrier=True, view=4)] * 7 + [answer(5, 2, 2, view=4)] * 4
        raws += [answer(5, 2, 3, barrier=True), answer(5, 2, 3)] + [answer(0, 0)] * 7
        found = everybody(raws)
        topic = found["topics"]["risk"]
        assert found["answered"] == [20]
        assert topic["work"] == [{"n": 15, "yes": 15, "share": 100}]
        assert topic["route"] == [{"n": 15, "training": [5, 33], "change": [5, 33], "both": [0, 0], "neither": [0, 0]}]
        assert found["barriers"] == [{"n": 20, "counts": {"caseload": 10}, "shares": {"caseload": 50}}]
        assert found["ways"] == [{"n": 20, "counts": {"forum": 0}, "shares": {"forum": 0}}]
        assert found["views"]["useful"] == [{"n": 10, "counts": [0, 0, 0, 10, 0, 0], "shares": [0, 0, 0, 100, 0, 0]}]

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
                assert 0 <= found[route][1] <= 100
