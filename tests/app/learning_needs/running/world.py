"""Boards, organisations and answers for the tests of running a survey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.learning_needs.answering.response import Rating, Response
from app.learning_needs.models import AskedSurvey, Survey, SurveyRequest, SurveyState
from app.learning_needs.queries.door import as_survey, survey_columns
from app.learning_needs.service import ballot, drafts, running
from app.learning_needs.service.drafts import Wanted
from tenants import acting_for, db, transaction
from tenants.jobs import run_due
from tests.app.assessments.board.helpers import Board, make_board

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 7), date(2026, 9, 30)


def wanted(board: Board, *, names: Sequence[str] | None = None, **more: Any) -> Wanted:
    chosen = board.partners.values() if names is None else [board.partners[name] for name in names]
    values: dict[str, Any] = {
        "title": "Learning needs 2026",
        "opens_on": FIRST,
        "closes_on": LAST,
        "opens_itself": False,
        "smallest": 10,
        "intro": "Your answers shape the training that we arrange.",
        "worry_phone": "01632 960001",
        "worry_words": "Ring us at any hour.",
        "partner_ids": frozenset(chosen),
    }
    return Wanted(**(values | more))


def draft(board: Board, *, key: UUID | None = None, now: datetime = NOW, **more: Any) -> UUID:
    with board.acting(), transaction():
        return drafts.create_draft(key=key or uuid4(), wanted=wanted(board, **more), now=now).id


def opened(board: Board, *, now: datetime = NOW, **more: Any) -> UUID:
    survey_id = draft(board, now=now, **more)
    board.call(running.open_survey, survey_id=survey_id, revision=1, now=now)
    return survey_id


def few_topics(board: Board, survey_id: UUID, topics: int = 3) -> None:
    """Have a survey ask little, so that its findings are quickly worked out."""
    with board.acting(), transaction():
        found = db.session.scalars(select(Survey).where(Survey.id == survey_id)).one()
        found.topics = found.topics[:topics]


def survey(board: Board, survey_id: UUID) -> Survey:
    def find() -> Survey:
        found = db.session.scalars(select(Survey).where(Survey.id == survey_id)).one()
        db.session.expunge_all()
        return found

    found: Survey = board.ask(find)
    return found


def state(board: Board, survey_id: UUID) -> SurveyState:
    return survey(board, survey_id).state


def request(board: Board, survey_id: UUID, name: str) -> SurveyRequest:
    def find() -> SurveyRequest:
        which = (SurveyRequest.survey_id == survey_id, SurveyRequest.partner_id == board.partners[name])
        found = db.session.scalars(select(SurveyRequest).where(*which)).one()
        db.session.expunge_all()
        return found

    found: SurveyRequest = board.ask(find)
    return found


@contextmanager
def at(board: Board, name: str) -> Any:
    """Act as the organisation of a partner."""
    with acting_for(board.organisations[name].id):
        yield


def asked(board: Board, name: str, survey_id: UUID) -> AskedSurvey:
    with at(board, name):
        found = db.session.scalars(select(AskedSurvey).where(AskedSurvey.survey_id == survey_id)).one()
        db.session.expunge_all()
    return found


def response(chance: Random, *, topics: Sequence[str], text: str = "", tier: int | None = None) -> Response:
    """Make up an answer."""
    picked = [key for key in topics if chance.random() < 0.7] or list(topics[:1])
    ratings = {key: Rating(chance.randint(2, 5), chance.randint(1, 4), chance.randint(1, 4)) for key in picked}
    return Response(tier=chance.randint(1, 4) if tier is None else tier, length=2, topics=ratings, text=text)


def answer(
    board: Board,
    name: str,
    survey_ids: Sequence[UUID],
    how_many: int,
    *,
    now: datetime = NOW + timedelta(days=1),
    seed: int = 1,
    text: Callable[[int], str] = lambda _: "",
    tier: int | None = None,
) -> None:
    """Have some of a partner's staff answer, each for all of the surveys."""
    chance = Random(seed)
    with at(board, name):
        rows = db.session.execute(survey_columns().where(AskedSurvey.survey_id.in_(survey_ids))).all()
        doors = [as_survey(row, now=now) for row in rows]
        requests = [door.request_id for door in doors]
        topics = [topic.key for topic in doors[0].topics if not topic.own]
        with transaction():
            for number in range(how_many):
                made = response(chance, topics=topics, text=text(number), tier=tier)
                ballot.drop(response=made, request_ids=requests, key=uuid4().hex, now=now, chance=chance)


def work(now: datetime, *, most: int = 200, rounds: int = 4) -> None:
    """Have the worker do all that is due."""
    for _ in range(rounds):
        if not run_due(clock=lambda: now, most=most):
            return


__all__ = ["FIRST", "LAST", "NOW", "Board", "make_board"]
