"""What is kept of each mail that went for a space: to whom, when, what it said without its secrets, what became of it.

Whoever it was composed for writes it; the space on whose behalf it went reads it too.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.core.mail.letters import Letter, kept_text, one_line
from app.core.mail.outcomes import TAKEN, Outcome
from app.core.models import MailRecord, MailState
from tenants import current_space_id, db, insert_if_absent, new_id, read

MOST_REASON = 300
TOLD = ".told"  # ends the name of the record by which a board is told of a mail to somebody of another space
ARRIVING = (MailState.SENT, MailState.DELIVERED)


def note(
    letter: Letter,
    *,
    kind: str,
    message_id: str,
    now: datetime,
    outcome: Outcome = TAKEN,
    account_id: UUID | None = None,
) -> UUID | None:
    """Write a record in the current space, in the transaction that is open, once: `carrying.note` calls it.

    What went on another space's behalf is kept twice: whole for the current space alone, and for the other that
    a mail went, when, about what, and whether it arrived. To whom it went and what it said is not the other's to know.

    Args:
        letter: what it said.
        kind: its composer's name, "feature.noun".
        message_id: the same whenever this very mail is sent.
        now: aware UTC.
        outcome: what its carrier answered.
        account_id: of whom it went to, where the letter does not say.

    Returns:
        The record's id; None where it was noted before.
    """
    record_id, space_id = new_id(), current_space_id()
    row = {
        "space_id": space_id,
        "id": record_id,
        "for_id": space_id,
        "kind": kind,
        "about_id": letter.about_id,
        "account_id": letter.account_id or account_id,
        "to_name": one_line(letter.to_name)[:120],
        "to_email": letter.to_email[:254],
        "subject": one_line(letter.subject)[:300],
        "body": kept_text(letter),
        "message_id": message_id,
        "provider_id": outcome.provider_id,
        "state": outcome.state,
        "reason": told(outcome.reason, letter.to_email),
        "sent_at": now,
        "changed_at": now,
    }
    if not insert_if_absent(MailRecord, row):
        return None
    if letter.for_id and letter.for_id != space_id:
        kept = {"id": new_id(), "for_id": letter.for_id, "message_id": _told_of(message_id)}
        insert_if_absent(MailRecord, row | kept | {"to_name": "", "to_email": "", "body": ""})
    return record_id


def _told_of(message_id: str) -> str:
    """Return under which name another space is told of a mail."""
    name, at, host = message_id.partition("@")
    return f"{name}{TOLD}{at}{host}"


def noted(message_id: str) -> bool:
    """Say whether the current space has noted this mail: it was carried, and goes no second time."""
    own = (MailRecord.space_id == current_space_id(), MailRecord.message_id == message_id)
    return read(select(MailRecord.id).where(*own)).first() is not None


def find(message_id: str) -> tuple[UUID, ...]:
    """Return the current space's records of a mail: one, or one for each board that a mail of the day is about."""
    name, at, host = message_id.partition("@")
    parts = MailRecord.message_id.like(f"{name}.%{at}{host}")
    own = (MailRecord.space_id == current_space_id(), or_(MailRecord.message_id == message_id, parts))
    return tuple(read(select(MailRecord.id).where(*own).order_by(MailRecord.id)).scalars())


def came_of(record_id: UUID, outcome: Outcome, *, now: datetime) -> bool:
    """Note in the current space what became of a mail; what was refused or came back stays so.

    Args:
        record_id: of the mail's record.
        outcome: what is known now.
        now: aware UTC.

    Returns:
        Whether that was news.
    """
    own = (MailRecord.space_id == current_space_id(), MailRecord.id == record_id)
    record = db.session.scalars(select(MailRecord).where(*own)).one_or_none()
    if record is None or record.state not in ARRIVING or record.state is outcome.state:
        return False
    reason = told(outcome.reason, record.to_email)
    same = MailRecord.message_id.in_((record.message_id, _told_of(record.message_id)))
    for row in db.session.scalars(select(MailRecord).where(MailRecord.space_id == current_space_id(), same)).all():
        row.state, row.changed_at, row.reason = outcome.state, now, reason
    db.session.flush()
    return True


def told(reason: str, address: str) -> str:
    """Return a carrier's words without the address: who reads them may know the person by name alone."""
    said = one_line(reason)
    at = said.lower().find(address.lower()) if address else -1
    while at >= 0:
        said = said[:at] + "(the address)" + said[at + len(address) :]
        at = said.lower().find(address.lower())
    return said.replace("<(the address)>", "(the address)")[:MOST_REASON]
