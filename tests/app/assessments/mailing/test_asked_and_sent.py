"""The mail that a board asks: not to whom it would reach after the answers went."""

from pathlib import Path
from uuid import uuid4

from app.assessments.messages.organisation import compose_asked
from app.assessments.service import sending
from tenants import acting_for, transaction
from tests.app.assessments.board.helpers import NOW, Board
from tests.app.assessments.mailing.test_reminders import LEAD, account, opened, save


def test_goes_not_once_the_answers_were_sent(board: Board, mail_folder: Path) -> None:
    cycle_id = opened(board, mail_folder)
    save(board, cycle_id, LEAD, 1)
    asked_id, lead = board.request_id(cycle_id, "Small Steps"), account(board, LEAD)
    arguments = {"asked_id": str(asked_id), "account_id": str(lead)}
    with acting_for(board.organisations["Small Steps"].id, lead):
        assert compose_asked(arguments, now=NOW) is not None
        with transaction():
            sending.submit(asked_id=asked_id, key=uuid4(), signed_by="Lee Lead", read=None, now=NOW)
        assert compose_asked(arguments, now=NOW) is None
