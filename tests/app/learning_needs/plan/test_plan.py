"""What a board plans: made once, changed knowingly, kept in the board's order; sessions are counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.learning_needs.models import SurveyState
from app.learning_needs.queries import plan as queries
from app.learning_needs.queries.plan_page import get_plan_page
from app.learning_needs.service import plan as service
from app.learning_needs.service import sessions
from app.learning_needs.service.refusals_plan import (
    AlreadyDone,
    MoreThanPlaces,
    NoFindings,
    NotOfThisSurvey,
    Stale,
    WrongDates,
)
from tenants import AuditEntry, db
from tests.app.assessments.board.helpers import make_board
from tests.app.learning_needs.plan.world import (
    CONTROL,
    CONVERSATIONS,
    NOW,
    POLICE,
    RISK,
    World,
    details,
    make_world,
    topics,
)
from tests.support.databases import Databases


def plan(world: World, topic: str = RISK, *, key: UUID | None = None, **changes: Any) -> UUID:
    key = key or uuid4()
    made: UUID = world.board.call(
        service.plan_learning, survey_id=world.survey_id, key=key, topic=topic, details=details(**changes), now=NOW
    )
    return made


def order(world: World) -> list[UUID]:
    rows = world.board.ask(queries.list_learning, world.survey_id)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [row.id for row in rows]


def get(world: World, learning_id: UUID) -> queries.LearningRow:
    row: queries.LearningRow = world.board.ask(queries.get_learning, world.survey_id, learning_id)
    return row


def change(world: World, learning_id: UUID, *, revision: int = 1, **changes: Any) -> None:
    world.board.call(
        service.change_learning,
        survey_id=world.survey_id,
        learning_id=learning_id,
        revision=revision,
        details=details(**changes),
        now=NOW,
    )


def trail(world: World) -> list[str]:
    found: list[str] = world.board.ask(
        lambda: list(db.session.execute(select(AuditEntry.action).order_by(AuditEntry.id)).scalars())
    )
    return [action for action in found if action.startswith(("learning.", "session."))]


class TestPlanLearning:
    def test_goes_to_the_end_and_is_kept_as_it_was_said(self, world: World) -> None:
        first, second = plan(world), plan(world, CONVERSATIONS, tiers=("1", "2"), partners=())
        assert order(world) == [first, second]
        row = get(world, second)
        assert (row.topic, row.tiers, row.cost_pence, row.revision) == (CONVERSATIONS, ["1", "2"], 120050, 1)
        assert trail(world) == ["learning.planned"] * 2

    def test_a_form_sent_twice_plans_once(self, world: World) -> None:
        key = plan(world)
        with pytest.raises(AlreadyDone):
            plan(world, key=key)
        assert order(world) == [key]

    @pytest.mark.parametrize("changes", [{"tiers": ("9",)}, {"ways": ("by_magic",)}, {"partners": (str(UUID(int=1)),)}])
    def test_refuses_what_is_not_the_surveys(self, world: World, changes: dict[str, Any]) -> None:
        with pytest.raises(NotOfThisSurvey) as refused:
            plan(world, **changes)
        assert refused.value.field == next(iter(changes))
        assert order(world) == []

    def test_refuses_a_topic_that_was_not_asked(self, world: World) -> None:
        with pytest.raises(NotOfThisSurvey):
            plan(world, "recovery")

    def test_refuses_days_that_do_not_follow_each_other(self, world: World) -> None:
        with pytest.raises(WrongDates):
            plan(world, starts_on=date(2027, 2, 2), ends_on=date(2027, 2, 1))

    @pytest.mark.parametrize("state", [SurveyState.DRAFT, SurveyState.OPEN, SurveyState.CLOSING])
    def test_waits_for_the_findings(self, world: World, state: SurveyState) -> None:
        asked = topics(RISK)
        world.survey_id = world.add_survey(
            "Next", closes_on=date(2027, 10, 30), topics=asked, state=state, released=False
        )
        with pytest.raises(NoFindings):
            plan(world)

    def test_another_boards_survey_is_not_there(self, world: World) -> None:
        other = make_board("Birch Vale SAB", "birch-vale")
        with pytest.raises(NoResultFound):
            other.call(
                service.plan_learning,
                survey_id=world.survey_id,
                key=uuid4(),
                topic=RISK,
                details=details(),
                now=NOW,
            )
        planned = plan(world)
        with pytest.raises(NoResultFound):
            other.ask(queries.get_learning, world.survey_id, planned)


class TestChangeLearning:
    def test_changes_and_counts_the_revision(self, world: World) -> None:
        planned = plan(world)
        change(world, planned, title="A course", state="arranged", cost_pence=None)
        row = get(world, planned)
        assert (row.title, row.state.value, row.cost_pence, row.revision) == ("A course", "arranged", None, 2)

    def test_a_stale_page_is_told_and_the_same_again_is_no_change(self, world: World) -> None:
        planned = plan(world)
        change(world, planned, title="Theirs")
        with pytest.raises(Stale):
            change(world, planned, title="Mine")
        change(world, planned, title="Theirs")
        assert get(world, planned).revision == 2

    def test_removing_closes_the_gap_and_takes_the_sessions_along(self, world: World) -> None:
        first, second, third = (plan(world) for _ in range(3))
        add(world, second)
        arguments = {"survey_id": world.survey_id, "learning_id": second, "now": NOW}
        with pytest.raises(Stale):
            world.board.call(service.remove_learning, revision=7, **arguments)
        world.board.call(service.remove_learning, revision=1, **arguments)
        assert order(world) == [first, third]
        assert world.board.ask(queries.list_sessions, second) == ()


class TestMoveLearning:
    def move(self, world: World, learning_id: UUID, position: int, by: int) -> int:
        to: int = world.board.call(
            service.move_learning,
            survey_id=world.survey_id,
            learning_id=learning_id,
            position=position,
            by=by,
            now=NOW,
        )
        return to

    def test_moves_by_one_and_stops_at_the_ends(self, world: World) -> None:
        first, second, third = (plan(world) for _ in range(3))
        assert self.move(world, third, 3, -1) == 2
        assert order(world) == [first, third, second]
        assert self.move(world, first, 1, -1) == 1
        assert self.move(world, second, 3, 1) == 3
        assert order(world) == [first, third, second]

    def test_a_button_pressed_twice_moves_once(self, world: World) -> None:
        first, second, third = (plan(world) for _ in range(3))
        for _ in range(2):
            self.move(world, third, 3, -1)
        assert order(world) == [first, third, second]
        assert trail(world).count("learning.reordered") == 1


ACTS = st.lists(
    st.tuples(st.sampled_from(["plan", "up", "down", "stale", "remove"]), st.integers(0, 9)), min_size=1, max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_positions_are_always_one_to_n(databases: Databases, acts: list[tuple[str, int]]) -> None:
    with databases.app("sqlite") as app, app.app_context():
        world = make_world()
        expected: list[UUID] = []
        for act, number in acts:
            if act == "plan":
                expected.append(plan(world))
            elif expected:
                at = number % len(expected)
                arguments = {"survey_id": world.survey_id, "learning_id": expected[at], "now": NOW}
                if act == "remove":
                    world.board.call(service.remove_learning, revision=1, **arguments)
                    expected.pop(at)
                else:
                    by, position = (-1 if act == "up" else 1), (99 if act == "stale" else at + 1)
                    world.board.call(service.move_learning, position=position, by=by, **arguments)
                    if act != "stale" and 0 <= at + by < len(expected):
                        expected.insert(at + by, expected.pop(at))
            assert order(world) == expected


def add(world: World, learning_id: UUID, *, key: UUID | None = None, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "held_on": date(2027, 1, 12), "places": 20, "attended": 14, "note": "At the town hall", "sure": False
    }  # fmt: skip
    made: UUID = world.board.call(
        sessions.add_session,
        survey_id=world.survey_id,
        learning_id=learning_id,
        key=key or uuid4(),
        now=NOW,
        **(values | changes),
    )
    return made


class TestSessions:
    def test_are_listed_by_day_and_summed(self, world: World) -> None:
        planned = plan(world)
        add(world, planned)
        add(world, planned, held_on=date(2026, 12, 1), attended=6)
        add(world, planned, held_on=date(2027, 3, 1), attended=None)
        rows = world.board.ask(queries.list_sessions, planned)
        assert [row.held_on.month for row in rows] == [12, 1, 3]
        row = get(world, planned)
        assert (row.sessions, row.held, row.attended) == (3, 2, 20)

    def test_a_form_sent_twice_notes_once(self, world: World) -> None:
        planned = plan(world)
        key = add(world, planned)
        with pytest.raises(AlreadyDone):
            add(world, planned, key=key)
        assert get(world, planned).sessions == 1

    def test_more_people_than_places_is_asked_about_not_forbidden(self, world: World) -> None:
        planned = plan(world)
        with pytest.raises(MoreThanPlaces):
            add(world, planned, attended=21)
        add(world, planned, attended=21, sure=True)
        add(world, planned, places=None, attended=500)
        assert get(world, planned).attended == 521

    def test_are_changed_and_removed_knowingly(self, world: World) -> None:
        planned = plan(world)
        session_id = add(world, planned)
        row = world.board.ask(queries.get_session, planned, session_id)
        same = {"survey_id": world.survey_id, "learning_id": planned, "session_id": session_id, "now": NOW}
        values = {"held_on": row.held_on, "places": 20, "attended": 15, "note": "", "sure": False}
        world.board.call(sessions.change_session, revision=row.revision, **same, **values)
        with pytest.raises(Stale):
            world.board.call(sessions.change_session, revision=row.revision, **same, **(values | {"attended": 3}))
        with pytest.raises(Stale):
            world.board.call(sessions.remove_session, revision=row.revision, **same)
        changed = world.board.ask(queries.get_session, planned, session_id)
        assert changed.attended == 15
        world.board.call(sessions.remove_session, revision=changed.revision, **same)
        assert get(world, planned).sessions == 0
        assert trail(world)[1:] == ["session.noted", "session.changed", "session.removed"]

    def test_of_another_piece_of_learning_are_not_there(self, world: World) -> None:
        planned, other = plan(world), plan(world)
        session_id = add(world, planned)
        with pytest.raises(NoResultFound):
            world.board.ask(queries.get_session, other, session_id)


class TestTotals:
    def test_leave_out_what_was_dropped_but_not_who_came(self, world: World) -> None:
        first = plan(world, RISK, about_people=100, places=30)
        dropped = plan(world, CONTROL, state="dropped", about_people=900)
        plan(world, CONVERSATIONS, places=None, cost_pence=None)
        add(world, first)
        add(world, dropped, attended=3)
        page = world.board.ask(get_plan_page, world.survey_id)
        # Honest conversations by everybody's shares: (400 + 1,000) x 50% x 60% = 420.
        assert replace(page.totals) == queries.Totals(
            pieces=2, places=30, cost_pence=120050, people=520, without_people=0, held=2, attended=17
        )
        assert page.planned == {RISK: 1, CONVERSATIONS: 1}
        assert [need.topic for need in page.needs][:2] == [CONVERSATIONS, CONTROL]

    def test_a_piece_says_for_whom_in_words(self, app: Flask, world: World) -> None:
        chosen = str(world.board.partners[POLICE])
        plan(world, RISK, tiers=("2",), partners=(chosen,))
        [piece] = world.board.ask(get_plan_page, world.survey_id).pieces
        assert (piece.tiers, piece.partners) == (("Registered professionals",), (POLICE,))
        # 400 staff, of whom 50 in 200 are of this tier; 60% of these have it as their work, 25% of those a need: 15.
        assert piece.people == 15
