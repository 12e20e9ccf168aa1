"""A board whose partners are in every state there is; texts that would do harm in a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.assessments.crossing import LinkPayload
from app.assessments.models import Submission
from app.assessments.service import cycles
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.organisations.models import Directory
from tenants import SpaceKind, db, operating, transaction
from tests.app.accounts.helpers import make_space
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, make_board

FORMULA = '=HYPERLINK("https://evil.example","Click")'
STRUCK = "Jane Smith of Quill Lane told us"
LINES = "First line, with “quotes”; and a comma,\nsecond line\ttabbed\n-3 is how this begins"


@dataclass
class World:
    """A cycle in which nothing is plain."""

    board: Board
    cycle_id: UUID
    police: UUID  # the submission that counts

    def path(self, rest: str = "") -> str:
        return f"{self.board.space.home}cycles/{self.cycle_id}/files/{rest}"


@pytest.fixture
def world(app: Flask) -> World:
    board = make_board()
    board.add_partner("Quill Police", PartnerKind.POLICE)
    steps = make_space(SpaceKind.ORGANISATION, "=Small Steps", "small-steps")
    board.add_partner("=Small Steps", PartnerKind.SMALL_CHARITY, organisation=steps)
    board.add_partner("Back Again Trust", PartnerKind.HEALTH)
    board.add_partner("Fenn Housing", PartnerKind.HOUSING)
    board.add_partner("Reed Trust", PartnerKind.HEALTH, linked=False)
    with operating(), transaction():
        entries = {name: space.id for name, space in board.organisations.items()}
        for name, keys in {
            "Quill Police": {"police_force": "Quill Constabulary"},
            "=Small Steps": {"charity_number": "1234567", "company_number": "01234567"},
            "Reed Trust": {"ods_code": "RX1"},
        }.items():
            db.session.add(
                Directory(id=entries[name], name=name, search_name=name.lower(), kind=PartnerKind.OTHER, **keys)
            )
    before = board.opened("MSP 2025-26", reporting_year=2025)
    board.submit(before, "Quill Police", all_levels(Level.STARTING))
    board.call(cycles.close_cycle, cycle_id=before, revision=board.revision(before), now=NOW)
    cycle_id = board.opened(names=list(board.partners), now=NOW + timedelta(hours=1))
    levels = all_levels(Level.ESTABLISHED) | {2: Level.NOT_SURE, 3: Level.OUTSIDE, 4: None, 5: Level.NOT_YET}
    board.submit(cycle_id, "Quill Police", all_levels(Level.NOT_YET))
    police = board.submit(
        cycle_id,
        "Quill Police",
        levels,
        words=LINES,
        links=(LinkPayload(FORMULA, "https://quill.example/plan"), LinkPayload("", "https://quill.example/b")),
    )
    charity = board.submit(cycle_id, "=Small Steps", all_levels(Level.EMBEDDED), words=FORMULA)
    board.submit(cycle_id, "Back Again Trust", all_levels(Level.STARTING))
    board.take_back(cycle_id, "Back Again Trust")

    def spoken() -> None:
        db.session.scalars(select(Submission).where(Submission.id == charity)).one().spoken_for = "phone"

    board.call(spoken)
    return World(board, cycle_id, police)


@pytest.fixture
def manager(app: Flask, world: World) -> Browser:
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser
