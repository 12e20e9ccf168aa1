"""History told in its order: what happened when, and what the worker did in between, each at its own moment."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

from flask import current_app

from app.core import clock
from app.learning_needs.service import documents
from tenants.jobs import clear_done, run_due

Action = Callable[[datetime], None]
MANY = 500  # jobs claimed at once


class Timeline:
    """Events, each with the moment that its services are told it is."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self._today = clock.local_date(now)
        self._events: list[tuple[datetime, int, Action]] = []

    def day(self, days: int) -> date:
        """Return the day that lies so many days from today."""
        return self._today + timedelta(days=days)

    def moment(self, days: float, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment on that day, local time; never one that has not come yet."""
        local = datetime.combine(self.day(int(days // 1)), time(hour, minute), tzinfo=clock.LOCAL)
        return min(local.astimezone(self.now.tzinfo), self.now)

    def at(self, moment: datetime, action: Action) -> None:
        """Have something happen; of two at one moment the first that was put in comes first."""
        heapq.heappush(self._events, (moment, len(self._events), action))

    def work_at(self, moment: datetime) -> None:
        """Have the worker do what is due at a moment."""
        self.at(moment, work)

    def run(self) -> None:
        """Let everything happen, to the end."""
        # Files are made once the demo is served: nobody waits for them here.
        with no_mail(), documents.made_later(self.now + timedelta(seconds=5)):
            while self._events:
                moment, _, action = heapq.heappop(self._events)
                action(moment)
            work(self.now)

    def tidy(self) -> None:
        """Forget what the worker has done."""
        clear_done(before=self.now + timedelta(seconds=1))


def work(moment: datetime) -> None:
    """Do what is due at a moment, as the worker does it."""
    while run_due(clock=lambda: moment, most=MANY):
        pass


@contextmanager
def no_mail() -> Iterator[None]:
    """Drop the mails of the block once they are composed: nobody wants years of them in a folder."""
    extensions = current_app.extensions
    kept = extensions["mail_transport"]

    def drop(message: EmailMessage) -> None:
        return

    extensions["mail_transport"] = drop
    try:
        yield
    finally:
        extensions["mail_transport"] = kept
