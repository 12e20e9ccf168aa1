"""A board with a cycle, partners in the directory, and mails as they went."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.core import clock
from app.core.mail import Letter, Outcome
from app.core.mail.records import note
from app.core.models import MailState
from tenants import SpaceRef, acting_for, transaction
from tests.app.accounts.helpers import Browser
from tests.app.assessments.board.helpers import NOW, Board, make_board
from tests.app.spaces import make_organisation

POLICE, STEPS, TRUST = "Quill Police", "Small Steps", "Reed Trust"


class Mailing:
    """A board whose clock a test sets, and what was mailed for it."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.board: Board = make_board()
        self.moment = NOW
        monkeypatch.setattr(clock, "now", lambda: self.moment)
        for name, kind, linked in (
            (POLICE, PartnerKind.POLICE, True),
            (STEPS, PartnerKind.SMALL_CHARITY, True),
            (TRUST, PartnerKind.HEALTH, False),
        ):
            self.add(name, kind, linked=linked)
        self.sign_in()

    def sign_in(self) -> None:
        self._signed_in = self.moment
        self.manager = Browser(self.app)
        self.manager.sign_in("manager@alder-bay.example")

    def add(self, name: str, kind: PartnerKind = PartnerKind.HEALTH, *, linked: bool = True) -> None:
        organisation = make_organisation(self.board.space, name, kind=kind)
        self.board.add_partner(name, kind, linked=linked, organisation=organisation)

    def mailed(
        self,
        space: SpaceRef,
        *,
        at: datetime | None = None,
        subject: str = "MSP 2026-27",
        email: str = "ann@police.example",
        about_id: UUID | None = None,
        account_id: UUID | None = None,
        outcome: Outcome | None = None,
        body: str = "Words.",
    ) -> UUID:
        """Note a mail that was composed for a space, on the board's behalf."""
        letter = Letter(
            "Ann Archer", email, subject, (body,), about_id=about_id, for_id=self.board.space.id, account_id=account_id
        )
        sent = outcome or Outcome()
        with self.app.test_request_context(), acting_for(space.id), transaction():
            record_id = note(
                letter, kind="tests.mail", message_id=f"<{uuid4().hex}@x>", now=at or self.moment, outcome=sent
            )
        assert record_id is not None
        return record_id

    def to_contact(self, name: str, **more: object) -> UUID:
        """A mail of the board's own, to the contact that it wrote."""
        slug = name.lower().replace(" ", "-")
        given = {"email": f"sam@{slug}.example", "about_id": self.board.organisations[name].id} | more
        return self.mailed(self.board.space, **given)  # type: ignore[arg-type]  # put together from words

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)

    def page(self, rest: str = "today/") -> str:
        if self.moment > self._signed_in + timedelta(minutes=50):
            self.sign_in()
        shown = self.manager.get(f"{self.board.space.home}{rest}")
        assert shown.status_code == 200, rest
        return " ".join(shown.text.split())


def refused(reason: str = "550 no such person") -> Outcome:
    return Outcome(MailState.REFUSED, reason)
