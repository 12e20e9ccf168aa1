"""A board's cycle from draft to closed and back."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.assessments.crossing import RequestPayload
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.queries import cycles as queries
from app.assessments.queries.cycles import RequestState
from app.assessments.service import cycles, drafts
from app.assessments.service import refusals_board as refusals
from app.boards.models import Partner
from app.core import clock
from tenants import AuditEntry, Job, ask_to_link, db, working
from tenants.jobs import run_due
from tests.app.assessments.board.helpers import FIRST, LAST, NOW, Board


def payloads(board: Board, name: str) -> list[RequestPayload]:
    return [RequestPayload.from_json(json.loads(one.payload)) for one in board.sent_to(name)]


def edit(board: Board, cycle_id: Any, **changes: Any) -> Any:
    values = {
        "revision": 1,
        "title": "MSP 2026-27",
        "reporting_year": 2026,
        "opens_on": FIRST,
        "closes_on": LAST,
        "chair_words": "Tell us how it is.",
        "partner_ids": set(board.partners.values()),
        "now": NOW,
    }
    return board.call(drafts.edit_draft, cycle_id=cycle_id, **(values | changes))


def actions(board: Board) -> list[str]:
    rows = board.ask(lambda: db.session.execute(select(AuditEntry.action).order_by(AuditEntry.id)).scalars().all())
    return [row for row in rows if row.startswith("cycle.")]


class TestDraft:
    def test_holds_whom_it_will_ask(self, board: Board) -> None:
        cycle_id = board.draft()
        found = board.ask(queries.list_requests, cycle_id)
        assert [(one.name, one.is_connected) for one in found] == [
            ("Quill Police", True),
            ("Reed Trust", False),
            ("Small Steps", True),
        ]
        assert board.sent_to("Quill Police") == []
        assert actions(board) == ["cycle.created"]

    def test_a_second_click_makes_no_second(self, board: Board) -> None:
        key = uuid4()
        board.draft(key=key)
        with pytest.raises(refusals.AlreadyDone):
            board.draft(key=key)
        assert len(board.ask(queries.list_cycles)) == 1

    def test_refuses_a_title_that_is_taken_whatever_its_case(self, board: Board) -> None:
        board.draft("Year one")
        with pytest.raises(refusals.TitleTaken) as refused:
            board.draft("YEAR ONE")
        assert refused.value.field == "title"

    def test_the_same_title_is_free_on_another_board(self, board: Board, other_board: Board) -> None:
        board.draft("Year one")
        other_board.draft("Year one")
        assert [one.title for one in other_board.ask(queries.list_cycles)] == ["Year one"]

    def test_refuses_a_last_day_before_the_first(self, board: Board) -> None:
        with pytest.raises(refusals.WrongDates) as refused:
            board.draft(closes_on=FIRST - timedelta(days=1))
        assert refused.value.field == "closes_on"

    def test_refuses_who_is_no_partner(self, board: Board, other_board: Board) -> None:
        for stranger in (uuid4(), other_board.partners["Quill Police"]):
            with pytest.raises(refusals.NotAPartner):
                board.draft(partner_ids={stranger})

    def test_is_edited(self, board: Board) -> None:
        cycle_id = board.draft()
        edit(board, cycle_id, title="Another", partner_ids={board.partners["Small Steps"]})
        cycle = board.ask(queries.get_cycle, cycle_id)
        assert (cycle.title, cycle.revision, cycle.asked) == ("Another", 2, 1)

    def test_a_stale_page_is_told(self, board: Board) -> None:
        cycle_id = board.draft()
        edit(board, cycle_id, title="Another")
        with pytest.raises(refusals.Stale):
            edit(board, cycle_id, title="A third")
        assert board.ask(queries.get_cycle, cycle_id).title == "Another"

    def test_a_second_click_on_save_changes_nothing(self, board: Board) -> None:
        cycle_id = board.draft()
        for _ in range(2):
            edit(board, cycle_id, title="Another")
        assert board.revision(cycle_id) == 2

    def test_is_deleted(self, board: Board) -> None:
        cycle_id = board.draft()
        board.call(drafts.delete_draft, cycle_id=cycle_id, revision=1, now=NOW)
        assert board.ask(queries.list_cycles) == ()

    def test_no_other_board_reaches_it(self, board: Board, other_board: Board) -> None:
        cycle_id = board.draft()
        with pytest.raises(NoResultFound):
            other_board.ask(queries.get_cycle, cycle_id)
        with pytest.raises(NoResultFound):
            edit(other_board, cycle_id)
        for act in (cycles.open_cycle, cycles.close_cycle, drafts.delete_draft):
            with pytest.raises(NoResultFound):
                other_board.call(act, cycle_id=cycle_id, revision=1, now=NOW)


class TestOpenCycle:
    def test_asks_the_connected_and_lets_the_others_wait(self, board: Board) -> None:
        cycle_id = board.draft()
        sent = board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)
        assert (sent.sent, sent.waiting) == (2, 1)
        [payload] = payloads(board, "Quill Police")
        assert (payload.title, payload.closes_on, payload.is_open) == ("MSP 2026-27", LAST, True)
        assert board.sent_to("Reed Trust") == []
        states = {one.name: one.state for one in board.ask(queries.list_requests, cycle_id)}
        assert states == {
            "Quill Police": RequestState.NOT_BEGUN,
            "Small Steps": RequestState.NOT_BEGUN,
            "Reed Trust": RequestState.NOT_CONNECTED,
        }

    def test_begins_today(self, board: Board) -> None:
        cycle_id = board.draft(opens_on=date(2026, 10, 1))
        board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)
        assert board.ask(queries.get_cycle, cycle_id).opens_on == date(2026, 9, 7)

    def test_twice_asks_once(self, board: Board) -> None:
        cycle_id = board.opened()
        with pytest.raises(refusals.AlreadyDone):
            board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)
        assert len(board.sent_to("Quill Police")) == 1

    def test_refuses_what_the_person_has_not_seen(self, board: Board) -> None:
        cycle_id = board.draft()
        edit(board, cycle_id, chair_words="Other words")
        with pytest.raises(refusals.Stale):
            board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)
        assert board.sent_to("Quill Police") == []

    def test_refuses_when_the_last_day_has_passed(self, board: Board) -> None:
        cycle_id = board.draft()
        with pytest.raises(refusals.WrongDates):
            board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW + timedelta(days=60))

    def test_refuses_to_ask_nobody(self, board: Board) -> None:
        cycle_id = board.draft(names=[])
        with pytest.raises(refusals.NoPartners):
            board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)

    def test_leaves_out_who_has_left_and_takes_present_names(self, board: Board) -> None:
        cycle_id = board.draft()

        def change() -> None:
            partners = {one.name: one for one in db.session.scalars(select(Partner))}
            partners["Small Steps"].left_at = NOW
            partners["Quill Police"].name = "Quill Constabulary"

        board.call(change)
        board.call(cycles.open_cycle, cycle_id=cycle_id, revision=1, now=NOW)
        names = [one.name for one in board.ask(queries.list_requests, cycle_id)]
        assert names == ["Quill Constabulary", "Reed Trust"]

    def test_is_sent_when_the_link_is_accepted(self, board: Board) -> None:
        cycle_id = board.opened()
        board.accept("Reed Trust")
        [payload] = payloads(board, "Reed Trust")
        assert payload.cycle_id == cycle_id
        assert {one.sent_at is None for one in board.ask(queries.list_requests, cycle_id)} == {False}

    def test_nothing_waits_where_the_cycle_was_closed(self, board: Board) -> None:
        cycle_id = board.opened()
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        board.accept("Reed Trust")
        assert board.sent_to("Reed Trust") == []


class TestRunning:
    def test_another_last_day_reaches_partners(self, board: Board) -> None:
        cycle_id = board.opened()
        later = LAST + timedelta(days=7)
        for _ in range(2):
            board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=later, now=NOW)
        assert [one.closes_on for one in payloads(board, "Small Steps")] == [LAST, later]

    def test_refuses_a_last_day_in_the_past(self, board: Board) -> None:
        cycle_id = board.opened()
        now = NOW + timedelta(days=3)
        with pytest.raises(refusals.WrongDates):
            board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=FIRST, now=now)

    def test_closing_tells_partners_once(self, board: Board) -> None:
        cycle_id = board.opened()
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        with pytest.raises(refusals.AlreadyDone):
            board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        assert [one.is_open for one in payloads(board, "Small Steps")] == [True, False]

    def test_reopening_asks_again_and_who_connected_meanwhile(self, board: Board) -> None:
        cycle_id = board.opened()
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        board.accept("Reed Trust")
        sent = board.call(cycles.reopen_cycle, cycle_id=cycle_id, revision=3, closes_on=LAST, now=NOW)
        assert (sent.sent, sent.waiting) == (3, 0)
        assert [one.is_open for one in payloads(board, "Small Steps")] == [True, False, True]
        assert [one.is_open for one in payloads(board, "Reed Trust")] == [True]
        with pytest.raises(refusals.AlreadyDone):
            board.call(cycles.reopen_cycle, cycle_id=cycle_id, revision=3, closes_on=LAST, now=NOW)

    def test_a_late_partner_is_asked_once(self, board: Board) -> None:
        cycle_id = board.opened()
        partner_id = board.add_partner("Late Homes")
        for _ in range(2):
            board.call(cycles.add_partners, cycle_id=cycle_id, partner_ids={partner_id}, now=NOW)
        assert len(board.sent_to("Late Homes")) == 1
        with pytest.raises(refusals.NoPartners):
            board.call(cycles.add_partners, cycle_id=cycle_id, partner_ids=set(), now=NOW)

    def test_a_partner_that_connects_again_hears_what_it_missed(self, board: Board) -> None:
        cycle_id = board.opened()
        board.end("Small Steps", now=NOW + timedelta(minutes=1))
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=2, now=NOW)
        assert len(board.sent_to("Small Steps")) == 1
        board.call(ask_to_link, asked_id=board.organisations["Small Steps"].id, now=NOW + timedelta(minutes=2))
        board.accept("Small Steps", now=NOW + timedelta(minutes=3))
        assert [one.is_open for one in payloads(board, "Small Steps")] == [True, False]


class TestEndOfTheLastDay:
    def test_is_local_midnight_summer_and_winter(self) -> None:
        assert clock.end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 23, tzinfo=UTC)
        assert clock.end_of(date(2026, 12, 1)) == datetime(2026, 12, 2, 0, tzinfo=UTC)
        assert clock.end_of(date(2026, 10, 24)) == datetime(2026, 10, 24, 23, tzinfo=UTC)  # the clocks go back next

    def test_closes_the_cycle_by_itself(self, board: Board) -> None:
        cycle_id = board.opened()
        end = clock.end_of(LAST)
        run_due(clock=lambda: end - timedelta(seconds=1), most=50)
        assert board.state(cycle_id) is CycleState.OPEN
        run_due(clock=lambda: end, most=50)
        assert board.state(cycle_id) is CycleState.CLOSED
        assert [one.is_open for one in payloads(board, "Small Steps")] == [True, False]

    def test_waits_for_a_day_that_was_moved(self, board: Board) -> None:
        cycle_id = board.opened()
        later = LAST + timedelta(days=7)
        board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=later, now=NOW)
        run_due(clock=lambda: clock.end_of(LAST), most=50)
        assert board.state(cycle_id) is CycleState.OPEN
        run_due(clock=lambda: clock.end_of(later), most=50)
        assert board.state(cycle_id) is CycleState.CLOSED

    def test_is_earlier_where_the_day_was_brought_forward(self, board: Board) -> None:
        cycle_id = board.opened()
        sooner = LAST - timedelta(days=7)
        board.call(cycles.change_last_day, cycle_id=cycle_id, revision=2, closes_on=sooner, now=NOW)
        run_due(clock=lambda: clock.end_of(sooner), most=50)
        assert board.state(cycle_id) is CycleState.CLOSED

    def test_one_job_waits_for_each_day(self, board: Board) -> None:
        cycle_id = board.opened()
        for _ in range(2):
            board.call(cycles.close_if_due, cycle_id=cycle_id, now=NOW)
        with working():
            kinds = db.session.scalars(select(Job.kind).where(Job.kind == cycles.CLOSE_DUE)).all()
        assert len(kinds) == 1


def test_requests_of_two_boards_are_apart(board: Board, other_board: Board) -> None:
    board.opened()
    other_board.opened()
    for one in (board, other_board):
        for model in (Cycle, Request):
            assert set(one.ask(lambda model=model: db.session.scalars(select(model.space_id)).all())) == {one.space.id}
    assert len(board.sent_to("Quill Police")) == 2
