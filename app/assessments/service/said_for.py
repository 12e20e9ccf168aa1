"""Noting that somebody of the organisation has read what was said in its name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import SentSubmission
from app.core.errors import Refused
from app.people.models import Membership
from app.people.roles import Role
from tenants import current_account_id, current_space_id, db, record


class NotYours(Refused):
    """Whoever said it in the organisation's name cannot read it in its place."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Somebody of the organisation reads this, once they are here.")


def mark_seen(*, sent_id: UUID, now: datetime) -> None:
    """Note that what was sent in the organisation's name was read by one of its own people. Twice is once.

    Raises:
        NoResultFound: nothing like that was sent in the current organisation's name.
        NotYours: a board's caretaker says so.
    """
    which = (SentSubmission.id == sent_id, SentSubmission.spoken_for != "")
    sent = db.session.scalars(select(SentSubmission).where(*which)).one()
    held = select(Membership.id).where(
        Membership.space_id == current_space_id(),
        Membership.account_id == current_account_id(),
        Membership.role == Role.ORGANISATION_CARETAKER,
        Membership.ended_at.is_(None),
    )
    if db.session.scalar(held) is not None:
        raise NotYours
    if sent.seen_at is not None:
        return
    sent.seen_at = now
    db.session.flush()
    record("answers.seen", kind="request", object_id=sent.asked_id, now=now)
