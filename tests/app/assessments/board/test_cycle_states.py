"""Whatever is done to a cycle in whatever order: its states follow each other, and partners know the truth."""

import json
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assessments.models import Cycle, CycleState
from app.assessments.service import cycles
from app.assessments.service import refusals_board as refusals
from app.core.errors import Refused
from tenants import CannotChange, db
from tenants.jobs import run_due
from tests.app.assessments.board.helpers import LAST, NOW, Board

ACTS = ("open", "close", "reopen", "extend", "bring forward", "add", "accept", "stale", "a day passes", "work")
FOLLOWS = {
    (CycleState.DRAFT, CycleState.OPEN),
    (CycleState.OPEN, CycleState.CLOSED),
    (CycleState.CLOSED, CycleState.OPEN),
}


class Run:
    """One cycle, one sequence."""

    def __init__(self, board: Board, title: str) -> None:
        self.board, self.now, self.last = board, NOW, LAST
        self.cycle_id = board.draft(title, names=["Quill Police", "Reed Trust"])

    def do(self, act: str) -> None:
        revision = self.board.revision(self.cycle_id)
        same = {"cycle_id": self.cycle_id, "now": self.now}
        match act:
            case "open":
                self.board.call(cycles.open_cycle, revision=revision, **same)
            case "close":
                self.board.call(cycles.close_cycle, revision=revision, **same)
            case "reopen":
                self.board.call(cycles.reopen_cycle, revision=revision, closes_on=self.today + timedelta(3), **same)
            case "extend":
                self.board.call(cycles.change_last_day, revision=revision, closes_on=self.today + timedelta(9), **same)
            case "bring forward":
                self.board.call(cycles.change_last_day, revision=revision, closes_on=self.today, **same)
            case "add":
                self.board.call(cycles.add_partners, partner_ids={self.board.partners["Small Steps"]}, **same)
            case "accept":
                self.board.accept("Reed Trust", now=self.now)
            case "stale":
                self.board.call(cycles.close_cycle, revision=revision + 7, **same)
            case "a day passes":
                self.now += timedelta(days=1)
            case "work":
                run_due(clock=lambda: self.now, most=50)

    @property
    def today(self) -> date:
        return self.now.date()


def told(board: Board, name: str, cycle_id: object) -> list[dict[str, object]]:
    payloads = [json.loads(one.payload) for one in board.sent_to(name)]
    return [one for one in payloads if one["cycle_id"] == str(cycle_id)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=12))
def test_any_sequence(board: Board, acts: list[str]) -> None:
    run = Run(board, f"Cycle {uuid4()}")
    before = board.state(run.cycle_id)
    for act in acts:
        try:
            run.do(act)
        except (Refused, CannotChange):  # CannotChange: the link was accepted already
            assert board.state(run.cycle_id) is before
        after = board.state(run.cycle_id)
        assert after is before or (before, after) in FOLLOWS
        assert not (act == "stale" and after is not before)
        before = after
    police = told(board, "Quill Police", run.cycle_id)
    if before is CycleState.DRAFT:
        assert police == []
    else:
        assert police[-1]["is_open"] is (before is CycleState.OPEN)
        closes_on = board.ask(lambda: db.session.get_one(Cycle, (board.space.id, run.cycle_id)).closes_on)
        assert police[-1]["closes_on"] == closes_on.isoformat()
    run_due(clock=lambda: run.now + timedelta(days=400), most=500)
    assert board.state(run.cycle_id) is not CycleState.OPEN  # nothing stays open for ever


def test_a_stale_page_is_refused_in_every_state(board: Board) -> None:
    cycle_id = board.draft()
    for act, more in (
        (cycles.open_cycle, {}),
        (cycles.close_cycle, {}),
        (cycles.reopen_cycle, {"closes_on": LAST + timedelta(days=1)}),
        (cycles.change_last_day, {"closes_on": LAST + timedelta(days=2)}),
    ):
        revision = board.revision(cycle_id)
        try:
            board.call(act, cycle_id=cycle_id, revision=revision - 1, now=NOW, **more)
            raise AssertionError("a stale page was taken")
        except refusals.Stale:
            board.call(act, cycle_id=cycle_id, revision=revision, now=NOW, **more)
