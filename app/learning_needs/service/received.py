"""What an organisation does with the findings that a board sends back of its own staff: keeps them, by version."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from app.learning_needs.models import AskedSurvey, ReceivedFindings
from tenants import Received, db

log = logging.getLogger(__name__)


def keep_findings(envelope: Received, *, now: datetime) -> bool:
    """Keep a version of the findings. Its row is keyed by the envelope: twice does nothing.

    Returns:
        Whether it was kept. It is not where that board never asked this organisation's staff.
    """
    asked = select(AskedSurvey.id).where(
        AskedSurvey.id == envelope.subject_id, AskedSurvey.board_id == envelope.sender_id
    )
    if db.session.scalar(asked) is None:
        log.warning("findings.not_asked_for", extra={"envelope": str(envelope.id)})
        return False
    if db.session.scalar(select(ReceivedFindings.id).where(ReceivedFindings.id == envelope.id)):
        return False
    newer = select(ReceivedFindings.id).where(
        ReceivedFindings.request_id == envelope.subject_id, ReceivedFindings.version > envelope.version
    )
    is_newest = db.session.scalar(newer.limit(1)) is None
    if is_newest:
        _none_current(envelope.subject_id)
    db.session.add(
        ReceivedFindings(
            id=envelope.id,
            request_id=envelope.subject_id,
            version=envelope.version,
            is_current=is_newest,
            content=envelope.payload,
            received_at=now,
        )
    )
    db.session.flush()
    return True


def withdraw_findings(envelope: Received) -> None:
    """The board took its findings back: none of them is shown any more."""
    asked = select(AskedSurvey.id).where(
        AskedSurvey.id == envelope.subject_id, AskedSurvey.board_id == envelope.sender_id
    )
    if db.session.scalar(asked) is not None:
        _none_current(envelope.subject_id)


def _none_current(request_id: UUID) -> None:
    db.session.execute(
        update(ReceivedFindings)
        .where(ReceivedFindings.request_id == request_id, ReceivedFindings.is_current)
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )
