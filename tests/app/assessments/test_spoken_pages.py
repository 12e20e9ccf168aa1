"""What the pages of care, claims and what was said in a partner's name ask of the database: at most 8 statements."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.assessments.models import Submission
from app.boards.messages import claim_path
from app.people.models import TokenPurpose
from app.people.roles import Role
from tenants import SpaceRef, acting_for, db
from tests.app.accounts.helpers import Browser, tokens
from tests.app.boards.care import MANAGER, asked_id, look_after, open_cycle
from tests.app.boards.claims import make, waiting_claim
from tests.app.spaces import add_partner, browser_of, make_organisation
from tests.support.visiting import tally

MOST = 8


def check(app: Flask, browser: Browser, paths: list[str]) -> None:
    found = {}
    for path in paths:
        browser.get(path)  # what is read once for the life of the process
        with tally(app) as counted:
            assert browser.get(path).status_code == 200, path
        found[path] = len(counted.statements)
    print("\n".join(f"{count:3d}  {path}" for path, count in found.items()))
    assert {path: count for path, count in found.items() if count > MOST} == {}


def test_a_caretakers_pages_and_the_boards(app: Flask, board: SpaceRef) -> None:
    organisation = make_organisation(board)
    partner_id: UUID = add_partner(board, organisation)
    manager = browser_of(app, MANAGER, board, Role.BOARD_MANAGER)
    look_after(manager, board, partner_id)
    open_cycle(board, partner_id)
    asked = f"{organisation.home}requests/{asked_id(organisation)}/"
    manager.post(f"{asked}factors/1", manager.hidden(f"{asked}factors/1") | {"level": "2", "practice": "We ask."})
    manager.post(f"{asked}check", manager.hidden(f"{asked}check") | {"how": "phone"})
    with acting_for(board.id):
        sent = db.session.execute(select(Submission.id, Submission.cycle_id, Submission.request_id)).one()
    results = f"{board.home}cycles/{sent.cycle_id}/results/"
    own = [organisation.home, asked, f"{asked}factors/1", f"{asked}check", f"{asked}receipts/{sent.id}"]
    own.append(f"{organisation.home}said-in-your-name/")
    boards = [f"{board.home}partners/", f"{board.home}partners/{partner_id}", results]
    boards += [f"{results}partners/{sent.request_id}", f"{results}factors/1", board.home]
    check(app, manager, own + boards + [f"{board.home}partners/{partner_id}/stop-looking-after"])


def test_pages_of_claims(app: Flask, board: SpaceRef) -> None:
    organisation = make_organisation(board)
    add_partner(board, organisation)
    manager = browser_of(app, MANAGER, board, Role.BOARD_MANAGER)
    visitor = Browser(app, address="192.0.2.7")
    claim_id = waiting_claim(visitor, organisation, board)
    for number in range(3):
        waiting_claim(visitor, organisation, board, email=f"p{number}@quill.example")
    make(visitor, organisation, email="new@quill.example")
    link = claim_path(tokens(TokenPurpose.CLAIM)[-1].id)
    check(app, visitor, ["/claim/", "/claim/?q=quill", f"/claim/for/{organisation.id}", link])
    claims = f"{board.home}partners/claims/"
    check(app, manager, [claims, f"{claims}{claim_id}", f"{claims}{claim_id}/refuse", f"{board.home}partners/"])
