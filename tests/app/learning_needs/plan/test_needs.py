"""What a plan reads of findings: needs in order, about how many people, ways to learn, amounts as they are typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_needs.forms.amounts import pence, pounds, whole
from app.learning_needs.queries.needs import PlanPartner, Sheets, ranked_needs, reach, ticked
from tests.app.learning_needs.plan.world import ticks, topic_of

TOPICS = [{"key": key, "title": key.title(), "own": key == "own"} for key in ("a", "b", "c", "own")]
ALL = {
    "groups": [{"key": "all"}],
    "answered": [200],
    "topics": {
        "a": topic_of((80, 0.6, 50)),
        "b": topic_of((50, 1.4, 60)),
        "c": topic_of((40, 1.4, 45)),
        "own": topic_of(None),
    },
    "ways": [ticks(x=10, y=40)],
}
TIER = {
    "groups": [{"key": f"tier:{tier}"} for tier in range(5)],
    "answered": [None, 100, 50, 50, None],
    "topics": {"a": topic_of(None, (80, 0.5, 50), (60, 0.5, 25), None, None)},
    "ways": [None, ticks(x=50, y=20), None, None, None],
}
PARTNER = {
    "groups": [{"key": f"partner:{UUID(int=1)}"}, {"key": f"partner:{UUID(int=2)}"}],
    "answered": [100, None],
    "topics": {"a": topic_of((90, 0.7, 20), None)},
}


def partner(number: int, headcount: int | None) -> PlanPartner:
    return PlanPartner(UUID(int=number), UUID(int=10 + number), UUID(int=20 + number), f"P{number}", headcount)


class TestRankedNeeds:
    def test_puts_the_widest_first_ties_as_the_survey_has_them_and_hidden_ones_last(self) -> None:
        rows = ranked_needs(Sheets({"all": ALL}), TOPICS)
        assert [row.topic for row in rows] == ["b", "c", "a", "own"]
        assert (rows[-1].is_shown, rows[-1].own, rows[-1].share) == (False, True, None)

    def test_without_findings_nothing_is_shown(self) -> None:
        assert [row.need for row in ranked_needs(Sheets({}), TOPICS)] == [None] * 4


class TestReach:
    """Worked by hand: staff x share whose work it is x share of these with a need."""

    def test_takes_everybodys_shares_where_a_partners_own_are_not_shown(self) -> None:
        # 400 x 90% x 20% = 72 by the first's own; 1,000 x 80% x 50% = 400; 472 is 470 in fives.
        found = reach(
            Sheets({"all": ALL, "partner": PARTNER}), [partner(1, 400), partner(2, 1000), partner(3, None)], topic="a"
        )
        assert (found.people, found.headcount, found.counted, found.silent, found.own) == (470, 1400, 2, 1, 1)

    def test_takes_the_chosen_partners_alone(self) -> None:
        found = reach(
            Sheets({"all": ALL, "partner": PARTNER}),
            [partner(1, 400), partner(2, 1000)],
            topic="a",
            chosen=[str(UUID(int=12))],
        )
        assert (found.people, found.headcount) == (400, 1000)

    def test_takes_the_part_of_the_staff_that_the_tiers_are(self) -> None:
        # Tiers 1 and 2 are 150 of 200. Of these (100 x 80% + 50 x 60%) / 150 = 73.3% have it as their work, and
        # (100 x 80% x 50% + 50 x 60% x 25%) / 150 = 31.7% a need: 1,000 x 75% x 31.7% = 237.5, in fives 240.
        found = reach(Sheets({"all": ALL, "tier": TIER}), [partner(2, 1000)], topic="a", tiers=["2", "1"])
        assert (found.people, found.part, found.work, found.share) == (240, 75, 73, 43)

    @pytest.mark.parametrize(
        ("topic", "tiers", "headcount"), [("a", ["3"], 100), ("own", [], 100), ("a", [], None), ("nothing", [], 100)]
    )
    def test_says_nothing_where_something_is_not_known(
        self, topic: str, tiers: list[str], headcount: int | None
    ) -> None:
        found = reach(Sheets({"all": ALL, "tier": TIER}), [partner(1, headcount)], topic=topic, tiers=tiers)
        assert found.people is None

    def test_too_few_for_a_share_are_taken_as_everybody(self) -> None:
        # A group of 10 or 15 has counts and no shares; its 400 staff get everybody's 80% and 50%.
        few = topic_of((90, 0.7, 20), None)
        few["work"][0]["share"] = few["rated"][0]["share_with_need"] = None
        sheets = Sheets({"all": ALL, "partner": {**PARTNER, "topics": {"a": few}}})
        found = reach(sheets, [partner(1, 400)], topic="a")
        assert (found.people, found.own) == (160, 0)
        assert reach(Sheets({"all": {**ALL, "topics": {"a": few}}}), [partner(1, 400)], topic="a").people is None

    @given(st.lists(st.integers(1, 50_000), min_size=1, max_size=8), st.integers(0, 100), st.integers(0, 100))
    def test_is_in_fives_and_never_more_than_the_staff(self, staff: list[int], working: int, needing: int) -> None:
        sheet: dict[str, Any] = {**ALL, "topics": {"a": topic_of((working, 1.0, needing))}}
        found = reach(Sheets({"all": sheet}), [partner(i, n) for i, n in enumerate(staff)], topic="a")
        assert found.people is not None
        assert found.people % 5 == 0
        assert 0 <= found.people <= sum(staff) + 2.5
        assert abs(found.people - sum(staff) * working * needing / 10_000) <= 2.5 + 1e-6


class TestTicked:
    def test_puts_the_most_ticked_first_and_what_has_no_share_last(self) -> None:
        rows = ticked(Sheets({"all": ALL}), "ways", {"x": "Xs", "y": "Ys", "z": "Zs"})
        assert [(row.key, row.share) for row in rows] == [("y", 40), ("x", 10), ("z", None)]

    def test_takes_a_groups_own_where_they_are_shown(self) -> None:
        both = Sheets({"all": ALL, "tier": TIER})
        assert [row.key for row in ticked(both, "ways", {"x": "", "y": ""}, group="tier:1")] == ["x", "y"]
        assert [row.key for row in ticked(both, "ways", {"x": "", "y": ""}, group="tier:2")] == ["y", "x"]


class TestAmounts:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [("1,200", 120_000), ("£1200.50", 120_050), ("£ 1,200.5", 120_050), ("0", 0), ("12", 1_200), ("", None)],
    )
    def test_money_is_understood_as_people_type_it(self, typed: str, found: int | None) -> None:
        assert pence(typed) == found

    @pytest.mark.parametrize("typed", ["free", "1,20", "12.345", "-5", "1200.", "£", "1 200", "1e3", "٣", "9" * 20])
    def test_what_is_no_amount_is_refused(self, typed: str) -> None:
        with pytest.raises(ValueError, match="no amount"):
            pence(typed)

    @pytest.mark.parametrize(("typed", "found"), [("24", 24), ("1,200", 1200), (" 7 ", 7), (None, None)])
    def test_whole_numbers(self, typed: str | None, found: int | None) -> None:
        assert whole(typed) == found

    @pytest.mark.parametrize("typed", ["2.5", "a", "-1", "1,2,3"])
    def test_no_whole_number(self, typed: str) -> None:
        with pytest.raises(ValueError, match="no whole"):
            whole(typed)

    @given(st.integers(0, 10_000_000_000))
    def test_what_is_written_is_read_as_the_same(self, amount: int) -> None:
        assert pence(pounds(amount)) == amount
