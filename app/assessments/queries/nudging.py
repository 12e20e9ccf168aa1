"""What is kept of a manager's reminders for a week: what was written in them, and whom they went to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.models import HeldFile
from tenants import read

KIND = "nudge"


def words_of(note_id: UUID) -> str:
    """Return what a manager wrote in a reminder; empty where it is not kept any more."""
    choices = read(select(HeldFile.choices).where(HeldFile.id == note_id, HeldFile.kind == KIND)).scalar_one_or_none()
    return str(choices["words"]) if choices else ""


def reminded_today(*, now: datetime) -> frozenset[UUID]:
    """Return the requests of which the board's manager has reminded by the button today."""
    since = clock.start_of(clock.local_date(now))
    rows = read(select(HeldFile.choices).where(HeldFile.kind == KIND, HeldFile.created_at >= since))
    return frozenset(UUID(request) for (choices,) in rows for request in choices["requests"])
