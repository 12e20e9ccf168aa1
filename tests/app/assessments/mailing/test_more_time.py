"""More time for some of a cycle's partners: who can answer until when, and when the cycle closes by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.assessments.models import Asked, CycleState
from app.assessments.queries.asked import get_asked
from app.assessments.queries.cycles import get_cycle
from app.assessments.service import cycles
from app.assessments.service.more_time import Given, give_more_time
from app.assessments.service.refusals_board import AlreadyDone, NoPartners, NotAPartner, Stale, WrongDates, WrongState
from app.core import clock
from app.core.errors import Refused
from tenants import AuditEntry, acting_for, db
from tests.app.accounts.helpers import Browser
from tests.app.assessments.board.helpers import LAST, NOW, Board, cycle_path
from tests.app.assessments.mailing.mails import clear, local, mails, morning, subjects, text, work

LATER = LAST + timedelta(days=10)
LEAD = "lead@steps.example"


def give(
    board: Board,
    cycle_id: UUID,
    *names: str,
    until: date = LATER,
    now: datetime = NOW,
    revision: int | None = None,
) -> Given:
    done: Given = board.call(
        give_more_time,
        cycle_id=cycle_id,
        revision=revision or board.revision(cycle_id),
        request_ids={board.request_id(cycle_id, name) for name in names},
        closes_on=until,
        now=now,
    )
    return done


def may_answer(board: Board, cycle_id: UUID, name: str, now: datetime) -> bool:
    request_id = board.request_id(cycle_id, name)
    with acting_for(board.organisations[name].id):
        return get_asked(request_id, now=now).is_open


class TestGiveMoreTime:
    def test_lets_those_answer_longer_and_closes_when_the_latest_day_has_ended(
        self, board: Board, mail_folder: Path
    ) -> None:
        cycle_id = board.opened()
        assert give(board, cycle_id, "Small Steps") == Given(partners=1, told=1)
        work(NOW + timedelta(minutes=1))
        assert f"MSP 2026-27: the last day is now {LATER.day} November 2026" in subjects(mail_folder, LEAD)
        after = local(LAST + timedelta(days=1), 8)
        work(after)
        assert board.state(cycle_id) is CycleState.OPEN
        assert may_answer(board, cycle_id, "Small Steps", after)
        assert not may_answer(board, cycle_id, "Quill Police", after)
        end = local(LATER + timedelta(days=1), 0, 5)
        work(end)
        assert board.state(cycle_id) is CycleState.CLOSED
        assert not may_answer(board, cycle_id, "Small Steps", end)

    def test_is_in_the_trail_and_in_the_list(self, board: Board) -> None:
        cycle_id = board.opened()
        give(board, cycle_id, "Small Steps", "Reed Trust")
        assert board.ask(get_cycle, cycle_id).last_day == LATER
        with board.acting():
            action = AuditEntry.action == "cycle.partners_given_time"
            assert db.session.scalars(select(AuditEntry).where(action)).one().detail == {
                "partners": 2,
                "day": LATER.isoformat(),
            }

    def test_waits_for_whoever_is_not_connected_yet(self, board: Board) -> None:
        cycle_id = board.opened()
        assert give(board, cycle_id, "Reed Trust") == Given(partners=1, told=0)
        board.accept("Reed Trust", now=NOW + timedelta(hours=1))
        with acting_for(board.organisations["Reed Trust"].id):
            assert db.session.scalars(select(Asked)).one().closes_on == LATER

    def test_moves_the_reminders_of_those_alone(self, board: Board, mail_folder: Path) -> None:
        cycle_id = board.opened()
        give(board, cycle_id, "Small Steps")
        work(NOW + timedelta(minutes=1))
        clear(mail_folder)
        morning(LAST - timedelta(days=7))
        assert subjects(mail_folder, LEAD) == []
        [contact] = mails(mail_folder, "sam@reed-trust.example")  # not given more time
        assert "30 October 2026" in text(contact)
        morning(LATER - timedelta(days=7))
        assert subjects(mail_folder, LEAD) == ["MSP 2026-27: the last day is 9 November 2026"]

    def test_stands_where_the_whole_cycle_gets_another_day(self, board: Board) -> None:
        cycle_id = board.opened()
        give(board, cycle_id, "Small Steps")
        for day, own in ((LAST + timedelta(days=3), LATER), (LATER + timedelta(days=5), LATER + timedelta(days=5))):
            revision = board.revision(cycle_id)
            board.call(cycles.change_last_day, cycle_id=cycle_id, revision=revision, closes_on=day, now=NOW)
            with acting_for(board.organisations["Small Steps"].id):
                assert db.session.scalars(select(Asked)).one().closes_on == own

    def test_refuses_what_cannot_be(self, board: Board, other_board: Board) -> None:
        cycle_id = board.opened()
        with pytest.raises(NoPartners):
            give(board, cycle_id)
        with pytest.raises(WrongDates):
            give(board, cycle_id, "Small Steps", until=LAST)
        with pytest.raises(WrongDates):
            give(board, cycle_id, "Small Steps", until=LATER, now=local(LATER + timedelta(days=1), 9))
        with pytest.raises(Stale):
            give(board, cycle_id, "Small Steps", revision=1)
        give(board, cycle_id, "Small Steps")
        with pytest.raises(AlreadyDone):
            give(board, cycle_id, "Small Steps", revision=1)
        foreign = other_board.opened()
        with pytest.raises(NotAPartner):
            board.call(
                give_more_time,
                cycle_id=cycle_id,
                revision=board.revision(cycle_id),
                request_ids={other_board.request_id(foreign, "Small Steps")},
                closes_on=LATER,
                now=NOW,
            )
        board.call(cycles.close_cycle, cycle_id=cycle_id, revision=board.revision(cycle_id), now=NOW)
        assert not may_answer(board, cycle_id, "Small Steps", NOW)
        with pytest.raises(WrongState):
            give(board, cycle_id, "Small Steps")


# What a manager, and time, may do to a cycle; days count from its first day.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.sampled_from(["Small Steps", "Quill Police"]), st.integers(0, 20)),
        st.tuples(st.just("move"), st.none(), st.integers(0, 20)),
        st.tuples(st.just("close"), st.none(), st.just(0)),
        st.tuples(st.just("reopen"), st.none(), st.integers(0, 20)),
        st.tuples(st.just("wait"), st.none(), st.integers(1, 6)),
    ),
    min_size=1,
    max_size=7,
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_is_done_who_may_answer_follows_from_the_days(board: Board, steps: list[tuple[str, str, int]]) -> None:
    first = NOW.date()
    whole, own = first + timedelta(days=5), dict.fromkeys(("Small Steps", "Quill Police"), date.min)
    cycle_id = board.opened(f"Cycle {clock.now().timestamp()}", closes_on=whole)
    is_open, today = True, first

    def moment() -> datetime:
        return datetime.combine(today, time(12), tzinfo=UTC)

    for what, name, number in steps:
        day = first + timedelta(days=number)
        revision = board.revision(cycle_id)
        if what == "wait":
            today += timedelta(days=number)
            work(moment())
            if is_open and today > max(whole, *own.values()):
                is_open = False
        elif what == "give":
            allowed = is_open and day >= today and day > whole and own[name] != day
            assert _tried(lambda: give(board, cycle_id, name, until=day, now=moment())) is allowed  # noqa: B023
            own[name] = day if allowed else own[name]
        elif what == "close":
            close = {"cycle_id": cycle_id, "revision": revision, "now": moment()}
            assert _tried(lambda: board.call(cycles.close_cycle, **close)) is is_open  # noqa: B023
            is_open = False
        else:
            act = cycles.change_last_day if what == "move" else cycles.reopen_cycle
            allowed = day >= today and (is_open if what == "move" else not is_open)
            if what == "move" and is_open and day == whole:
                allowed = True  # the same day again is no change, and no error
            call = {"cycle_id": cycle_id, "revision": revision, "closes_on": day, "now": moment()}
            assert _tried(lambda: board.call(act, **call)) is allowed  # noqa: B023
            if allowed:
                whole, is_open = day, True
        assert (board.state(cycle_id) is CycleState.OPEN) is is_open
        for partner, until in own.items():
            expected = is_open and today <= max(whole, until)
            assert may_answer(board, cycle_id, partner, moment()) is expected


def _tried(action: Callable[[], object]) -> bool:
    try:
        action()
    except Refused:
        return False
    return True


class TestPage:
    def test_gives_time_to_those_chosen_and_says_so(
        self, app: Flask, board: Board, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
        cycle_id = board.opened()
        manager = Browser(app)
        manager.sign_in("manager@alder-bay.example")
        path = cycle_path(board, cycle_id, "more-time")
        assert "Give some partners more time" in manager.get(path).text
        day = {"closes_on-day": "9", "closes_on-month": "11", "closes_on-year": "2026"}
        wrong = manager.submit(path, **day)
        assert "Choose at least one partner" in wrong.text
        one = str(board.request_id(cycle_id, "Small Steps"))
        early = manager.submit(path, partners=one, **(day | {"closes_on-month": "10"}))
        assert "Choose a day after 30 October 2026" in early.text
        sent = manager.submit(path, partners=one, **day)
        assert sent.status_code == 303
        page = manager.get(cycle_path(board, cycle_id)).text
        assert "Has until 9 November 2026" in page
        assert "Some have until 9 November 2026" in page
        assert "has until 9 November 2026" in manager.get(cycle_path(board, cycle_id, "results/")).text
