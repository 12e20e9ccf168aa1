"""A board's first page: the brief first for who chairs, a calm read for members."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.people.roles import Role
from tests.app.accounts.helpers import Browser
from tests.app.assessments.board.helpers import cycle_path
from tests.app.reports.conftest import (  # noqa: F401  # fixtures
    CHARITY,
    COUNCIL,
    POLICE,
    TRUST,
    World,
    answer,
    at_noon,
    manager,
    visitor,
    world,
)

pytestmark = pytest.mark.usefixtures("at_noon")
READERS = [Role.BOARD_CHAIR, Role.BOARD_MANAGER, Role.BOARD_MODERATOR]
CALM = [Role.BOARD_MEMBER, Role.BOARD_LAY_MEMBER, Role.BOARD_ANALYST]


@pytest.mark.parametrize("role", READERS)
def test_the_brief_comes_first_then_the_heat_map(
    world: World,  # noqa: F811
    visitor: Callable[..., Browser],  # noqa: F811
    role: Role,
) -> None:
    answer(world)
    page = visitor(world.board, role).get(world.board.space.home).text
    order = [
        page.index(part)
        for part in ("The chair’s brief", "Who has not answered", TRUST, "are weak", "What changed", 'id="heat"')
    ]
    assert order == sorted(order)
    assert "Partners’ own view, not yet moderated" in page
    assert f"What {COUNCIL} does on 3" in page


@pytest.mark.parametrize("role", CALM)
def test_members_read_it_calmly(
    world: World,  # noqa: F811
    visitor: Callable[..., Browser],  # noqa: F811
    role: Role,
) -> None:
    answer(world)
    browser = visitor(world.board, role)
    results = cycle_path(world.board, world.cycle, "results/")
    for where in (world.board.space.home, results):
        page = browser.get(where).text
        for part in (
            "What we looked at",
            "3 of 4 have sent their answers so far",
            "What is strong",
            "What needs work",
            "What changed",
            "What the four levels mean",
            "<svg",
        ):
            assert part in page, part
        for name in (COUNCIL, POLICE, CHARITY, TRUST, 'id="heat"', "Who has not answered", "brief/"):
            assert name not in page, name
        assert f"{results}detail" in page
    detail = browser.get(f"{results}detail?kind=police&sort=3").text
    assert 'id="heat"' in detail
    assert f'action="{results}detail"' in detail


def test_before_anybody_has_answered(
    world: World,  # noqa: F811
    visitor: Callable[..., Browser],  # noqa: F811
) -> None:
    lay = visitor(world.board, Role.BOARD_LAY_MEMBER).get(world.board.space.home).text
    assert "Nobody has sent their answers yet" in lay
    assert "What is strong" not in lay
    chair = visitor(world.board, Role.BOARD_CHAIR).get(world.board.space.home).text
    assert "there is nothing to ask about" in chair


def test_readers_get_the_whole_results(world: World, manager: Browser) -> None:  # noqa: F811
    answer(world)
    page = manager.get(cycle_path(world.board, world.cycle, "results/")).text
    assert 'id="heat"' in page
    assert "What we looked at" not in page
