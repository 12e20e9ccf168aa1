"""What an organisation's coordinators and leads are mailed of a board's survey of its staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.mail import Letter, composer
from app.learning_needs.queries.asked import AskedRow, get_asked
from app.people.models import Account, AccountState, Membership
from tenants import SpaceRef, current_space_id, read, this_space

ASKED = "learning_needs.asked"
MORE_TIME = "learning_needs.more_time"
NUDGED = "learning_needs.nudged"
REMINDER = "learning_needs.reminder"


@dataclass(frozen=True, slots=True)
class _Mail:
    asked: AskedRow
    name: str
    email: str
    here: SpaceRef

    def letter(self, subject: str, *paragraphs: str) -> Letter:
        """Return a letter that leads to the page with all that is to be passed on."""
        return Letter(
            to_name=self.name,
            to_email=self.email,
            subject=subject,
            paragraphs=paragraphs,
            action=("Get the link, the poster and the mail text", f"{self.here.home}surveys/{self.asked.id}/"),
            closing=(
                "Answers hold no name. Nobody at your organisation or at the board can see who answered, or what.",
                f"You get this mail because you look after this work at {self.here.name}.",
            ),
            sender_name=self.asked.board_name,
            about_id=self.asked.id,
            for_id=self.asked.board_id,
        )


def _about(arguments: Mapping[str, Any], *, now: datetime) -> _Mail | None:
    """Return what a mail is about; None where the survey has closed, or the person left, since."""
    asked = get_asked(UUID(arguments["request_id"]), now=now)
    held = (Membership.space_id == current_space_id(), Membership.ended_at.is_(None))
    statement = (
        select(Account.name, Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.id == UUID(arguments["account_id"]), Account.state == AccountState.ACTIVE, *held)
        .limit(1)
    )
    person = read(statement).first()
    if person is None or not asked.is_open:
        return None
    return _Mail(asked, person[0], person[1], this_space())


@composer(ASKED)
def compose_asked(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say that a board asks the staff, until when, and what there is to pass on."""
    mail = _about(arguments, now=now)
    if mail is None:
        return None
    asked, here = mail.asked, mail.here
    return mail.letter(
        f"{asked.board_name} asks your staff: {asked.title}",
        f"{asked.board_name} asks the staff of {here.name} what they need to learn, and what gets in their way.",
        f"The survey is open until the end of {_day(asked.closes_on)}. {_time_left(asked)}",
        "Pass it on to everybody who works for you. There is a link, a QR code, a poster to print, and a mail text "
        "that you can send as it is.",
        f"The code for your staff is {asked.door_words}. It is for {here.name} alone.",
        "Say how many staff you have, too. Then you and the board can see what share has answered.",
    )


@composer(MORE_TIME)
def compose_more_time(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say that the last day was moved."""
    mail = _about(arguments, now=now)
    if mail is None:
        return None
    asked = mail.asked
    return mail.letter(
        f"{asked.title}: the last day is now {_day(asked.closes_on)}",
        f"{asked.board_name} has given more time for {asked.title}.",
        f"The last day is now {_day(asked.closes_on)}. {_time_left(asked)}",
    )


@composer(NUDGED)
def compose_nudged(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say that the board asks to pass the survey on once more."""
    mail = _about(arguments, now=now)
    if mail is None:
        return None
    asked = mail.asked
    return mail.letter(
        f"A reminder from {asked.board_name}: {asked.title}",
        f"{asked.board_name} asks you to tell your staff about {asked.title} once more.",
        _how_many(asked),
        f"The last day is {_day(asked.closes_on)}. {_time_left(asked)}",
        "Send the mail text again, or put up the poster where people meet.",
    )


@composer(REMINDER)
def compose_reminder(arguments: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """Say, half way or near the end, that few have answered yet."""
    mail = _about(arguments, now=now)
    if mail is None:
        return None
    asked = mail.asked
    return mail.letter(
        f"{asked.title}: {_time_left(asked, short=True)}",
        f"{asked.title} is open until the end of {_day(asked.closes_on)}.",
        _how_many(asked),
        "A second mail to your staff helps. So does a poster where people meet, or five minutes in a team meeting.",
    )


def _how_many(asked: AskedRow) -> str:
    if not asked.answered:
        return "Hardly anybody at your organisation has answered yet."
    said = f"About {asked.answered} of your staff have answered so far"
    return f"{said}, of {asked.headcount:,}." if asked.headcount else f"{said}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _time_left(asked: AskedRow, *, short: bool = False) -> str:
    if asked.days_left == 0:
        return "today is the last day" if short else "That is today."
    days = f"{asked.days_left} {'day' if asked.days_left == 1 else 'days'}"
    return f"{days} left" if short else f"There {'is' if asked.days_left == 1 else 'are'} {days} left."
