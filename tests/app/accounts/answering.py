"""A board that asks, and an organisation where nobody is yet: for tests of mailed links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from app.accounts.messages import answer_path, invited_path
from app.assessments.models import Cycle, Request
from app.assessments.service import cycles, drafts
from app.core import clock
from app.people.models import Token, TokenPurpose
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db, transaction
from tests.app.accounts.helpers import make_person, tokens
from tests.app.spaces import add_partner, make_board, make_organisation

CONTACT = "contact@quill.example"


@dataclass(frozen=True)
class Asking:
    """A board, its manager, an organisation, and what it asks."""

    board: SpaceRef
    manager: UUID
    organisation: SpaceRef
    partner_id: UUID
    cycle_id: UUID

    @property
    def request_id(self) -> UUID:
        with acting_for(self.board.id):
            found: UUID = db.session.execute(select(Request.id).where(Request.cycle_id == self.cycle_id)).scalar_one()
        return found

    @property
    def first_question(self) -> str:
        return f"{self.organisation.home}requests/{self.request_id}/factors/1"

    @property
    def start(self) -> str:
        return f"{self.organisation.home}requests/{self.request_id}/start"

    def close(self) -> None:
        with acting_for(self.board.id, self.manager):
            revision = db.session.execute(select(Cycle.revision).where(Cycle.id == self.cycle_id)).scalar_one()
        with acting_for(self.board.id, self.manager), transaction():
            cycles.close_cycle(cycle_id=self.cycle_id, revision=revision, now=clock.now())


def make_asking(*, opened: bool = True) -> Asking:
    """A partner was added, and a cycle opened afterwards."""
    board = make_board()
    manager = make_person("manager@alder-bay.example", (board, Role.BOARD_MANAGER), name="Mo Manager")
    organisation = make_organisation(board)
    partner_id = add_partner(board, organisation, email=CONTACT)
    today = clock.local_date(clock.now())
    with acting_for(board.id, manager), transaction():
        cycle = drafts.create_draft(
            key=uuid4(),
            title="MSP 2026-27",
            reporting_year=2026,
            opens_on=today,
            closes_on=today + timedelta(days=30),
            chair_words="Tell us how it is.",
            partner_ids={partner_id},
            now=clock.now(),
        )
        cycle_id = cycle.id
    asking = Asking(board, manager, organisation, partner_id, cycle_id)
    if opened:
        open_it(asking)
    return asking


def open_it(asking: Asking) -> None:
    with acting_for(asking.board.id, asking.manager), transaction():
        cycles.open_cycle(cycle_id=asking.cycle_id, revision=1, now=clock.now())


def open_invitations() -> list[Token]:
    return [one for one in tokens(TokenPurpose.INVITATION) if one.used_at is None and one.cancelled_at is None]


def invited() -> str:
    """The path of the invitation that is open."""
    [token] = open_invitations()
    return invited_path(token.id)


def last_answer_link() -> str:
    return answer_path(tokens(TokenPurpose.ANSWER)[-1].id)


def mails(folder: Path) -> list[tuple[str, str, str]]:
    """To whom, the subject, the text; taken away."""
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=default)
        body = message.get_body(("plain",))
        assert body is not None
        found.append((str(message["To"]), str(message["Subject"]), body.get_content()))
        path.unlink()
    return sorted(found)
