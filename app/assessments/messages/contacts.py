"""What a board mails its contacts at partners that are not connected yet: reminders, of the day and of the manager."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.accounts.messages import invited_path
from app.assessments.messages.reminders import Reminder, over_letter, reminder_letter
from app.assessments.models import Cycle, CycleState, Request
from app.assessments.queries.nudging import words_of
from app.boards.models import BoardSettings, Partner
from app.core import clock
from app.core.mail import Letter, composer
from app.people.models import Token
from tenants import Link, LinkState, Space, current_space_id, read

REMINDER = "assessments.contact_reminder"
NUDGED = "assessments.contact_nudged"


@dataclass(frozen=True, slots=True)
class _Contact:
    request_id: UUID
    name: str
    email: str
    organisation: str
    cycle_title: str
    closes_on: date
    is_open: bool
    board_id: UUID
    board: str
    accent: str

    def reminder(self, *, words: str, days_left: int) -> Reminder:
        """Return what a letter of reminding needs."""
        return Reminder(
            to_name=self.name,
            to_email=self.email,
            board=self.board,
            accent=self.accent,
            organisation=self.organisation,
            title=self.cycle_title,
            closes_on=self.closes_on,
            days_left=days_left,
            words=words,
            about_id=self.request_id,
            for_id=self.board_id,
        )


def _contact(request_id: UUID) -> _Contact | None:
    """Return whom to mail of a request; None where it is connected, has left or is looked after by now."""
    linked = and_(Link.asker_id == Request.space_id, Link.asked_id == Request.organisation_id)
    row = read(
        select(
            Partner.contact_name,
            Partner.contact_email,
            Partner.name,
            Cycle.title,
            Cycle.closes_on,
            Request.closes_on,
            Cycle.state,
            Space.id,
            Space.name,
            BoardSettings.accent,
        )
        .select_from(Request)
        .join(Cycle, and_(Cycle.space_id == Request.space_id, Cycle.id == Request.cycle_id))
        .join(Partner, and_(Partner.space_id == Request.space_id, Partner.id == Request.partner_id))
        .join(Link, linked)
        .join(Space, Space.id == Request.space_id)
        .outerjoin(BoardSettings, BoardSettings.space_id == Request.space_id)
        .where(
            Request.id == request_id,
            Request.space_id == current_space_id(),
            Request.sent_at.is_(None),
            Partner.left_at.is_(None),
            Partner.looked_after_at.is_(None),
            Link.state == LinkState.ASKED,
        )
    ).one_or_none()
    if row is None:
        return None
    name, email, organisation, title, closes_on, own, state, board_id, board, accent = row
    return _Contact(
        request_id=request_id,
        name=name,
        email=email,
        organisation=organisation,
        cycle_title=title,
        closes_on=max(closes_on, own or closes_on),
        is_open=state is CycleState.OPEN,
        board_id=board_id,
        board=board,
        accent=accent or "#0b5563",
    )


def _way_in(arguments: Mapping[str, Any], *, now: datetime) -> tuple[str, str, bool]:
    """Return what the button says and where it leads: the link of their own, or, for an organisation with people of
    its own, the page to sign in; and whether it is secret.
    """
    token_id = arguments.get("token_id")
    if token_id:
        open_still = (Token.used_at.is_(None), Token.cancelled_at.is_(None), Token.expires_at > now)
        if read(select(Token.id).where(Token.id == UUID(token_id), *open_still)).first():
            return "Start answering", invited_path(UUID(token_id)), True
    return "Sign in to accept the connection", "/sign-in", False


@composer(REMINDER)
def compose_reminder(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Remind a contact of the last day, or say that it is over; nothing where that is not so any more."""
    contact, days = _contact(UUID(arguments["request_id"])), int(arguments["days"])
    if contact is None or contact.closes_on.isoformat() != arguments["day"]:
        return None
    left = clock.days_left(contact.closes_on, now)
    reminder = contact.reminder(words="", days_left=left)
    if days < 0:
        return over_letter(reminder) if left < 0 else None
    if left < 0 or not contact.is_open:
        return None
    says, path, secret = _way_in(arguments, now=now)
    return reminder_letter(reminder, action=(says, path), secret=secret, connects=True)


@composer(NUDGED)
def compose_nudged(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Remind a contact because the board's manager pressed the button for it."""
    contact = _contact(UUID(arguments["request_id"]))
    if contact is None or not contact.is_open:
        return None
    reminder = contact.reminder(
        words=words_of(UUID(arguments["note_id"])), days_left=clock.days_left(contact.closes_on, now)
    )
    says, path, secret = _way_in(arguments, now=now)
    return reminder_letter(reminder, action=(says, path), secret=secret, connects=True)
