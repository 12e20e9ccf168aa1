"""Two people at the plan in the same moment, and an offer taken back while it is taken up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.learning_needs.queries.offers import OfferState
from app.learning_needs.service import offers
from app.learning_needs.service import plan as service
from app.learning_needs.service.refusals_plan import Stale
from tests.app.assessments.board.test_at_once import only_postgresql, uncommitted
from tests.app.learning_needs.plan.test_offers import answer, at_board, at_partner, offer
from tests.app.learning_needs.plan.test_plan import change, order, plan
from tests.app.learning_needs.plan.world import NOW, POLICE, World, details


@only_postgresql
class TestAtOnce:
    def test_two_moves_leave_an_order_without_gaps(self, app: Flask, world: World) -> None:
        first, second, third = (plan(world) for _ in range(3))
        common: dict[str, Any] = {"survey_id": world.survey_id, "now": NOW}

        def down() -> int:
            return service.move_learning(learning_id=first, position=1, by=1, **common)

        with uncommitted(app, world.board, down):
            world.board.call(service.move_learning, learning_id=third, position=3, by=-1, **common)
        assert order(world) == [second, third, first]

    @pytest.mark.parametrize("same", [True, False])
    def test_of_two_changes_the_later_one_is_told(self, app: Flask, world: World, same: bool) -> None:
        planned = plan(world)

        def theirs() -> None:
            service.change_learning(
                survey_id=world.survey_id, learning_id=planned, revision=1, details=details(title="Theirs"), now=NOW
            )

        with uncommitted(app, world.board, theirs):
            if same:
                change(world, planned, title="Theirs")
            else:
                with pytest.raises(Stale):
                    change(world, planned, title="Mine")

    def test_two_plan_at_the_end_and_stand_one_after_the_other(self, app: Flask, world: World) -> None:
        def theirs() -> None:
            service.plan_learning(
                survey_id=world.survey_id, key=uuid4(), topic="risk", details=details(title="Theirs"), now=NOW
            )

        with uncommitted(app, world.board, theirs):
            mine = plan(world)
        assert order(world)[1] == mine

    def test_an_offer_taken_back_while_it_is_taken_up_says_the_same_at_both_ends(
        self, app: Flask, world: World
    ) -> None:
        offer_id = offer(world, POLICE)

        def withdraw() -> None:
            offers.withdraw_offer(survey_id=world.survey_id, offer_id=offer_id, now=NOW)

        with uncommitted(app, world.board, withdraw):
            answer(world, offer_id, taken_up=True)
        at_the_board, [at_the_partner] = at_board(world, offer_id), at_partner(world)
        assert at_the_board.state is at_the_partner.state is OfferState.WITHDRAWN
        assert at_the_board.answer is at_the_partner.answer is not None  # and that it was taken up is seen at both
