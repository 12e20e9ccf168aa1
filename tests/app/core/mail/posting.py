"""A board that mails, and a worker whose clock a test moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.mail import Letter, Transport, letters, send
from app.core.models import MailRecord
from tenants import Job, SpaceRef, acting_for, db, read, transaction, working
from tenants.jobs import run_due
from tests.app.spaces import make_board

KIND = "tests.letter"


def address(number: int) -> str:
    return f"person{number}@partner.example"


def compose(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    number = int(arguments["person"])
    return Letter(
        to_name=f"Person {number}",
        to_email=address(number),
        subject=f"Letter {number}",
        paragraphs=("Words of a board.",),
        action=("Open it", f"/somewhere/{number}"),
        sender_name="Alder Bay Board",
    )


class Post:
    """Puts mails in for one board, and has the worker carry them."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.board: SpaceRef = make_board()
        self.moment = clock.now()
        monkeypatch.setitem(letters._composers, KIND, compose)
        self._patch = monkeypatch

    def carrier(self, transport: Transport) -> None:
        self._patch.setitem(self.app.extensions, "mail_transport", transport)

    def composes(self, letter: Letter) -> None:
        self._patch.setitem(letters._composers, KIND, lambda arguments, *, now: letter)

    def put_in(self, *people: int, **more: str) -> None:
        with acting_for(self.board.id), transaction():
            for number in people:
                send(KIND, {"person": number, **more}, now=self.moment)

    def work(self, **later: float) -> int:
        """Have what is due by then done, ten at most; say how many were tried."""
        self.moment += timedelta(**later)
        return run_due(clock=lambda: self.moment)

    def work_off(self) -> None:
        while self.work(seconds=1):
            pass

    def records(self) -> list[MailRecord]:
        with acting_for(self.board.id):
            found = list(db.session.scalars(select(MailRecord).order_by(MailRecord.to_email)))
            db.session.expunge_all()
        return found

    def one(self) -> MailRecord:
        [record] = [one for one in self.records() if one.for_id == one.space_id]  # not what another space is told
        return record

    def jobs(self, kind: str = "core.mail") -> dict[str, int]:
        """How many jobs of a kind stand where."""
        with working():
            counted = select(Job.state, func.count()).where(Job.kind == kind).group_by(Job.state)
            return {state.value: count for state, count in read(counted)}

    def job(self, kind: str) -> Job:
        with working():
            job = db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)).one()
            db.session.expunge_all()
        return job

    @property
    def space_id(self) -> UUID:
        return self.board.id
