"""A year that a spreadsheet brought is copied like any other; but how long it was open nobody knows."""

import pytest

from tests.app.assessments.board.helpers import Board, Browser, path
from tests.app.assessments.board.test_import_results import filled, taken_in

pytestmark = pytest.mark.usefixtures("at_noon")


def test_its_copy_asks_for_the_days(manager: Browser, board: Board) -> None:
    cycle_id = taken_in(manager, board)
    begun = filled(manager, f"{path(board, 'cycles')}new?from={cycle_id}")
    assert begun["title"] == "MSP 2026-27"
    assert {name: value for name, value in begun.items() if "s_on-" in name and value} == {}
    template = filled(manager, f"{path(board, 'cycles', 'templates')}new?from={cycle_id}")
    assert template["name"] == "MSP 2025-26"
    assert template["days"] != "1"
