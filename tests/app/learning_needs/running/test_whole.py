"""A survey from its draft to its findings, with the worker, and what is left of the answers afterwards."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, select

from app.core import clock
from app.learning_needs.crossing import ANSWERS, FINDINGS, SEALED
from app.learning_needs.models import (
    BallotBox,
    FindingsSheet,
    FreeAnswer,
    SentKeys,
    SurveyDocument,
    SurveyProgress,
    SurveyState,
)
from app.learning_needs.service import closing, release, running
from app.learning_needs.service.refusals import NotYet
from tenants import (
    Envelope,
    Job,
    JobState,
    Space,
    SpaceState,
    acting_for,
    change_state,
    db,
    maintaining,
    overseeing,
    transaction,
    working,
)
from tests.app.learning_needs.running.world import (
    LAST,
    NOW,
    Board,
    answer,
    asked,
    draft,
    few_topics,
    opened,
    request,
    state,
    survey,
    work,
)

LATER = NOW + timedelta(days=2)
POLICE, CHARITY, COUNCIL = "Quill Police", "Small Steps", "Alder Council"


def everything(model: Any) -> list[Any]:
    """Every row of a table, whosever it is."""
    with maintaining():
        spaces = db.session.scalars(select(Space.id)).all()
    found = {}
    for space_id in spaces:
        with acting_for(space_id):
            for row in db.session.scalars(select(model)).all():
                found[inspect(row).identity] = row
            db.session.expunge_all()
    return list(found.values())


def answered(board: Board) -> UUID:
    """Return an open survey that three partners' staff have answered."""
    survey_id = draft(board)
    few_topics(board, survey_id)
    board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)
    for seed, (name, how_many) in enumerate(((POLICE, 30), (COUNCIL, 24), (CHARITY, 6))):
        answer(board, name, [survey_id], how_many, seed=seed, text=lambda n: f"More time {n}" if n % 5 == 0 else "")
    return survey_id


def sheets(board: Board, survey_id: UUID) -> dict[str, Any]:
    def find() -> dict[str, Any]:
        columns = select(FindingsSheet.sheet, FindingsSheet.content).where(FindingsSheet.survey_id == survey_id)
        return {row.sheet: row.content for row in db.session.execute(columns)}

    found: dict[str, Any] = board.ask(find)
    return found


def close(board: Board, survey_id: UUID) -> None:
    revision = survey(board, survey_id).revision
    board.call(closing.close_survey, survey_id=survey_id, revision=revision, now=LATER)


def records_of(envelope: Envelope) -> bytes:
    return zlib.decompress(b64decode(json.loads(envelope.payload)[SEALED]))


class TestAWholeSurvey:
    def test_comes_to_findings_and_leaves_no_answer_behind(self, board: Board) -> None:
        survey_id = answered(board)
        boxes = everything(BallotBox)
        assert sum(len(box.records) // box.width for box in boxes) == 60
        records = {box.records[at : at + box.width] for box in boxes for at in range(0, len(box.records), box.width)}
        close(board, survey_id)
        assert state(board, survey_id) is SurveyState.CLOSING
        assert {box.space_id for box in everything(BallotBox)} == {board.space.id}
        assert everything(SentKeys) == [] or all(not row.newer for row in everything(SentKeys))
        work(LATER)
        assert state(board, survey_id) is SurveyState.CLOSED
        found = sheets(board, survey_id)
        assert set(found) == {"all", "partner", "tier", "service", "partner_tier", "service_tier", "audit"}
        assert found["all"]["answered"] == [60]
        by_partner = dict(
            zip([g["key"] for g in found["partner"]["groups"]], found["partner"]["answered"], strict=True)
        )
        assert by_partner[f"partner:{request(board, survey_id, CHARITY).id}"] is None
        texts = [one.text for one in everything(FreeAnswer)]
        assert len(texts) == 13
        assert texts == sorted(texts)
        assert {(one.kind, one.format, one.state.value) for one in everything(SurveyDocument)} == {
            ("findings", kind, "made") for kind in ("csv", "docx", "pdf", "xlsx")
        }
        # nothing is left of the answers, in any table
        assert everything(BallotBox) == []
        batches = [one for one in everything(Envelope) if one.kind == ANSWERS]
        assert len(batches) == 3
        for batch in batches:
            assert json.loads(batch.payload)[SEALED].startswith("\u2020 removed")
            assert not any(record in batch.payload for record in records)

    @pytest.mark.usefixtures("no_files")
    def test_each_partner_gets_its_own_staffs_findings_where_they_are_shown(self, board: Board) -> None:
        survey_id = answered(board)
        close(board, survey_id)
        work(LATER)
        shown = {
            f"partner:{request(board, survey_id, name).id}"
            for name in (POLICE, COUNCIL, CHARITY)
            if request(board, survey_id, name).answers_at
        }
        published = [one for one in everything(Envelope) if one.kind == FINDINGS]
        found = sheets(board, survey_id)["partner"]
        shown = {g["key"] for g, n in zip(found["groups"], found["answered"], strict=True) if n is not None}
        assert {f"partner:{one.subject_id}" for one in published} == shown
        for one in published:
            content = json.loads(one.payload)
            [group] = content["sheet"]["groups"]
            place = [g["key"] for g in found["groups"]].index(group["key"])
            for key, topic in content["sheet"]["topics"].items():
                for kind in ("work", "rated", "route"):
                    assert topic[kind] == [found["topics"][key][kind][place]]

    @pytest.mark.usefixtures("no_files")
    def test_a_batch_tells_no_order_and_no_tick(self, board: Board, other_board: Board) -> None:
        survey_id, other_id = opened(board), opened(other_board)
        answer(board, POLICE, [survey_id, other_id], 40)
        close(board, survey_id)
        police = request(board, survey_id, POLICE).id
        [batch] = [one for one in everything(Envelope) if one.kind == ANSWERS and one.subject_id == police]
        [box] = [one for one in everything(BallotBox) if one.request_id == police]
        rows = [box.records[at : at + box.width] for at in range(0, len(box.records), box.width)]
        assert len(rows) == 40
        assert rows != sorted(rows)  # by chance once in 40 factorial
        assert set(json.loads(batch.payload)) == {"width", SEALED, "held_back"}
        assert json.loads(batch.payload)["held_back"] == []
        assert sum(len(one.records) for one in everything(BallotBox) if one.space_id != board.space.id) == len(
            box.records
        )

    @pytest.mark.usefixtures("no_files")
    def test_nobody_answered(self, board: Board) -> None:
        survey_id = opened(board)
        close(board, survey_id)
        work(LATER)
        assert state(board, survey_id) is SurveyState.CLOSED
        assert sheets(board, survey_id)["all"]["answered"] == [None]
        assert [one for one in everything(Envelope) if one.kind == FINDINGS] == []

    @pytest.mark.usefixtures("no_files")
    def test_closes_by_itself_at_the_end_of_its_last_day(self, board: Board) -> None:
        survey_id = answered(board)
        end = clock.end_of(LAST)
        work(end - timedelta(minutes=1), rounds=1)
        assert state(board, survey_id) is SurveyState.OPEN
        work(end + timedelta(minutes=1))
        assert state(board, survey_id) is SurveyState.CLOSED


@pytest.mark.usefixtures("no_files")
class TestAWorkerThatDies:
    @pytest.mark.parametrize("where", ["_let_go", "_tell_partners"])
    def test_leaves_nothing_half_done_and_the_next_one_does_it(
        self, board: Board, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        survey_id = answered(board)
        close(board, survey_id)

        def killed(*_: Any, **__: Any) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as broken:
            broken.setattr(release, where, killed)
            work(LATER, rounds=1)
        assert state(board, survey_id) is SurveyState.CLOSING
        assert sheets(board, survey_id) == {}
        assert everything(FreeAnswer) == []
        assert len([box for box in everything(BallotBox) if box.space_id == board.space.id]) == 3
        assert survey(board, survey_id).progress > 0  # what was told of the progress stands
        work(LATER + timedelta(minutes=5))
        assert state(board, survey_id) is SurveyState.CLOSED
        assert len(sheets(board, survey_id)) == 7

    def test_two_workers_make_one_release(self, board: Board) -> None:
        survey_id = answered(board)
        close(board, survey_id)
        with acting_for(board.space.id):
            counted = release.compute(survey_id=survey_id, tell=lambda _: None)
        assert board.call(release.keep, survey_id=survey_id, counted=counted, now=LATER) is True
        assert board.call(release.keep, survey_id=survey_id, counted=counted, now=LATER) is False
        assert len(sheets(board, survey_id)) == 7

    def test_jobs_hold_ids_alone(self, board: Board) -> None:
        survey_id = answered(board)
        close(board, survey_id)
        work(LATER)
        with working():
            jobs = db.session.execute(select(Job.kind, Job.arguments, Job.state)).all()
        assert {kind for kind, _, _ in jobs} >= {"learning_needs.release", "learning_needs.count"}
        assert not [kind for kind, _, at in jobs if at is JobState.FAILED]
        for _, arguments, _ in jobs:
            assert all(len(str(value)) <= 40 for value in arguments.values())


@pytest.mark.usefixtures("no_files")
class TestWhoIsLate:
    def test_the_release_waits_and_then_goes_on_without(self, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
        survey_id = answered(board)
        request_id = request(board, survey_id, CHARITY).id
        with monkeypatch.context() as broken:
            from app.learning_needs.service import asked as asked_service

            kept = asked_service.keep_survey

            def lost(envelope: Any, *, now: Any) -> None:
                if envelope.subject_id == request_id:
                    raise ConnectionError("the line is down")
                kept(envelope, now=now)

            broken.setattr(asked_service, "keep_survey", lost)
            close(board, survey_id)
            work(LATER, rounds=2)
            assert state(board, survey_id) is SurveyState.CLOSING
            assert request(board, survey_id, CHARITY).answers_at is None
            with pytest.raises(NotYet):
                board.call(closing.go_on_without, survey_id=survey_id, request_id=request_id, now=LATER)
            next_day = LATER + timedelta(days=1)
            board.call(closing.go_on_without, survey_id=survey_id, request_id=request_id, now=next_day)
            work(next_day, rounds=1)
        assert state(board, survey_id) is SurveyState.CLOSED
        assert sheets(board, survey_id)["all"]["answered"] == [55]
        # then it arrives after all: it is not counted, and not kept
        work(next_day + timedelta(hours=2))
        assert asked(board, CHARITY, survey_id).crossed_at
        assert everything(BallotBox) == []
        batches = [one for one in everything(Envelope) if one.kind == ANSWERS]
        assert len(batches) == 3
        assert all(json.loads(one.payload)[SEALED].startswith("\u2020 removed") for one in batches)
        assert sheets(board, survey_id)["all"]["answered"] == [55]

    def test_a_link_that_ended_is_not_waited_for(self, board: Board) -> None:
        survey_id = answered(board)
        board.end(CHARITY, now=LATER)
        close(board, survey_id)
        work(LATER)
        assert state(board, survey_id) is SurveyState.CLOSED
        assert request(board, survey_id, CHARITY).left_out
        # the organisation keeps the answers while they may connect again, and lets them go a month after the last day
        left = [box for box in everything(BallotBox) if box.space_id == board.organisations[CHARITY].id]
        assert left
        work(clock.end_of(LAST) + timedelta(days=31))
        assert everything(BallotBox) == []

    def test_an_organisation_that_was_suspended_still_sends(self, board: Board) -> None:
        survey_id = answered(board)
        with overseeing(board.organisations[CHARITY].id), transaction():
            change_state(board.organisations[CHARITY].id, SpaceState.SUSPENDED, now=LATER)
        close(board, survey_id)
        work(LATER)
        assert state(board, survey_id) is SurveyState.CLOSED
        assert sheets(board, survey_id)["all"]["answered"] == [60]


@pytest.mark.usefixtures("no_files")
class TestProgress:
    def test_the_board_sees_rounded_counts_by_the_hour(self, board: Board) -> None:
        survey_id = opened(board)
        answer(board, POLICE, [survey_id], 13, now=NOW + timedelta(hours=3))
        progress = {row.request_id: row for row in everything(SurveyProgress)}
        mine = request(board, survey_id, POLICE).id
        assert progress[mine].answered == 0  # an answer tells nobody anything by itself
        work(NOW + timedelta(hours=4), rounds=1)
        progress = {row.request_id: row for row in everything(SurveyProgress)}
        assert progress[mine].answered == 15
        assert progress[mine].by_day == [{"day": "2026-09-07", "answered": 15}]
