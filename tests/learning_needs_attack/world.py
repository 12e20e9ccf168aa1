"""Real boards for the attacker: drawn staff answer, answers cross, the worker counts, pages and files can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import numpy as np
from flask import Flask
from numpy.typing import NDArray
from sqlalchemy import select

from app.core import clock
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.answering.response import Rating, Response
from app.learning_needs.models import AnswerCount, BallotBox, Survey, SurveyRequest, SurveyState
from app.learning_needs.queries.door import as_survey, survey_columns
from app.learning_needs.service import ballot, closing, running
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db, new_id, secret_id, transaction
from tenants.jobs import run_due
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import Board as Seat
from tests.app.assessments.board.helpers import Browser, make_board
from tests.app.learning_needs.running.world import NOW, draft, survey
from tests.learning_needs_attack.attack import Truth
from tests.learning_needs_attack.simulate import Board

THROUGH_THE_DOOR = 250  # answers of a survey, at most, that are dropped one by one
NOT_ANSWERED = 9


@dataclass
class Asked:
    """One survey of a board, and what was really answered."""

    board: Seat
    survey_id: UUID
    truth: Truth
    names: tuple[str, ...]  # of partners, in the order of the truth's codes
    requests: tuple[UUID, ...]
    now: datetime
    responses: dict[str, int] = field(default_factory=dict)  # what pages told of each partner, by request

    @property
    def path(self) -> str:
        """Return the address of the survey's own page."""
        return f"{self.board.space.home}surveys/{self.survey_id}/"

    def organisation(self, partner: int) -> SpaceRef:
        """Return whose staff a partner's are."""
        return self.board.organisations[self.names[partner]]

    def staff_path(self, partner: int) -> str:
        """Return the address of the survey's page in a partner's space."""
        return f"{self.organisation(partner).home}surveys/{self.requests[partner]}/"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have the service's clock stand still."""
    with patch.object(clock, "now", lambda: moment):
        yield


def make_seat(number: int, partners: int, *, shared: Mapping[str, SpaceRef] | None = None) -> Seat:
    """Make a board with so many connected partners; those that are shared sit on other boards, too."""
    board = make_board(f"Board {number}", f"board-{number}")
    for name, organisation in (shared or {}).items():
        board.add_partner(name, organisation=organisation)
    for place in range(partners - len(shared or {})):
        board.add_partner(f"Partner {number} {place + 1}")
    return board


def reader(app: Flask, space: SpaceRef, role: Role) -> Browser:
    """Return somebody of a role who is signed in."""
    email = f"{role.value}-{uuid4().hex[:8]}@{space.slug}.example".replace("_", "-")
    make_person(email, (space, role))
    browser = Browser(app)
    browser.sign_in(email)
    return browser


def ask(board: Seat, staff: Board, *, title: str = "Learning needs", now: datetime = NOW) -> Asked:
    """Open a survey of as many topics and kinds of service as the staff were drawn for."""
    first = clock.local_date(now)
    names = tuple(board.partners)[: staff.partners]
    survey_id = draft(board, now=now, names=names, title=title, opens_on=first, closes_on=first + timedelta(days=23))
    with board.acting(), transaction():
        found = db.session.scalars(select(Survey).where(Survey.id == survey_id)).one()
        found.topics = found.topics[: staff.matters.shape[1]]
        found.services = found.services[: staff.services]
        topics, services = [one["key"] for one in found.topics], [one["key"] for one in found.services]
    board.call(running.open_survey, survey_id=survey_id, revision=1, now=now)
    work(now)
    with board.acting():
        rows = db.session.execute(
            select(SurveyRequest.partner_name, SurveyRequest.id).where(SurveyRequest.survey_id == survey_id)
        ).all()
    requests: dict[str, UUID] = {row.partner_name: row.id for row in rows}
    instrument = _options(board, survey_id)
    truth = Truth(
        staff,
        partners=tuple(str(requests[name]) for name in names),
        services=tuple(services),
        topics=tuple(topics),
        barriers=instrument["barriers"],
        ways=instrument["ways"],
        views=instrument["views"],
    )
    return Asked(board, survey_id, truth, names, tuple(requests[name] for name in names), now)


def _options(board: Seat, survey_id: UUID) -> dict[str, tuple[str, ...]]:
    from app.commons.queries import learning_instrument

    found = survey(board, survey_id)
    with board.acting():
        asked = learning_instrument(found.instrument_id)
    return {
        "barriers": asked.barriers.keys,
        "ways": asked.ways.keys,
        "views": tuple(view.key for view in asked.views),
    }


def answer(asked: Asked, *, seed: int = 0, rows: Sequence[int] | None = None) -> None:
    """Have the staff answer: one by one through the ballot where they are few, else straight into the boxes."""
    staff = asked.truth.board
    chosen = np.arange(len(staff.partner)) if rows is None else np.array(rows, dtype=int)
    chance = Random(seed)
    for partner in range(staff.partners):
        theirs = [row for row in chosen.tolist() if staff.partner[row] == partner]
        if not theirs:
            continue
        chance.shuffle(theirs)
        if len(chosen) <= THROUGH_THE_DOOR:
            drop([(asked, row) for row in theirs], partner=partner, now=asked.now + timedelta(days=1), chance=chance)
        else:
            _lay(asked, partner, theirs, now=asked.now + timedelta(days=1))


def drop(
    answers: Sequence[tuple[Asked, int]],
    *,
    partner: int,
    now: datetime,
    chance: Random,
    also: Mapping[int, Sequence[Asked]] | None = None,
) -> None:
    """Put answers of one partner's staff into the ballot one by one.

    Args:
        answers: a survey, and the row of somebody who answers it.
        partner: the place of the partner in each survey.
        now: when.
        chance: draws shelves.
        also: by row, the other surveys that this person ticks, too.
    """
    if not answers:
        return
    first = answers[0][0]
    with acting_for(first.organisation(partner).id):
        found = db.session.execute(survey_columns()).all()
        doors = {one.request_id: one for one in (as_survey(row, now=now) for row in found)}
        for asked, row in answers:
            surveys = [asked, *(also or {}).get(row, ())]
            ids = [request for one in surveys for request in one.requests if request in doors]
            response = response_of(asked.truth, row, doors[asked.requests[partner]])
            with transaction():
                ballot.drop(response=response, request_ids=ids, key=uuid4().hex, now=now, chance=chance)


def response_of(truth: Truth, row: int, door: DoorSurvey) -> Response:
    """Return what somebody answered, as the screens would tell it."""
    staff = truth.board
    service = int(staff.service[row])
    chosen = door.services[service - 1] if service else None

    def rating(place: int) -> Rating:
        matters, can, help_ = (int(each[row, place]) for each in (staff.matters, staff.can, staff.help))
        return Rating(matters % NOT_ANSWERED, can % NOT_ANSWERED, help_)

    return Response(
        tier=int(staff.tier[row]),
        service=chosen,
        service_ref=chosen.key if chosen else "",
        length=int(staff.length[row]),
        topics={key: rating(place) for place, key in enumerate(truth.topics) if staff.matters[row, place]},
        barriers=_bits(int(staff.barriers[row])),
        ways=_bits(int(staff.ways[row])),
        views=(int(staff.views[row, 0]), int(staff.views[row, 1])),
    )


def _bits(mask: int) -> frozenset[int]:
    return frozenset(bit for bit in range(12) if mask >> bit & 1)


def _lay(asked: Asked, partner: int, rows: Sequence[int], *, now: datetime) -> None:
    box = asked.truth.board.box()
    width = len(box) // len(asked.truth.board.partner)
    records = b"".join(sorted(box[row * width : (row + 1) * width] for row in rows))
    request_id = asked.requests[partner]
    with acting_for(asked.organisation(partner).id), transaction():
        db.session.add(
            BallotBox(id=secret_id(), request_id=request_id, shelf=0, width=width, records=records, texts=[])
        )
        for day, count in enumerate(np.bincount(np.arange(len(rows)) % 5).tolist()):
            when = clock.local_date(now) + timedelta(days=day)
            db.session.add(AnswerCount(id=new_id(), request_id=request_id, day=when, answered=count))


def work(now: datetime, *, most: int = 200) -> None:
    """Have the worker do all that is due."""
    while run_due(clock=lambda: now, most=most):
        pass


def close(asked: Asked) -> datetime:
    """Close the survey, and have the worker count it and make its files; return when that was."""
    now = asked.now + timedelta(days=10)
    revision = survey(asked.board, asked.survey_id).revision
    asked.board.call(closing.close_survey, survey_id=asked.survey_id, revision=revision, now=now)
    for minutes in range(5):
        work(now + timedelta(minutes=2 * minutes))
        if survey(asked.board, asked.survey_id).state is SurveyState.CLOSED:
            break
    else:
        raise AssertionError("the survey was not counted")
    work(now + timedelta(minutes=20))
    return now + timedelta(minutes=20)


def lonely(staff: Board) -> Board:
    """Return a board on which one partner has everybody but one person, who is alone at another."""
    partner = np.zeros_like(staff.partner)
    partner[-1] = 1
    return replace(staff, partner=partner, partners=2)


def alike(staff: Board) -> Board:
    """Return a board whose staff all answered the same."""

    def same(values: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.repeat(values[:1], len(values), axis=0)

    names = ("tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views")
    answered: dict[str, Any] = {name: same(getattr(staff, name)) for name in names}
    return replace(staff, **answered)


def a_year_later(
    staff: Board, seed: int, *, leave: float = 0.05, change: float = 0.1
) -> tuple[Board, NDArray[np.int64]]:
    """Return the same staff a year on, and which of them they are: a few have left, a few answers have changed."""
    rng = np.random.default_rng(seed)
    stay = np.flatnonzero(rng.random(len(staff.partner)) >= leave)
    names = ("partner", "tier", "service", "length", "matters", "can", "help", "barriers", "ways", "views")
    left: dict[str, Any] = {name: getattr(staff, name)[stay] for name in names}
    later = replace(staff, **left)
    moved = (rng.random(later.can.shape) < change) & np.isin(later.can, range(1, 5))
    return replace(later, can=later.can + moved), stay


__all__ = [
    "Asked",
    "Seat",
    "a_year_later",
    "alike",
    "answer",
    "ask",
    "at",
    "close",
    "drop",
    "lonely",
    "make_seat",
    "reader",
    "work",
]
