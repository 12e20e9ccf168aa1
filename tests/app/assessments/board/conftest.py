"""Two boards, three partners; one of them sits on both boards, one has not accepted the link yet."""

import pytest
from flask import Flask

from app.commons.kinds import PartnerKind
from tests.app.assessments.board.helpers import Board, make_board


@pytest.fixture
def board(app: Flask) -> Board:
    """A board: the police and a charity are connected, the trust is not yet."""
    made = make_board()
    made.add_partner("Quill Police", PartnerKind.POLICE)
    made.add_partner("Small Steps", PartnerKind.SMALL_CHARITY)
    made.add_partner("Reed Trust", PartnerKind.HEALTH, linked=False)
    return made


@pytest.fixture
def other_board(app: Flask, board: Board) -> Board:
    """Another board, with the same police on it."""
    made = make_board("Birch Vale SAB", "birch-vale")
    made.add_partner("Quill Police", PartnerKind.POLICE, organisation=board.organisations["Quill Police"])
    return made
