"""An organisation's ballot boxes, and whether a board may still have what lies in them."""

from uuid import UUID

from sqlalchemy import select

from app.learning_needs.models import BallotBox, SentKeys
from tenants import Link, LinkState, current_space_id, db


def is_linked(board_id: UUID) -> bool:
    """Say whether the current organisation is connected with a board."""
    me = current_space_id()
    link = select(Link.state).where(Link.asker_id == board_id, Link.asked_id == me)
    return db.session.scalar(link) is LinkState.ACCEPTED


def empty_boxes(request_id: UUID) -> None:
    """Delete the answers that wait for a board, and what was kept to count each once."""
    for row in db.session.scalars(select(BallotBox).where(BallotBox.request_id == request_id)).all():
        db.session.delete(row)
    for keys in db.session.scalars(select(SentKeys).where(SentKeys.request_id == request_id)).all():
        db.session.delete(keys)
    db.session.flush()
