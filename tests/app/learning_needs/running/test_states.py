"""Whatever is done to a survey in whatever order: its states follow each other, and partners know the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock
from app.core.errors import Refused
from app.learning_needs.crossing import SURVEY
from app.learning_needs.models import AskedSurveyState, BallotBox, Survey, SurveyOrigin, SurveyRequest, SurveyState
from app.learning_needs.service import closing, content, drafts, refusals, running
from tenants import AuditEntry, CannotChange, Envelope, db, transaction
from tests.app.learning_needs.running.world import (
    FIRST,
    LAST,
    NOW,
    Board,
    answer,
    asked,
    at,
    draft,
    few_topics,
    opened,
    request,
    state,
    survey,
    wanted,
    work,
)

pytestmark = pytest.mark.usefixtures("no_files")
KEPT = ["risk", "meetings", "advocacy"]
POLICE, CHARITY, TRUST = "Quill Police", "Small Steps", "Reed Trust"
ACTS = (
    "open", "close", "extend", "bring forward", "add", "accept", "end", "nudge", "stale", "a day passes",
    "answer", "new version", "go on", "edit", "topics", "work",
)  # fmt: skip
FOLLOWS = {
    (SurveyState.DRAFT, SurveyState.OPEN),
    (SurveyState.OPEN, SurveyState.CLOSING),
    (SurveyState.CLOSING, SurveyState.CLOSED),
    (SurveyState.OPEN, SurveyState.CLOSED),  # closed and counted by one round of the worker
}


class Run:
    """One survey, one sequence."""

    def __init__(self, board: Board) -> None:
        self.board, self.now = board, NOW
        self.survey_id = draft(board, title=f"Survey {uuid4()}", names=[POLICE, TRUST])
        few_topics(board, self.survey_id)

    @property
    def today(self) -> date:
        return clock.local_date(self.now)

    def do(self, act: str) -> None:
        getattr(self, act.replace(" ", "_"))()

    def call(self, service: Callable[..., Any], *, seen: bool = True, **more: Any) -> None:
        """Do something to the survey, with the revision that a page shows now."""
        if seen:
            more = {"revision": survey(self.board, self.survey_id).revision} | more
        self.board.call(service, survey_id=self.survey_id, now=self.now, **more)

    def asked_of(self, name: str) -> UUID:
        return request(self.board, self.survey_id, name).id

    def open(self) -> None:
        self.call(running.open_survey)

    def close(self) -> None:
        self.call(closing.close_survey)

    def extend(self) -> None:
        self.call(running.change_last_day, closes_on=self.today + timedelta(9))

    def bring_forward(self) -> None:
        self.call(running.change_last_day, closes_on=self.today)

    def add(self) -> None:
        self.call(running.add_partners, seen=False, partner_ids={self.board.partners[CHARITY]})

    def accept(self) -> None:
        self.board.accept(TRUST, now=self.now)

    def end(self) -> None:
        self.board.end(TRUST, now=self.now)

    def nudge(self) -> None:
        self.call(running.nudge, seen=False, request_id=self.asked_of(POLICE))

    def stale(self) -> None:
        self.call(closing.close_survey, revision=survey(self.board, self.survey_id).revision + 7)

    def a_day_passes(self) -> None:
        self.now += timedelta(days=1)

    def answer(self) -> None:
        if state(self.board, self.survey_id) is SurveyState.OPEN:
            answer(self.board, POLICE, [self.survey_id], 3, now=self.now)

    def new_version(self) -> None:
        more = {"key": uuid4(), "title": f"Survey {uuid4()}", "reason": "A topic was missing"}
        self.call(drafts.copy_as_new_version, seen=False, **more)

    def go_on(self) -> None:
        self.call(closing.go_on_without, seen=False, request_id=self.asked_of(POLICE))

    def edit(self) -> None:
        self.call(drafts.edit_draft, wanted=wanted(self.board, title=f"Survey {uuid4()}", names=[POLICE, TRUST]))

    def topics(self) -> None:
        self.call(content.edit_topics, kept=KEPT, own=[(f"Own {uuid4()}", "What it is.")])

    def work(self) -> None:
        work(self.now, rounds=2)


def told(board: Board, name: str, survey_id: UUID) -> list[dict[str, Any]]:
    with at(board, name):
        rows = db.session.scalars(
            select(Envelope.payload).where(Envelope.kind == SURVEY).order_by(Envelope.subject_id, Envelope.version)
        ).all()
    payloads = [json.loads(row) for row in rows]
    return [one for one in payloads if one["survey_id"] == str(survey_id)]


def waiting(board: Board, survey_id: UUID) -> int:
    """How many answers of a survey lie anywhere."""
    ids = set(board.ask(lambda: db.session.scalars(_requests(survey_id)).all()))
    found = 0
    for name in (None, *board.organisations):
        with at(board, name) if name else board.acting():
            boxes = db.session.scalars(select(BallotBox).where(BallotBox.request_id.in_(ids))).all()
            found += sum(len(box.records) // box.width for box in boxes)
    return found


def _requests(survey_id: UUID) -> Any:
    return select(SurveyRequest.id).where(SurveyRequest.survey_id == survey_id)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=10))
def test_any_sequence(board: Board, acts: list[str]) -> None:
    run = Run(board)
    before = state(board, run.survey_id)
    for act in acts:
        asks = survey(board, run.survey_id).topics
        try:
            run.do(act)
        except (Refused, CannotChange):  # CannotChange: the link was accepted, or ended, already
            assert state(board, run.survey_id) is before
        after = state(board, run.survey_id)
        assert after is before or (before, after) in FOLLOWS
        assert not (act == "stale" and after is not before)
        if before is not SurveyState.DRAFT:
            assert survey(board, run.survey_id).topics == asks  # what is asked never changes while people answer
        before = after
    police = told(board, POLICE, run.survey_id)
    if before is SurveyState.DRAFT:
        assert police == []
        return
    assert police[-1]["is_open"] is (before is SurveyState.OPEN)
    assert police[-1]["closes_on"] == survey(board, run.survey_id).closes_on.isoformat()
    expected = AskedSurveyState.OPEN if before is SurveyState.OPEN else AskedSurveyState.CLOSED
    assert asked(board, POLICE, run.survey_id).state is expected
    last = clock.end_of(survey(board, run.survey_id).closes_on) + timedelta(hours=1)
    work(max(last, run.now + timedelta(hours=1)), rounds=6)
    assert state(board, run.survey_id) is SurveyState.CLOSED  # nothing stays open for ever
    assert waiting(board, run.survey_id) == 0


def actions(board: Board) -> list[str]:
    rows = board.ask(lambda: db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all())
    return [row for row in rows if row.startswith("survey.")]


class TestDrafts:
    def test_every_act_of_the_manager_is_in_the_trail_and_no_answer(self, board: Board) -> None:
        survey_id = opened(board)
        answer(board, POLICE, [survey_id], 5)
        call, now = board.call, NOW + timedelta(days=1)
        call(running.nudge, survey_id=survey_id, request_id=request(board, survey_id, POLICE).id, now=now)
        call(running.change_last_day, survey_id=survey_id, revision=2, closes_on=LAST + timedelta(1), now=now)
        call(closing.close_survey, survey_id=survey_id, revision=3, now=now)
        work(now)
        assert actions(board) == [
            "survey.created", "survey.opened", "survey.nudged", "survey.last_day_changed", "survey.closed",
            "survey.released",
        ]  # fmt: skip
        with at(board, POLICE):
            theirs = db.session.scalars(select(AuditEntry.action)).all()
        assert [one for one in theirs if one.startswith("survey.")] == ["survey.answers_crossed"]

    def test_every_partner_has_a_door_of_its_own(self, board: Board) -> None:
        survey_id = opened(board)
        doors = {request(board, survey_id, name).door for name in board.partners}
        assert len(doors) == len(board.partners)
        assert all(len(door) == 12 for door in doors)

    def test_own_topics_keep_their_key_and_no_two_boards_share_one(self, board: Board, other_board: Board) -> None:
        survey_id, other_id = draft(board), draft(other_board)
        own = [("Modern slavery", "Seeing the signs.")]
        for one, its in ((board, survey_id), (other_board, other_id)):
            one.call(content.edit_topics, survey_id=its, revision=1, kept=KEPT, own=own, now=NOW)
        key = survey(board, survey_id).topics[-1]["key"]
        assert key != survey(other_board, other_id).topics[-1]["key"]
        changed = [("Modern Slavery", "Seeing the signs early."), ("Trauma", "How it shows.")]
        board.call(
            content.edit_topics, survey_id=survey_id, revision=2, kept=KEPT, own=changed,
            now=NOW,
        )  # fmt: skip
        assert survey(board, survey_id).topics[3]["key"] == key

    def test_a_title_twice_is_refused(self, board: Board) -> None:
        survey_id = draft(board)
        own = [("Managing and supporting risk", "It is there already.")]
        with pytest.raises(refusals.WrongTopics):
            board.call(
                content.edit_topics, survey_id=survey_id, revision=1, kept=KEPT, own=own,
                now=NOW,
            )  # fmt: skip


class TestByItself:
    def test_a_draft_opens_at_the_start_of_its_first_day(self, board: Board) -> None:
        first = FIRST + timedelta(days=3)
        survey_id = draft(board, opens_on=first, opens_itself=True)
        work(clock.start_of(first) - timedelta(seconds=1), rounds=1)
        assert state(board, survey_id) is SurveyState.DRAFT
        work(clock.start_of(first), rounds=1)
        assert state(board, survey_id) is SurveyState.OPEN

    def test_one_that_is_not_to_does_not(self, board: Board) -> None:
        survey_id = draft(board, opens_on=FIRST)
        work(clock.start_of(FIRST + timedelta(days=1)), rounds=1)
        assert state(board, survey_id) is SurveyState.DRAFT

    def test_a_moved_first_day_moves_the_opening(self, board: Board) -> None:
        survey_id = draft(board, opens_on=FIRST + timedelta(days=3), opens_itself=True)
        later = wanted(board, opens_on=FIRST + timedelta(days=6), opens_itself=True)
        board.call(drafts.edit_draft, survey_id=survey_id, revision=1, wanted=later, now=NOW)
        work(clock.start_of(FIRST + timedelta(days=4)), rounds=1)
        assert state(board, survey_id) is SurveyState.DRAFT
        work(clock.start_of(FIRST + timedelta(days=6)), rounds=1)
        assert state(board, survey_id) is SurveyState.OPEN

    def test_a_first_day_that_is_over_is_refused(self, board: Board) -> None:
        with pytest.raises(refusals.WrongDates) as refused:
            draft(board, opens_on=FIRST - timedelta(days=1), opens_itself=True)
        assert refused.value.field == "opens_on"
        assert draft(board, opens_on=FIRST - timedelta(days=1))

    def test_one_that_asks_nobody_stays_a_draft(self, board: Board) -> None:
        survey_id = draft(board, names=[], opens_on=FIRST + timedelta(days=1), opens_itself=True)
        work(clock.start_of(FIRST + timedelta(days=1)), rounds=2)
        assert state(board, survey_id) is SurveyState.DRAFT


class TestVersions:
    def test_the_new_one_closes_the_old_one_when_it_opens(self, board: Board) -> None:
        survey_id = opened(board)
        few_topics(board, survey_id)
        key = uuid4()
        board.call(
            drafts.copy_as_new_version, key=key, survey_id=survey_id, title="Second", reason="A topic was missing",
            now=NOW,
        )  # fmt: skip
        assert state(board, survey_id) is SurveyState.OPEN
        copy = survey(board, key)
        assert (copy.replaces_id, copy.change_reason, copy.state) == (
            survey_id, "A topic was missing", SurveyState.DRAFT,
        )  # fmt: skip
        assert copy.topics == survey(board, survey_id).topics
        assert request(board, key, POLICE).door != request(board, survey_id, POLICE).door
        board.call(running.open_survey, survey_id=key, revision=1, now=NOW + timedelta(days=1))
        assert state(board, survey_id) is SurveyState.CLOSING
        assert state(board, key) is SurveyState.OPEN


class TestLinks:
    def test_a_partner_that_accepts_late_is_asked_then(self, board: Board) -> None:
        survey_id = opened(board)
        assert request(board, survey_id, TRUST).sent_at is None
        board.accept(TRUST, now=NOW + timedelta(days=1))
        assert request(board, survey_id, TRUST).sent_at
        assert asked(board, TRUST, survey_id).state is AskedSurveyState.OPEN

    def test_one_that_leaves_the_board_in_the_draft_is_not_asked(self, board: Board) -> None:
        from app.boards.models import Partner

        survey_id = draft(board)

        def leave() -> None:
            partner = db.session.scalars(select(Partner).where(Partner.id == board.partners[CHARITY])).one()
            partner.left_at = NOW

        board.call(leave)
        board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)
        with at(board, CHARITY):
            assert db.session.scalars(select(Envelope.id).where(Envelope.kind == SURVEY)).all() == []

    def test_no_reminder_without_a_link(self, board: Board) -> None:
        survey_id = opened(board)
        with pytest.raises(refusals.NotYet):
            board.call(running.nudge, survey_id=survey_id, request_id=request(board, survey_id, TRUST).id, now=NOW)


class TestBeginCounting:
    def test_takes_what_was_brought_in_from_a_file(self, board: Board) -> None:
        survey_id = draft(board)
        few_topics(board, survey_id)
        with pytest.raises(refusals.WrongState):
            board.call(closing.begin_counting, survey_id=survey_id, now=NOW)
        with board.acting(), transaction():
            db.session.scalars(select(Survey).where(Survey.id == survey_id)).one().origin = SurveyOrigin.IMPORTED
        with pytest.raises(refusals.WrongState):
            board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)
        board.call(closing.begin_counting, survey_id=survey_id, now=NOW)
        work(NOW)
        assert state(board, survey_id) is SurveyState.CLOSED
