"""A board whose charity has people; the trust is not connected, and nobody is there yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from app.organisations.models import Directory
from app.people.roles import Role
from tenants import db, transaction
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import Board, make_board
from tests.app.assessments.mailing.mails import clear


@pytest.fixture
def board(app: Flask) -> Board:
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Small Steps", PartnerKind.SMALL_CHARITY)
    made.add_partner("Reed Trust", PartnerKind.HEALTH, linked=False)
    with made.acting(), transaction():  # entered by the board, and nobody is there yet
        trust = made.organisations["Reed Trust"]
        entry = Directory(id=trust.id, name=trust.name, search_name="reed trust", kind=PartnerKind.HEALTH)
        entry.created_by = made.space.id
        db.session.add(entry)
    steps = made.organisations["Small Steps"]
    make_person("lead@steps.example", (steps, Role.ORGANISATION_LEAD), name="Lee Lead")
    make_person("helper@steps.example", (steps, Role.ORGANISATION_CONTRIBUTOR), name="Hal Per")
    return made


@pytest.fixture
def other_board(app: Flask, board: Board) -> Board:
    """Another board, with the same charity on it."""
    made = make_board("Birch Vale SAB", "birch-vale")
    made.add_partner("Small Steps", PartnerKind.SMALL_CHARITY, organisation=board.organisations["Small Steps"])
    return made


@pytest.fixture(autouse=True)
def no_files(mail_folder: Path) -> Iterator[None]:
    clear(mail_folder)
    yield
    clear(mail_folder)
