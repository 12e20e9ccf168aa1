"""The worker's round, and the mails that it left in the folder."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from app.core import clock
from tenants.jobs import run_due


def work(now: datetime, *, rounds: int = 4) -> None:
    """Have the worker do all that is due."""
    for _ in range(rounds):
        if not run_due(clock=lambda: now, most=200):
            return


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock of people in England."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LOCAL).astimezone(UTC)


def morning(day: date) -> None:
    """Have the worker live through a morning: reminders are put in at seven, the day's mails go at half past."""
    work(local(day, 7, 1))
    work(local(day, 7, 31))


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def mails(folder: Path, to: str = "") -> list[Any]:
    """The mails to an address, or to all, oldest first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    return [mail for mail in found if to in mail["To"]]


def subjects(folder: Path, to: str = "") -> list[str]:
    return [mail["Subject"] for mail in mails(folder, to)]


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def html(mail: Any) -> str:
    return str(mail.get_body(("html",)).get_content())


def clear(folder: Path) -> None:
    for path in folder.glob("*.eml"):
        path.unlink()
