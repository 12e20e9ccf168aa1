"""How a reminder reads, whoever it goes to and whoever caused it; the manager's preview is drawn from the same."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.mail import Letter


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a letter of reminding needs."""

    to_name: str
    to_email: str
    board: str
    accent: str
    organisation: str
    title: str  # of the cycle
    closes_on: date
    days_left: int
    words: str = ""  # the manager's own; empty where the service reminds
    about_id: UUID | None = None
    for_id: UUID | None = None
    account_id: UUID | None = None

    @property
    def day(self) -> str:
        """The last day as it is written."""
        return f"{self.closes_on.day} {self.closes_on:%B %Y}"

    def letter(
        self,
        subject: str,
        *paragraphs: str,
        action: tuple[str, str] | None = None,
        closing: tuple[str, ...] = (),
        secret: bool = False,
    ) -> Letter:
        """Return a letter in the board's name and colour."""
        return Letter(
            to_name=self.to_name,
            to_email=self.to_email,
            subject=subject,
            paragraphs=paragraphs,
            action=action,
            closing=closing,
            sender_name=self.board,
            accent=self.accent,
            about_id=self.about_id,
            for_id=self.for_id,
            account_id=self.account_id,
            secret=secret,
        )


def time_left(days_left: int) -> str:
    """Return how long is left, as a sentence."""
    if days_left == 0:
        return "That is today."
    return f"You have {days_left} {'day' if days_left == 1 else 'days'}."


def reminder_letter(
    reminder: Reminder, *, action: tuple[str, str], secret: bool = False, connects: bool = False
) -> Letter:
    """Return the letter that reminds of a last day that is still to come.

    Args:
        reminder: what it is about.
        action: what the button says, and where it leads.
        secret: the button's link signs in whoever has it.
        connects: the organisation is not connected with the board yet: say what accepting means.
    """
    own = tuple(line for line in reminder.words.split("\n") if line.strip())
    connecting = (
        f"Answering connects {reminder.organisation} with {reminder.board}: the board sees what you send it, "
        "and how far you are. It never sees drafts."
    )
    closing = ["You can stop and come back: every answer is saved as you type."]
    if secret:
        closing.append(f"The link is for {reminder.to_email}. It works once; its page mails you a new one.")
    return reminder.letter(
        f"A reminder from {reminder.board}: {reminder.title}, last day {reminder.day}",
        f"{reminder.board} waits for the answers of {reminder.organisation} to “{reminder.title}”.",
        *((f"{reminder.board} writes:", *own) if own else ()),
        f"The last day is {reminder.day}. {time_left(reminder.days_left)}",
        *((connecting,) if connects else ()),
        action=action,
        closing=tuple(closing),
        secret=secret,
    )


def over_letter(reminder: Reminder) -> Letter:
    """Return the letter that says that the last day has passed, and what can still be done."""
    return reminder.letter(
        f"{reminder.title}: the last day was {reminder.day}",
        f"{reminder.board} asked {reminder.organisation} to answer “{reminder.title}”. The last day was "
        f"{reminder.day}, and no answers have come.",
        f"If you still want to answer, ask {reminder.board} for more time.",
    )
