"""Somebody claims to be from an organisation, for the tests of claims."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.boards.messages import claim_path
from app.boards.models import Claim, ClaimState
from app.people.models import TokenPurpose
from tenants import AuditEntry, SpaceRef, acting_for, db
from tests.app.accounts.helpers import Browser, tokens
from tests.app.spaces import work

JO = {"name": "Jo Lane", "job": "Safeguarding lead", "email": "Jo@Quill.example"}


def make(visitor: Browser, organisation: SpaceRef, **given: str) -> str:
    """Give a name, a job and an address; return the page that follows."""
    response = visitor.submit(f"/claim/for/{organisation.id}", **(JO | given))
    assert response.status_code == 200, response.text
    return response.text


def confirm_address(visitor: Browser) -> int:
    path = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
    return visitor.submit(path).status_code


def rows(board: SpaceRef) -> list[Claim]:
    with acting_for(board.id):
        found = list(db.session.scalars(select(Claim).where(Claim.space_id == board.id).order_by(Claim.made_at)))
        db.session.expunge_all()
        return found


def states(board: SpaceRef) -> list[ClaimState]:
    return [row.state for row in rows(board)]


def actions(space: SpaceRef) -> list[str]:
    with acting_for(space.id):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def mailed(folder: Path) -> list[tuple[str, str]]:
    work()
    found = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append((str(message["To"]), str(message["Subject"])))
        path.unlink()
    return sorted(found)


def waiting_claim(visitor: Browser, organisation: SpaceRef, board: SpaceRef, **given: str) -> UUID:
    make(visitor, organisation, **given)
    assert confirm_address(visitor) == 200
    return rows(board)[-1].id
