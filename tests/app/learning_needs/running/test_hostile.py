"""The other end sends what none of our own pages would: nothing breaks, nothing is stuck, nobody else notices."""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.learning_needs.crossing import ANSWERS, SEALED, AnswersPayload
from app.learning_needs.models import AskedSurvey, BallotBox, SurveyState
from app.learning_needs.service import closing
from app.learning_needs.statistics.records import Layout, RawAnswer
from tenants import Envelope, db, publish, transaction, withdraw
from tests.app.learning_needs.running.test_crossing import close
from tests.app.learning_needs.running.world import NOW, Board, answer, at, few_topics, request, work
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
    from app.learning_needs.service import running

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
    sending = AnswersPayload.to_json
    with monkeypatch.context() as patch:
        patch.setattr("app.learning_needs.service.asked.crossing.send_answers", _but_police(board, sending))
        close(board, survey_id)
    return survey_id


def _but_police(board: Board, _: Any) -> Any:
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
