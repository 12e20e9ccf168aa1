"""The day's one mail to a person. It reaches outside, so it opens short transactions, each for whom it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts import digest
from app.accounts.digest import Entry
from app.accounts.messages import answer_path
from app.accounts.service.answering import make_answer_link
from app.core import clock
from app.core.mail import Carried, carry, identity_of, note
from app.people.queries.notifications import Recipient, last_mailed_at, list_unmailed, recipient
from app.people.service.notifications import DIGEST, mail_digest, mark_mailed, tomorrow
from tenants import acting_for, acting_for_none, job_handler, transaction


@job_handler(DIGEST, outside=True)
def mail_the_day(arguments: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a person everything that they have not been told, in one mail, once a day at most.

    Killed between the mail's going and the note that it went, the same goes again under the same Message-ID.
    """
    account_id = UUID(arguments["account_id"])
    with acting_for_none(account_id):
        told, last = list_unmailed(now=now), last_mailed_at()
        if not told:
            return
        if last is not None and clock.local_date(last) == clock.local_date(now):
            with transaction():
                mail_digest(account_id, run_at=tomorrow(now), now=now)
            return
        person = recipient()
    found = digest.entries(told, person)
    if not found or not person.is_active:
        return
    if not person.has_password:
        found = digest.with_links(found, lambda entry: _link(entry, account_id, now=now))
    identity = {"mail": digest.KIND, "account_id": str(account_id), "day": clock.local_date(now).isoformat()}
    carried = carry(digest.letter(found, person, now=now), identity=identity_of(identity))
    with acting_for_none(account_id), transaction():
        mark_mailed(notification_ids=[one.id for one in told], now=now)
    _note(found, person, carried, now=now)


def own_way(path: str, *, account_id: UUID, request_id: UUID, now: datetime) -> tuple[str, bool]:
    """Return the path for somebody of the current space who is mailed of a request; called while a mail is composed.

    Whoever has no password gets a link of their own, which signs them in.

    Args:
        path: where it leads whoever signs in by a password.
        account_id: to whom the mail goes.
        request_id: what it is about.
        now: aware UTC.

    Returns:
        The path, and whether it signs in whoever has it.
    """
    with acting_for_none(account_id):
        if recipient().has_password:
            return path, False
    with transaction():
        return answer_path(make_answer_link(account_id=account_id, request_id=request_id, now=now)), True


def _link(entry: Entry, account_id: UUID, *, now: datetime) -> str:
    """Make a link that signs a person in, to answer what an entry is about; as the organisation."""
    with acting_for(entry.space_id), transaction():
        return answer_path(make_answer_link(account_id=account_id, request_id=entry.about_id, now=now))


def _note(found: Sequence[Entry], person: Recipient, carried: Carried, *, now: datetime) -> None:
    """Note the mail in each space that had something in it, for each board: its own part, and nobody else's."""
    noted: dict[UUID, int] = {}
    for (space_id, _), entries in digest.parts(found).items():
        number = noted[space_id] = noted.get(space_id, 0) + 1
        part = replace(digest.letter(entries, person, now=now), about_id=entries[0].about_id, for_id=entries[0].for_id)
        message_id = carried.message_id if number == 1 else carried.message_id.replace("@", f".{number}@", 1)
        with acting_for(space_id), transaction():
            note(part, replace(carried, message_id=message_id), kind=digest.KIND, now=now)
