"""The board reads what is flagged in what partners sent, and notes that it did."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import SubmittedAnswer
from tenants import current_scope, db, record


def look_at(*, answer_id: UUID, now: datetime) -> None:
    """Note that somebody has read an answer that is flagged, and let it stand. Twice is once.

    Args:
        answer_id: of the board's copy of one factor of a submission.
        now: aware UTC.

    Raises:
        NoResultFound: this board has no such answer.
    """
    answer = db.session.scalars(select(SubmittedAnswer).where(SubmittedAnswer.id == answer_id)).one()
    if answer.looked_at is not None or not answer.flags:
        return
    answer.looked_at, answer.looked_by = now, current_scope().account_id
    db.session.flush()
    record("flag.looked_at", kind="answer", object_id=answer_id, now=now, detail={"factor": answer.factor})
