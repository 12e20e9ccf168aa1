"""What a board's caretaker sent in the organisation's name, as the organisation's own people read it afterwards."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from app.assessments.crossing import SubmissionPayload
from app.assessments.models import Asked, SentState, SentSubmission
from app.commons.instrument import Instrument
from app.commons.queries import instrument
from tenants import Envelope, read


@dataclass(frozen=True, slots=True)
class SaidFor:
    """One version that was sent in the organisation's name, with every answer as it went."""

    id: UUID
    asked_id: UUID
    title: str  # of what was asked
    board_name: str
    version: int
    state: SentState
    answered: int
    sent_at: datetime
    spoken_for: str
    seen_at: datetime | None
    payload: SubmissionPayload
    instrument: Instrument

    @property
    def stands(self) -> bool:
        """Whether the board holds it as the organisation's answer."""
        return self.state is SentState.SENT


def list_said_for() -> tuple[SaidFor, ...]:
    """Return everything that was sent in the current organisation's name, newest first, in one statement."""
    sent_in = and_(Envelope.space_id == SentSubmission.envelope_space_id, Envelope.id == SentSubmission.envelope_id)
    columns = (
        SentSubmission.id,
        SentSubmission.asked_id,
        Asked.title,
        Asked.board_name,
        SentSubmission.version,
        SentSubmission.state,
        SentSubmission.answered,
        SentSubmission.submitted_at,
        SentSubmission.spoken_for,
        SentSubmission.seen_at,
        Envelope.payload,
    )
    statement = (
        select(*columns)
        .join(Asked, and_(Asked.space_id == SentSubmission.space_id, Asked.id == SentSubmission.asked_id))
        .join(Envelope, sent_in)
        .where(SentSubmission.spoken_for != "")
        .order_by(SentSubmission.submitted_at.desc(), SentSubmission.id)
    )
    return tuple(_said(*row) for row in read(statement))


def _said(*row: object) -> SaidFor:
    *plain, content = row
    payload = SubmissionPayload.from_json(json.loads(content))  # type: ignore[arg-type]  # bytes
    known: tuple[object, ...] = (*plain, payload, instrument(payload.instrument_id))
    return SaidFor(*known)  # type: ignore[arg-type]  # in the order of the columns
