"""What a reminder needs of a request: how it stands, how far it is, who has worked on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from app.assessments.crossing import REQUEST, RequestPayload
from app.assessments.models import Addendum, Answer, Asked, AskedState, SentState, SentSubmission
from app.assessments.queries.asked import AskedRow, as_asked, asked_columns
from tenants import Envelope, current_space_id, read, read_envelope


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A request of which somebody may be reminded."""

    asked: AskedRow
    state: AskedState  # as the board said it last
    accent: str  # of the board
    is_sent: bool  # the board holds answers
    answered: int
    total: int
    changed_at: datetime


def outstanding(asked_id: UUID, *, now: datetime) -> Outstanding | None:
    """Return a request and how far it is; None where there is none, whatever became of it."""
    sent = exists().where(SentSubmission.asked_id == Asked.id, SentSubmission.state == SentState.SENT)
    row = read(asked_columns(Asked.state, Asked.board_accent, sent).where(Asked.id == asked_id)).one_or_none()
    if row is None:
        return None
    asked = as_asked(row, now=now)
    state, accent, is_sent = row[-3:]
    here = and_(Addendum.asked_id == asked_id, Addendum.factor == Answer.factor)
    answered, total = read(
        select(func.count(func.coalesce(Addendum.level, Answer.level)), func.count(Answer.id))
        .select_from(Answer)
        .outerjoin(Addendum, here)
        .where(Answer.return_id == asked.return_id)
    ).one()
    return Outstanding(asked, state, accent, is_sent, answered, total, asked.changed_at)


def who_answered(return_id: UUID) -> frozenset[UUID]:
    """Return the accounts that saved an answer of a return last."""
    statement = select(Answer.saved_by).where(Answer.return_id == return_id, Answer.saved_by.is_not(None)).distinct()
    return frozenset(account_id for (account_id,) in read(statement) if account_id)


def latest_payload(asked_id: UUID) -> RequestPayload | None:
    """Return what the board said last of a request; None where it took it back."""
    statement = (
        select(Envelope.id)
        .where(Envelope.space_id == current_space_id(), Envelope.kind == REQUEST, Envelope.subject_id == asked_id)
        .order_by(Envelope.version.desc())
        .limit(1)
    )
    found = read(statement).scalar_one_or_none()
    envelope = read_envelope(found) if found else None
    return RequestPayload.from_json(envelope.payload) if envelope and not envelope.withdrawn else None
