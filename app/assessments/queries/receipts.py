"""Receipts: what was sent to a board, read from the very envelope that the board holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import NoResultFound

from app.assessments.crossing import SubmissionPayload
from app.assessments.queries.asked import AskedRow, SentRow, get_asked, list_sent
from app.commons.instrument import Instrument
from app.commons.queries import instrument
from tenants import read_envelope


@dataclass(frozen=True, slots=True)
class Receipt:
    """One version as it was sent."""

    asked: AskedRow
    sent: SentRow
    instrument: Instrument
    payload: SubmissionPayload

    @property
    def may_take_back(self) -> bool:
        """Whether it stands, and the board still takes answers."""
        return self.sent.stands and self.asked.is_open


def get_receipt(asked_id: UUID, sent_id: UUID, *, now: datetime) -> Receipt:
    """Return what was sent, from its envelope; NoResultFound where the organisation sent no such thing."""
    asked = get_asked(asked_id, now=now)
    sent = next((row for row in list_sent(asked_id=asked_id) if row.id == sent_id), None)
    if sent is None:
        raise NoResultFound(f"nothing sent {sent_id}")
    payload = SubmissionPayload.from_json(read_envelope(sent_id).payload)
    return Receipt(asked=asked, sent=sent, instrument=instrument(payload.instrument_id), payload=payload)
