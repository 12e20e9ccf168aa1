"""A text of an earlier year, which no envelope brought, can be removed singly; so can what was said again since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.assessments.models import Submission, SubmittedAnswer
from app.assessments.service import striking
from app.assessments.service.refusals_board import NothingToRemove
from app.commons.levels import Level
from app.core.models import MadeFile, MadeState
from tenants import AuditEntry, db, is_tombstone
from tests.app.accounts.helpers import hidden_fields
from tests.app.assessments.board.helpers import NOW, Board, Browser, all_levels, cycle_path
from tests.app.assessments.board.test_import_results import ABOUT, POLICE, WIDE_FILE, as_csv, hand_in, send

pytestmark = pytest.mark.usefixtures("at_noon")
TEXT = "Ring Jane on 07700 900123 about it."


def brought(manager: Browser, board: Board) -> UUID:
    """An earlier year in which a partner says the same twice, and something else once; its text was read."""
    rows = [WIDE_FILE[0], [POLICE, "3", TEXT, "2", TEXT], ["small steps ltd", "2", TEXT, "", "A policy of 2025."]]
    columns = hand_in(manager, board, as_csv(rows)).location
    check = send(manager, send(manager, columns).location, **ABOUT).location
    done = send(manager, check, read_texts="y")
    assert done.status_code == 303, done.text
    return UUID(done.location.rstrip("/").rpartition("/")[2])


def submission_of(board: Board, cycle_id: UUID, name: str) -> UUID:
    def find() -> UUID:
        wanted = Submission.request_id == board.request_id(cycle_id, name)
        return db.session.scalars(select(Submission.id).where(wanted, Submission.cycle_id == cycle_id)).one()

    found: UUID = board.ask(find)
    return found


def said(board: Board, submission_id: UUID) -> dict[int, tuple[str, list[Any]]]:
    def find() -> dict[int, tuple[str, list[Any]]]:
        wanted = select(SubmittedAnswer).where(SubmittedAnswer.submission_id == submission_id)
        return {row.factor: (row.practice, row.flags) for row in db.session.scalars(wanted)}

    found: dict[int, tuple[str, list[Any]]] = board.ask(find)
    return found


def test_it_is_removed_through_its_page(manager: Browser, board: Board) -> None:
    cycle_id = brought(manager, board)
    police, steps = (submission_of(board, cycle_id, name) for name in (POLICE, "Small Steps"))

    def make_file() -> None:
        made = MadeFile(kind="results", subject_id=cycle_id, format="csv", filename="a.csv", content=TEXT.encode())
        made.state, made.asked_at, made.made_at = MadeState.MADE, NOW, NOW
        db.session.add(made)

    board.call(make_file)
    request_id = board.request_id(cycle_id, POLICE)
    cell = cycle_path(board, cycle_id, f"results/partners/{request_id}/factors/1")
    remove = cycle_path(board, cycle_id, f"results/partners/{request_id}/versions/{police}/factors/1/practice/remove")
    texts = manager.get(f"{board.space.home}texts/").text
    assert remove in texts
    page = manager.get(remove)
    assert page.status_code == 200
    assert "It came from a spreadsheet" in page.text
    assert manager.post(remove, hidden_fields(page.text)).status_code == 422
    done = manager.post(remove, hidden_fields(page.text) | {"reason": "It names somebody"})
    assert done.status_code == 303
    assert "Removed on" in manager.get(cell).text
    assert remove not in manager.get(f"{board.space.home}texts/").text
    found = said(board, police)
    assert all(is_tombstone(found[number][0]) for number in (1, 3))
    assert [found[number][1] for number in (1, 3)] == [[], []]
    assert said(board, steps)[1] == (TEXT, [{"field": "practice", "what": "phone"}])  # another's words stay
    assert board.ask(lambda: db.session.scalars(select(MadeFile.id)).all()) == []
    struck = select(AuditEntry.detail).where(AuditEntry.action == "text.struck")
    trail = board.ask(lambda: db.session.scalars(struck).all())
    assert [one["reason"] for one in trail] == ["It names somebody"]
    again = manager.post(remove, hidden_fields(page.text) | {"reason": "Again"})
    assert again.status_code == 303


def test_twice_and_what_is_not_there_is_refused(manager: Browser, board: Board) -> None:
    police = submission_of(board, brought(manager, board), POLICE)

    def remove(field: str, factor: int = 1) -> None:
        board.call(striking.remove_text, envelope_id=police, factor=factor, field=field, reason="A name", now=NOW)

    remove("practice")
    for field, factor in (("practice", 1), ("practice", 3), ("difference", 1), ("link-0", 1)):
        with pytest.raises(NothingToRemove):
            remove(field, factor)


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_what_was_said_again_goes_with_it(manager: Browser, board: Board, first: str) -> None:
    """Whichever of the two years it is removed from."""
    earlier = submission_of(board, brought(manager, board), POLICE)
    now_id = board.opened()
    later = board.submit(now_id, POLICE, all_levels(Level.EMBEDDED), words=TEXT)
    where = earlier if first == "earlier" else later
    board.call(striking.remove_text, envelope_id=where, factor=1, field="practice", reason="It names somebody", now=NOW)
    for submission_id in (earlier, later):
        assert is_tombstone(said(board, submission_id)[1][0])
        assert said(board, submission_id)[1][1] == []
