"""The other end sends what none of our own pages would: nothing breaks, nothing is stuck, nobody else notices."""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.learning_needs.crossing import ANSWERS, SEALED, SURVEY, AnswersPayload
from app.learning_needs.models import AskedSurvey, BallotBox, SurveyOverlap, SurveyState
from app.learning_needs.queries.doors import find_door
from app.learning_needs.service import closing, running
from app.learning_needs.service.refusals import WrongDates
from app.learning_needs.service.telling import outgoing
from app.learning_needs.statistics.records import Layout, RawAnswer
from tenants import Envelope, acting_for_none, db, publish, transaction, withdraw
from tests.app.accounts.helpers import Browser
from tests.app.learning_needs.running.test_crossing import close
from tests.app.learning_needs.running.world import NOW, Board, answer, asked, at, few_topics, opened, request, work
from tests.app.learning_needs.running.world import draft as drafted
from tests.app.learning_needs.running.world import state as state_of
from tests.app.learning_needs.running.world import survey as survey_of

POLICE, CHARITY = "Quill Police", "Small Steps"
MOST_BYTES = 80_000_000
LATER = NOW + timedelta(days=2)
DAY_AFTER = LATER + timedelta(days=1, hours=1)
TOPICS = 3


def small(board: Board, **more: Any) -> UUID:
    """An open survey of three topics that two partners were asked."""
    survey_id = drafted(board, names=(POLICE, CHARITY), **more)
    few_topics(board, survey_id, TOPICS)
    board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)
    return survey_id


def width(board: Board, survey_id: UUID) -> int:
    found = survey_of(board, survey_id)
    return Layout(len(found.topics), len(found.services)).width


def sealed(records: bytes, texts: Any = ()) -> str:
    words = json.dumps(texts).encode()
    return base64.b64encode(zlib.compress(secrets.token_bytes(16) + len(words).to_bytes(4) + words + records)).decode()


def send(board: Board, survey_id: UUID, payload: dict[str, Any], *, now: Any = LATER) -> None:
    """Publish something as the police's answers."""
    subject = request(board, survey_id, POLICE).id
    with at(board, POLICE), transaction():
        publish(ANSWERS, to=board.space.id, subject_id=subject, payload=payload, now=now)


def closing_with(board: Board, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A survey that is closing, whose police have sent nothing yet."""
    survey_id = small(board)
    answer(board, CHARITY, [survey_id], 12)
    with monkeypatch.context() as patch:
        patch.setattr("app.learning_needs.service.asked.crossing.send_answers", _but_police(board))
        close(board, survey_id)
    return survey_id


def _but_police(board: Board) -> Any:
    from app.learning_needs.service import crossing
    from tenants import current_space_id

    real = crossing.send_answers

    def send_answers(asked: AskedSurvey, *, now: Any) -> bool:
        return current_space_id() != board.organisations[POLICE].id and real(asked, now=now)

    return send_answers


def good(layout: Layout) -> bytes:
    return layout.pack(RawAnswer(1, 0, 0, (3, 0, 0), (3, 0, 0), (0, 0, 0)))


def broken(layout: Layout, name: str) -> dict[str, Any]:
    """A batch with one thing wrong."""
    row = bytearray(good(layout))
    wide: dict[str, Any] = {"width": layout.width, "held_back": []}
    match name:
        case "a code outside its scale":
            row[0] = 200
            return wide | {SEALED: sealed(bytes(row))}
        case "an answer that contradicts itself":
            row[4] = 4
            return wide | {SEALED: sealed(bytes(row))}
        case "a barrier that nobody offers":
            row[-5] = 0xFF
            return wide | {SEALED: sealed(bytes(row))}
        case "a text that is too long":
            return wide | {SEALED: sealed(bytes(row), ["x" * 1001])}
        case "a text with what no database keeps":
            return wide | {SEALED: sealed(bytes(row), ["a\x00b"])}
        case "a text that is none":
            return wide | {SEALED: sealed(bytes(row), [7])}
        case "more texts than answers":
            return wide | {SEALED: sealed(bytes(row), ["one", "two"])}
        case "a tier that is none":
            return wide | {SEALED: sealed(bytes(row)), "held_back": [{"tier": 9, "topic": None}]}
        case "a tier that is a word":
            return wide | {SEALED: sealed(bytes(row)), "held_back": [{"tier": "1", "topic": None}]}
        case "no width":
            return wide | {SEALED: sealed(bytes(row)), "width": 0}
        case "far more than it says":
            return wide | {SEALED: base64.b64encode(zlib.compress(bytes(MOST_BYTES + layout.width))).decode()}
    raise AssertionError(name)


BROKEN = (
    "a code outside its scale",
    "an answer that contradicts itself",
    "a barrier that nobody offers",
    "a text that is too long",
    "a text with what no database keeps",
    "a text that is none",
    "more texts than answers",
    "a tier that is none",
    "a tier that is a word",
    "no width",
    "far more than it says",
)


@pytest.mark.usefixtures("no_files")
class TestAnswers:
    @pytest.mark.parametrize("name", BROKEN)
    def test_a_batch_that_fits_no_survey_holds_up_nobody_for_good(
        self, board: Board, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        survey_id = closing_with(board, monkeypatch)
        found = survey_of(board, survey_id)
        send(board, survey_id, broken(Layout(TOPICS, len(found.services)), name))
        assert request(board, survey_id, POLICE).answers_at is None
        subject = request(board, survey_id, POLICE).id
        board.call(closing.go_on_without, survey_id=survey_id, request_id=subject, now=DAY_AFTER)
        work(DAY_AFTER)
        assert state_of(board, survey_id) is SurveyState.CLOSED
        assert left_in_envelopes(board) == []

    def test_a_second_batch_changes_nothing_and_stays_nowhere(self, board: Board) -> None:
        survey_id = small(board)
        answer(board, POLICE, [survey_id], 12)
        close(board, survey_id)
        found = survey_of(board, survey_id)
        layout = Layout(TOPICS, len(found.services))
        before = batch(board, survey_id)
        for payload in ({"odd": "one"}, AnswersPayload(layout.width, good(layout), (), ()).to_json()):
            send(board, survey_id, payload)
        assert batch(board, survey_id) == before
        work(LATER + timedelta(minutes=5))
        assert state_of(board, survey_id) is SurveyState.CLOSED
        assert left_in_envelopes(board) == []

    def test_answers_that_were_taken_back_hold_up_nothing(self, board: Board) -> None:
        survey_id = small(board)
        answer(board, POLICE, [survey_id], 12)
        close(board, survey_id)
        subject = request(board, survey_id, POLICE).id
        with at(board, POLICE), transaction():
            withdraw(ANSWERS, to=board.space.id, subject_id=subject, now=LATER)
        work(LATER + timedelta(minutes=5))
        assert state_of(board, survey_id) is SurveyState.CLOSED
        assert left_in_envelopes(board) == []


def batch(board: Board, survey_id: UUID) -> bytes:
    subject = request(board, survey_id, POLICE).id
    found = board.ask(lambda: db.session.scalar(select(BallotBox.records).where(BallotBox.request_id == subject)))
    assert isinstance(found, bytes)
    return found


def left_in_envelopes(board: Board) -> list[str]:
    def texts() -> list[str]:
        payloads = db.session.scalars(select(Envelope.payload).where(Envelope.kind == ANSWERS)).all()
        return [json.loads(payload).get(SEALED, "") for payload in payloads]

    return [text[:40] for text in board.ask(texts) if text and not text.startswith("†")]


def survey_payload(board: Board, survey_id: UUID, name: str) -> tuple[UUID, dict[str, Any]]:
    found, about = survey_of(board, survey_id), request(board, survey_id, name)
    sent = outgoing(found, about)
    return sent.subject_id, dict(sent.payload)


ODD: dict[str, dict[str, Any]] = {
    "topics without keys": {"topics": [{"title": "No key"}]},
    "a topic twice": {"topics": [{"key": "a", "title": "A"}, {"key": "a", "title": "A"}]},
    "topics that are words": {"topics": ["risk"]},
    "more services than a byte counts": {"services": [{"key": f"s{n}", "label": "S"} for n in range(256)]},
    "a service that is a number": {"services": [7]},
    "groups of one": {"smallest": 1},
    "a last day before the first": {"opens_on": "2026-09-30", "closes_on": "2026-09-07"},
    "a last day at the end of time": {"closes_on": "9999-12-31"},
    "a first day at the beginning of time": {"opens_on": "0001-01-01"},
    "a door that nobody can type": {"door": "../../sign-in"},
    "a title that is none": {"title": None},
    "words without end": {"intro": "x" * 100_000},
    "fewer topics than before": {"topics": [{"key": "risk", "title": "Risk"}]},
    "another door than before": {"door": "0123456789AB"},
}


class TestSurveys:
    @pytest.mark.parametrize("name", ODD)
    def test_one_that_no_form_makes_is_not_taken_and_another_boards_door_still_opens(
        self, app: Flask, board: Board, other_board: Board, at_noon: None, name: str
    ) -> None:
        mine, theirs = opened(board, names=[POLICE]), opened(other_board)
        _, payload = survey_payload(other_board, theirs, POLICE)
        with other_board.acting(), transaction():
            publish(
                SURVEY,
                to=board.organisations[POLICE].id,
                subject_id=request(other_board, theirs, POLICE).id,
                payload=payload | ODD[name],
                now=NOW,
            )
        kept = asked(board, POLICE, theirs)
        assert kept.version == 1
        assert (kept.smallest, kept.door) == (10, request(other_board, theirs, POLICE).door)
        page = Browser(app).get(f"/s/{request(board, mine, POLICE).door}/")
        assert page.status_code == 200

    def test_nobody_takes_over_the_door_of_another_boards_survey(self, board: Board, other_board: Board) -> None:
        mine, theirs = opened(board, names=[CHARITY]), opened(other_board)
        door = request(board, mine, CHARITY).door
        _, payload = survey_payload(other_board, theirs, POLICE)
        with other_board.acting(), transaction():
            publish(
                SURVEY,
                to=board.organisations[POLICE].id,
                subject_id=UUID(int=1),  # before every other, whichever is asked for first
                payload=payload | {"door": door},
                now=NOW,
            )
        with acting_for_none():
            found = find_door(door)
        assert found is not None
        assert found.request_id == request(board, mine, CHARITY).id


@pytest.mark.usefixtures("no_files")
class TestWhatStays:
    def overlaps(self, board: Board) -> int:
        with at(board, POLICE):
            return db.session.scalar(select(func.count()).select_from(SurveyOverlap)) or 0

    def test_counts_of_who_answered_for_one_board_alone_go_once_neither_needs_them(
        self, board: Board, other_board: Board
    ) -> None:
        mine, theirs = opened(board), opened(other_board)
        answer(board, POLICE, [mine], 1, tier=3)
        close(board, mine)
        assert self.overlaps(board) == 2  # the second to close is held against them
        close(other_board, theirs)
        assert self.overlaps(board) == 0


class TestDays:
    FAR = date(9999, 12, 31)

    def test_a_survey_is_not_open_for_ever(self, board: Board) -> None:
        with pytest.raises(WrongDates):
            drafted(board, closes_on=self.FAR)
        survey_id = opened(board, names=[POLICE])
        with pytest.raises(WrongDates):
            board.call(running.change_last_day, survey_id=survey_id, revision=2, closes_on=self.FAR, now=NOW)

    def test_a_draft_of_a_far_year_is_not_opened_today(self, board: Board) -> None:
        survey_id = drafted(board, opens_on=date(2028, 1, 1), closes_on=date(2028, 2, 1))
        with pytest.raises(WrongDates):
            board.call(running.open_survey, survey_id=survey_id, revision=1, now=NOW)

    def test_a_form_answers_a_far_day_beside_its_field(self, board: Board, manager: Browser, at_noon: None) -> None:
        survey_id = opened(board, names=[POLICE])
        day = {"closes_on-day": "31", "closes_on-month": "12", "closes_on-year": "9999"}
        answered = manager.submit(f"{board.space.home}surveys/{survey_id}/last-day", **day)
        assert answered.status_code == 409
        assert "within a year" in answered.text


def test_what_a_database_refuses_is_not_told_with_the_words_that_somebody_wrote(board: Board) -> None:
    def lay() -> None:
        wrong = {"shelf": -1, "width": 1, "records": b"", "texts": ["what Mrs Brown wrote"]}
        db.session.add(BallotBox(request_id=UUID(int=1), **wrong))
        db.session.flush()

    with pytest.raises(IntegrityError) as refused, at(board, POLICE), transaction():
        lay()
    # What PostgreSQL itself says of a row stays its own; no statement is quoted with what it was given.
    assert "Mrs Brown" not in str(refused.value).partition("[SQL:")[2]
    assert "hidden" in str(refused.value)
