"""What became of each need: said no stronger than the figures allow, beside what was held in between."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.learning_needs.models import SurveyState
from app.learning_needs.queries import effect as words
from app.learning_needs.queries.effect import Delivered, EffectRow, effects
from app.learning_needs.queries.plan import get_plan_survey, list_later
from tests.app.learning_needs.plan.test_plan import add, plan
from tests.app.learning_needs.plan.world import CONTROL, CONVERSATIONS, OWN, RISK, World, topic_of, topics

LAST = date(2027, 10, 30)


def next_survey(world: World, **changes: Any) -> None:
    """Risk fell by a hair, honest conversations by far, control is hidden now; the own topic is asked again."""
    survey_id = world.add_survey(
        "Learning needs 2027", closes_on=LAST, topics=topics(RISK, CONVERSATIONS, CONTROL, OWN, "recovery")
    )
    sheet = {
        "groups": [{"key": "all"}],
        "answered": [200],
        "topics": {
            RISK: topic_of((80, 0.5, 40)),
            CONVERSATIONS: topic_of((50, 0.6, 30)),
            CONTROL: topic_of(None),
            OWN: topic_of((50, 1.0, 50)),
            "recovery": topic_of((50, 1.0, 50)),
        },
    } | changes
    world.add_sheet(survey_id, "all", sheet)


def rows(world: World) -> dict[str, EffectRow]:
    def ask() -> tuple[EffectRow, ...]:
        before = get_plan_survey(world.survey_id)
        return effects(before, list_later(before)[0])

    return {row.topic: row for row in world.board.ask(ask)}


class TestEffects:
    def test_says_what_fell_and_where_no_change_can_be_shown(self, world: World) -> None:
        next_survey(world)
        found = rows(world)
        fell, same = found[CONVERSATIONS], found[RISK]
        # Each interval reaches 0.2, so the difference's reaches the root of 0.08: 0.3.
        assert (fell.verdict, fell.change, fell.low, fell.high) == (words.FELL, -0.8, -1.1, -0.5)
        assert (same.verdict, same.change, same.low, same.high) == (words.NOT_SHOWN, -0.1, -0.4, 0.2)

    def test_says_why_something_cannot_be_compared(self, world: World) -> None:
        next_survey(world)
        found = rows(world)
        assert (found[CONTROL].verdict, found[CONTROL].why) == (words.NOT_COMPARED, words.HIDDEN)
        assert (found[OWN].verdict, found[OWN].why) == (words.NOT_COMPARED, words.OWN_TOPIC)
        assert (found["recovery"].verdict, found["recovery"].why) == (words.NOT_COMPARED, words.NOT_BOTH)
        assert found["recovery"].before is None

    def test_a_need_may_rise(self, world: World) -> None:
        next_survey(world, topics={RISK: topic_of((80, 1.6, 70))})
        assert rows(world)[RISK].verdict == words.ROSE

    def test_counts_what_was_held_between_the_two_and_nothing_else(self, world: World) -> None:
        next_survey(world)
        for topic, day, attended in [
            (RISK, date(2027, 1, 12), 14),
            (RISK, date(2027, 3, 12), 6),
            (RISK, date(2026, 10, 30), 100),  # the first survey's last day
            (RISK, date(2027, 10, 1), 100),  # the second survey's first
            (RISK, date(2027, 5, 1), None),  # not held
            (CONVERSATIONS, date(2027, 1, 1), 0),
        ]:
            add(world, plan(world, topic), held_on=day, attended=attended, sure=True)
        found = rows(world)
        assert found[RISK].delivered == Delivered(2, 20)
        assert found[CONVERSATIONS].delivered == Delivered(1, 0)
        assert found[CONTROL].delivered == Delivered(0, 0)


class TestListLater:
    def test_gives_later_surveys_with_findings_the_next_one_first(self, world: World) -> None:
        asked = topics(RISK)
        for title, day, state, released in [
            ("2028", date(2028, 10, 30), SurveyState.CLOSED, True),
            ("2027", date(2027, 10, 30), SurveyState.CLOSED, True),
            ("2025", date(2025, 10, 30), SurveyState.CLOSED, True),
            ("open", date(2027, 5, 30), SurveyState.OPEN, False),
            ("closing", date(2027, 4, 30), SurveyState.CLOSING, False),
        ]:
            world.add_survey(title, closes_on=day, topics=asked, state=state, released=released)
        found = world.board.ask(lambda: list_later(get_plan_survey(world.survey_id)))
        assert [one.title for one in found] == ["2027", "2028"]
