"""A small organisation asks for the full form, or goes back to the short one: for its whole return."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.assessments.models import Return
from app.assessments.service import returns
from app.core.errors import Refused
from tenants import db, record


def choose_form(*, asked_id: UUID, full: bool, now: datetime) -> bool:
    """Choose the form for the return that a request is answered by, whichever board asked. Nothing written is lost.

    Args:
        asked_id: a request to the current organisation, open.
        full: the full form; else the short one.
        now: aware UTC.

    Returns:
        Whether anything changed: the same again changes nothing.

    Raises:
        NoResultFound: this organisation was asked no such thing.
        NotOpen: the request cannot be answered any more.
        Refused: this kind of organisation has the full form alone.
    """
    asked = returns.hold_alone(asked_id, now=now)
    if not asked.kind.short_form:
        raise Refused("There is one form for your kind of organisation.")
    own = db.session.scalars(select(Return).where(Return.id == asked.return_id)).one()
    if own.full_form is full:
        return False
    own.full_form = full
    db.session.flush()
    record("form.full_asked" if full else "form.short_asked", kind="request", object_id=asked_id, now=now)
    return True
