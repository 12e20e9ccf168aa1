"""A plan reads what a release writes: the real one, worked out from answers, not one made by hand."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from app.learning_needs.queries.needs import PlanPartner, Sheets, ranked_needs, reach, ticked
from app.learning_needs.queries.offers import share_of
from app.learning_needs.statistics.records import Layout, RawAnswer, unpack
from app.learning_needs.statistics.release import ReleaseSpec, build_release

TOPICS = [{"key": "a", "title": "A", "own": False}, {"key": "b", "title": "B", "own": True}]
LARGE, SMALL = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    """Forty of a large partner and forty of another, tiers 1 and 2; all have A as their work, half of them B."""
    layout = Layout(topics=2, services=1)
    rows = []
    for number in range(80):
        tier, has_b = 1 + number % 2, number % 4 < 2
        rows.append(
            layout.pack(
                RawAnswer(
                    tier=tier,
                    service=1,
                    length=1,
                    matters=(5, 4 if has_b else 0),
                    can=(2 if tier == 1 else 5, 3 if has_b else 0),
                    help=(1 if tier == 1 else 0, 0),
                    barriers=frozenset({0}) if number < 40 else frozenset({1}),
                    ways=frozenset({tier - 1}),
                )
            )
        )
    spec = ReleaseSpec(
        partners=(str(LARGE), str(SMALL)),
        topics=("a", "b"),
        services=("police",),
        barriers=("workload", "meetings"),
        ways=("course", "forum"),
        views=("view", "other"),
    )
    release = build_release(unpack(b"".join(rows), layout), np.arange(80) // 40, spec=spec)
    return Sheets(release.sheets)


def partner(request_id: UUID, headcount: int | None) -> PlanPartner:
    return PlanPartner(request_id, UUID(int=request_id.int + 10), UUID(int=9), "Somebody", headcount)


class TestARealRelease:
    def test_needs_are_ranked_with_their_intervals(self, sheets: Sheets) -> None:
        # A matters 5 to all; half can do 2 and half 5, mean 3.5: the need is 1.5. B: 4 less 3.
        first, second = ranked_needs(sheets, TOPICS)
        assert (first.topic, first.need, first.n, first.share, first.work) == ("a", 1.5, 80, 50, 100)
        assert (second.topic, second.need, second.n, second.share, second.work, second.own) == (
            "b",
            1.0,
            40,
            100,
            50,
            True,
        )
        assert first.low is not None
        assert first.high is not None
        assert first.low < 1.5 < first.high

    def test_people_are_estimated_of_all_and_of_a_tier(self, sheets: Sheets) -> None:
        staff = [partner(LARGE, 200), partner(SMALL, 100)]
        # Half of everybody has a need in A: 300 x 50%. All of tier 1, which is half of the staff, and none of tier 2.
        assert reach(sheets, staff, topic="a").people == 150
        assert reach(sheets, staff, topic="a", tiers=["1"]).people == 150
        assert reach(sheets, staff, topic="a", tiers=["2"]).people == 0
        assert reach(sheets, staff, topic="b", chosen=[str(staff[0].partner_id)]).people == 100

    def test_ways_and_barriers_are_read_by_group(self, sheets: Sheets) -> None:
        labels = {"course": "Course", "forum": "Forum"}
        assert [(one.key, one.share) for one in ticked(sheets, "ways", labels)] == [("course", 50), ("forum", 50)]
        of_tier = ticked(sheets, "ways", labels, group="tier:2")
        assert [(one.key, one.share) for one in of_tier] == [("forum", 100), ("course", 0)]
        assert share_of(sheets, "all", "workload") == 50
        assert share_of(sheets, f"partner:{LARGE}", "workload") == 100
        assert share_of(sheets, f"partner:{SMALL}", "workload") == 0

    def test_what_would_help_is_read(self, sheets: Sheets) -> None:
        route = sheets.all("topics", "a", "route")
        assert (route["n"], route["training"], route["change"]) == (40, [40, 100], [0, 0])
        assert sheets.all("topics", "b", "route") is None  # nobody was asked
