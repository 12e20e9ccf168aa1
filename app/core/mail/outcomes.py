"""What carries a mail, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol, runtime_checkable

from app.core.models import MailState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, as far as its carrier knows."""

    state: MailState = MailState.SENT
    reason: str = ""  # in the carrier's own words, where it will not arrive
    provider_id: str | None = None  # under which the carrier knows it


TAKEN = Outcome()


class Transport(Protocol):
    """What takes a mail away."""

    def __call__(self, message: EmailMessage) -> Outcome | None:
        """Send it; raise whatever stopped it for now.

        Returns:
            What became of it; None: it was taken, and nothing more is known.
        """


@runtime_checkable
class Tracking(Protocol):
    """A carrier that can be asked later what became of a mail."""

    def ask(self, provider_id: str) -> Outcome | None:
        """Return what became of it; None where that is not settled yet."""

    def next_look(self, looks: int, *, now: datetime) -> datetime | None:
        """Return when to ask again after having asked so often; None: no more."""
