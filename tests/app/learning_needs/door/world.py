"""Two boards that ask the staff of one organisation, and somebody who walks through the screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.commons.queries import latest_learning_instrument
from app.core import clock
from app.learning_needs.answering.context import DoorSurvey
from app.learning_needs.models import (
    AnswerCount,
    AskedSurvey,
    AskedSurveyState,
    BallotBox,
    SentKeys,
    SurveyOverlap,
)
from app.learning_needs.queries.door import door_surveys
from app.learning_needs.statistics.records import Layout, unpack
from tenants import SpaceKind, SpaceRef, acting_for, answer_link, ask_to_link, db, new_id, read, secret_id, transaction
from tests.app.accounts.helpers import Browser, hidden_fields, make_space, title

DOORS = ("AAAA1111BBBB", "CCCC2222DDDD", "EEEE3333FFFF")


@dataclass(frozen=True)
class World:
    """Who there is."""

    app: Flask
    anytown: SpaceRef
    otherby: SpaceRef
    quill: SpaceRef

    def ask(self, board: SpaceRef, *, door: str = DOORS[0], **changes: Any) -> UUID:
        """Have a board's survey be open at the organisation, as its handler would; return the request's id."""
        request_id, now = new_id(), clock.now()
        today = clock.local_date(now)
        with acting_for(self.quill.id):
            instrument = latest_learning_instrument()
        topics = [
            {"key": one.key, "title": one.title, "about": one.about, "help": one.help, "own": False}
            for one in instrument.topics
        ]
        services = [
            {"key": one.key, "label": one.label, "hint": one.hint, "counts_as": one.key, "own": False}
            for one in instrument.services
        ]
        usual = {
            "board_id": board.id,
            "board_name": board.name,
            "survey_id": new_id(),
            "title": "What would help you",
            "instrument_id": instrument.id,
            "topics": topics,
            "services": services,
            "intro": "We want to hear from everybody.\nThank you for your time.",
            "worry_phone": "01234 567890",
            "worry_words": "Adult social care answers at any hour.",
            "smallest": 10,
            "opens_on": today - timedelta(days=3),
            "closes_on": today + timedelta(days=14),
            "door": door,
            "state": AskedSurveyState.OPEN,
            "headcount": 120,
            "version": 1,
            "asked_at": now,
            "changed_at": now,
            "crossed_at": None,
        }
        usual["topics"] = [*usual["topics"], *changes.pop("more_topics", [])]  # type: ignore[misc]  # a list
        usual["services"] = [*usual["services"], *changes.pop("more_services", [])]  # type: ignore[misc]  # a list
        with acting_for(self.quill.id), transaction():
            db.session.add(AskedSurvey(id=request_id, **{**usual, **changes}))
        return request_id

    def overlap(self, here: UUID, other: UUID) -> None:
        """Have the counts of two surveys apart begin, in both directions."""
        with acting_for(self.quill.id), transaction():
            for one, two in ((here, other), (other, here)):
                db.session.add(SurveyOverlap(id=secret_id(), request_id=one, other_id=two, counts={}))

    def change(self, request_id: UUID, **values: Any) -> None:
        """Change the organisation's copy of a survey."""
        with acting_for(self.quill.id), transaction():
            statement = update(AskedSurvey).where(AskedSurvey.id == request_id).values(**values)
            db.session.execute(statement.execution_options(synchronize_session=False))

    def surveys(self, request_id: UUID) -> tuple[DoorSurvey, ...]:
        with acting_for(self.quill.id):
            return door_surveys(request_id, now=clock.now())

    # What lies in the organisation's space

    def boxes(self, request_id: UUID) -> list[tuple[int, int, bytes, list[str]]]:
        """Shelf, width, records, texts."""
        columns = (BallotBox.shelf, BallotBox.width, BallotBox.records, BallotBox.texts)
        with acting_for(self.quill.id):
            statement = select(*columns).where(BallotBox.request_id == request_id).order_by(BallotBox.shelf)
            return [tuple(row) for row in read(statement)]

    def answers(self, request_id: UUID) -> Any:
        """All answers, as arrays."""
        survey = next(one for one in self.surveys(request_id) if one.request_id == request_id)
        layout = Layout(len(survey.topics), len(survey.services))
        return unpack(b"".join(box[2] for box in self.boxes(request_id)), layout)

    def count(self, request_id: UUID) -> int:
        with acting_for(self.quill.id):
            return sum(read(select(AnswerCount.answered).where(AnswerCount.request_id == request_id)).scalars())

    def keys(self, request_id: UUID) -> tuple[bytes, bytes]:
        with acting_for(self.quill.id):
            statement = select(SentKeys.newer, SentKeys.older).where(SentKeys.request_id == request_id)
            newer, older = read(statement).one()
        return newer, older

    def apart(self, here: UUID, other: UUID) -> dict[str, list[int]]:
        with acting_for(self.quill.id):
            where = (SurveyOverlap.request_id == here, SurveyOverlap.other_id == other)
            counts: dict[str, list[int]] = read(select(SurveyOverlap.counts).where(*where)).scalar_one()
        return counts


def make_world(app: Flask) -> World:
    """Make two boards and an organisation that both are connected with."""
    anytown = make_space(SpaceKind.BOARD, "Anytown Safeguarding Adults Board", "anytown")
    otherby = make_space(SpaceKind.BOARD, "Otherby Safeguarding Adults Board", "otherby")
    quill = make_space(SpaceKind.ORGANISATION, "Quill Police", "quill")
    for board in (anytown, otherby):
        with acting_for(board.id), transaction():
            ask_to_link(quill.id, now=clock.now())
        with acting_for(quill.id), transaction():
            answer_link(board.id, accept=True, now=clock.now())
    return World(app, anytown, otherby, quill)


Fields = Mapping[str, str | list[str]]


@dataclass
class Respondent:
    """Somebody at a door: presses buttons, and sends what the page holds."""

    browser: Browser
    door: str = DOORS[0]
    shown: TestResponse | None = None

    @property
    def path(self) -> str:
        return f"/s/{self.door}/"

    @property
    def text(self) -> str:
        assert self.shown is not None
        return self.shown.text

    @property
    def title(self) -> str:
        assert self.shown is not None
        return title(self.shown)

    def open(self) -> TestResponse:
        self.shown = self.browser.get(self.path)
        return self.shown

    def press(self, go: str, fields: Fields | None = None, **more: str | list[str]) -> TestResponse:
        """Send the page's last form with a button of it."""
        form = self.text[self.text.rindex("<form") :]
        given: dict[str, Any] = {**hidden_fields(form), "go": go, **(fields or {}), **more}
        self.shown = self.browser.post(self.path, given)
        return self.shown

    def begin(self) -> TestResponse:
        self.open()
        return self.press("begin")

    def fill_in(
        self,
        *,
        tier: str = "1",
        service: str = "police",
        length: str = "under_1",
        work: tuple[str, ...] = ("risk", "advocacy"),
        matters: str = "5",
        can: str = "2",
        help_: str = "training",
        barriers: tuple[str, ...] = ("workload",),
        ways: tuple[str, ...] = ("toolkit",),
        text: str = "",
    ) -> None:
        """Answer everything alike, up to the page before sending; from the first question about you."""
        for value in (tier, service, length):
            self.press("continue", answer=value)
        self.press("continue", answer=list(work))
        while 'name="matters"' in self.text:
            self.press("continue", matters=matters, can=can)
        while self.title.endswith(": what would help most?"):
            self.press("continue", answer=help_)
        self.press("continue", answer=list(barriers))
        self.press("continue", answer=list(ways))
        self.press("continue", right_approach="4", how_we_work="6")
        self.press("continue", answer=text)

    def send_all(self, **answers: Any) -> TestResponse:
        """Answer everything, and send."""
        self.begin()
        self.fill_in(**answers)
        return self.press("send")


def at(app: Flask, door: str = DOORS[0]) -> Respondent:
    """Somebody with a browser of their own."""
    return Respondent(Browser(app), door)


def text_of(page: str) -> str:
    """The words of a page."""

    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


__all__ = ["DOORS", "Respondent", "World", "at", "make_world", "text_of"]
