"""What an organisation's own people are mailed: that a board asks, that it gives more time, what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.handlers import own_way
from app.assessments.crossing import NudgePayload
from app.assessments.messages.reminders import Reminder, reminder_letter
from app.assessments.models import Asked, SentSubmission
from app.assessments.queries.asked import AskedRow, get_asked
from app.assessments.queries.reminding import outstanding
from app.core import clock
from app.core.mail import Letter, composer
from app.people.models import Account, AccountState, Membership
from tenants import SpaceRef, current_space_id, is_tombstone, read, read_envelope, this_space

ASKED = "assessments.asked"
MORE_TIME = "assessments.more_time"
NUDGED = "assessments.nudged"
RECEIPT = "assessments.receipt"


@dataclass(frozen=True, slots=True)
class _Recipient:
    account_id: UUID
    name: str
    email: str


def _recipient(account_id: UUID) -> _Recipient | None:
    """Return one of the organisation's people, unless they have left since."""
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None))
    statement = (
        select(Account.name, Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.id == account_id, Account.state == AccountState.ACTIVE, *held)
        .limit(1)
    )
    row = read(statement).first()
    return _Recipient(account_id, *row) if row else None


def _day(asked: AskedRow) -> str:
    day = asked.closes_on
    return f"{day.day} {day:%B %Y}"


def _time_left(asked: AskedRow) -> str:
    if asked.days_left == 0:
        return "That is today."
    return f"You have {asked.days_left} {'day' if asked.days_left == 1 else 'days'}."


def _accent(asked: AskedRow) -> str:
    accent: str = read(select(Asked.board_accent).where(Asked.id == asked.id)).scalar_one()
    return accent


def _to_request(
    asked: AskedRow, here: SpaceRef, recipient: _Recipient, subject: str, *paragraphs: str, now: datetime
) -> Letter:
    path, secret = own_way(
        f"{here.home}requests/{asked.id}/", account_id=recipient.account_id, request_id=asked.id, now=now
    )
    own = (f"The link is for {recipient.email} alone. It works once; its page mails you a new one.",) if secret else ()
    return Letter(
        to_name=recipient.name,
        to_email=recipient.email,
        subject=subject,
        paragraphs=paragraphs,
        action=("See what is asked", path),
        closing=(
            "You can stop and come back: every answer is saved as you type.",
            *own,
            "You get this mail because you look after this work at " + here.name + ".",
        ),
        sender_name=asked.board_name,
        accent=_accent(asked),
        about_id=asked.id,
        for_id=asked.board_id,
        account_id=recipient.account_id,
        secret=secret,
    )


def _asked_still_open(arguments: Mapping[str, Any], *, now: datetime) -> tuple[AskedRow, _Recipient] | None:
    asked = get_asked(UUID(arguments["asked_id"]), now=now)
    recipient = _recipient(UUID(arguments["account_id"]))
    return (asked, recipient) if recipient and asked.is_open else None


@composer(ASKED)
def compose_asked(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say that a board asks, until when, and in the chair's own words why; nothing where the answers went meanwhile."""
    found = _asked_still_open(arguments, now=now)
    if found is None:
        return None
    asked, recipient = found
    how_far = outstanding(asked.id, now=now)
    if how_far and how_far.is_sent:
        return None
    here = this_space()
    words = "" if is_tombstone(asked.chair_words) else asked.chair_words
    chair = tuple(line for line in words.split("\n") if line.strip())
    return _to_request(
        asked,
        here,
        recipient,
        f"{asked.board_name} asks: {asked.title}",
        f"{asked.board_name} asks {here.name} to answer “{asked.title}”.",
        f"The last day is {_day(asked)}. {_time_left(asked)}",
        *(("The chair writes:", *chair) if chair else ()),
        now=now,
    )


@composer(MORE_TIME)
def compose_more_time(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say that the last day was moved, or that a closed cycle is open again."""
    found = _asked_still_open(arguments, now=now)
    if found is None:
        return None
    asked, recipient = found
    return _to_request(
        asked,
        this_space(),
        recipient,
        f"{asked.title}: the last day is now {_day(asked)}",
        f"{asked.board_name} has given more time for “{asked.title}”.",
        f"The last day is now {_day(asked)}. {_time_left(asked)}",
        now=now,
    )


@composer(NUDGED)
def compose_nudged(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Remind, because the board's manager pressed the button for it, with what the manager wrote."""
    found = _asked_still_open(arguments, now=now)
    if found is None:
        return None
    asked, recipient = found
    here = this_space()
    reminder = Reminder(
        to_name=recipient.name,
        to_email=recipient.email,
        board=asked.board_name,
        accent=_accent(asked),
        organisation=here.name,
        title=asked.title,
        closes_on=asked.closes_on,
        days_left=asked.days_left,
        words=NudgePayload.from_json(read_envelope(UUID(arguments["envelope_id"])).payload).words,
        about_id=asked.id,
        for_id=asked.board_id,
        account_id=recipient.account_id,
    )
    path, secret = own_way(
        f"{here.home}requests/{asked.id}/", account_id=recipient.account_id, request_id=asked.id, now=now
    )
    return reminder_letter(reminder, action=("Go on answering", path), secret=secret)


@composer(RECEIPT)
def compose_receipt(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Tell whoever sent the answers that they arrived, and where the receipt is."""
    recipient = _recipient(UUID(arguments["account_id"]))
    if recipient is None:
        return None
    columns = (SentSubmission.asked_id, SentSubmission.version, SentSubmission.submitted_at)
    sent = read(select(*columns).where(SentSubmission.id == UUID(arguments["sent_id"]))).one()
    asked, here = get_asked(sent.asked_id, now=now), this_space()
    local = sent.submitted_at.astimezone(clock.LOCAL)
    return Letter(
        to_name=recipient.name,
        to_email=recipient.email,
        subject=f"Receipt: {asked.title}, sent to {asked.board_name}",
        paragraphs=(
            f"You sent {here.name}'s answers to {asked.board_name} on {local.day} {local:%B %Y} at {local:%H:%M}.",
            f"This was version {sent.version}. The receipt holds every answer as it was sent.",
            f"Until {_day(asked)} you can change your answers and send them again, or take them back.",
        ),
        action=("See the receipt", f"{here.home}requests/{asked.id}/receipts/{arguments['sent_id']}"),
        sender_name=asked.board_name,
        accent=_accent(asked),
        about_id=asked.id,
        for_id=asked.board_id,
    )
