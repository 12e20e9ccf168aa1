"""A board with four partners, a last cycle and one at work; people with each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.assessments.queries.cycles import list_cycles
from app.assessments.queries.results import read_results
from app.assessments.service import cycles
from app.commons.kinds import PartnerKind
from app.commons.levels import Level
from app.core import clock
from app.people.roles import Role
from app.reports.queries.brief import Brief, brief_of
from tests.app.accounts.helpers import make_person
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, make_board

TODAY = NOW + timedelta(days=2)
COUNCIL, POLICE, CHARITY, TRUST = "Quill Council", "Quill Police", "Small Steps", "Reed Trust"


@dataclass
class World:
    """The board, and its cycles."""

    board: Board
    last: UUID
    cycle: UUID

    def brief(self) -> Brief:
        """The brief of the cycle at work."""
        return self.board.ask(self._read)  # type: ignore[no-any-return]  # asks whatever it is given

    def _read(self) -> Brief:
        found = list_cycles()
        return brief_of(read_results(next(one for one in found if one.id == self.cycle), found))


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, two days after the cycle began."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def world(app: Flask) -> World:
    """Last time three answered; this time nobody yet."""
    board = make_board()
    board.add_partner(COUNCIL, PartnerKind.COUNCIL)
    board.add_partner(POLICE, PartnerKind.POLICE)
    board.add_partner(CHARITY, PartnerKind.SMALL_CHARITY)
    board.add_partner(TRUST, PartnerKind.HEALTH, linked=False)
    last = board.opened("MSP 2025-26", now=NOW - timedelta(days=300))
    for name in (COUNCIL, POLICE, CHARITY):
        board.submit(last, name, all_levels(Level.ESTABLISHED), now=NOW - timedelta(days=290))
    board.call(cycles.close_cycle, cycle_id=last, revision=2, now=NOW - timedelta(days=200))
    return World(board, last, board.opened())


def answer(world: World) -> None:
    """Three send their answers: factor 3 is low, factor 5 lies apart, the charity went down on 7."""
    levels = all_levels(Level.ESTABLISHED)
    world.board.submit(world.cycle, COUNCIL, levels | {3: Level.NOT_YET, 5: Level.NOT_YET})
    world.board.submit(world.cycle, POLICE, levels | {3: Level.STARTING, 5: Level.EMBEDDED, 7: Level.OUTSIDE})
    world.board.submit(world.cycle, CHARITY, levels | {3: Level.STARTING, 7: Level.STARTING, 1: Level.NOT_SURE})


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Browser]:
    """Signs somebody in with a role on a board."""

    def sign_in(board: Board, role: Role) -> Browser:
        email = f"{role.value}@{board.space.slug}.example"
        make_person(email, (board.space, role), name=f"{role.label} Person")
        browser = Browser(app)
        browser.sign_in(email)
        return browser

    return sign_in


@pytest.fixture
def manager(app: Flask, world: World) -> Browser:
    """The board's manager."""
    browser = Browser(app)
    browser.sign_in("manager@alder-bay.example")
    return browser
