"""When a board meets, and who has the brief mailed before."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, SpaceScoped, max_length


class Meeting(SpaceScoped, Model):
    """A day on which the board meets. The brief goes out some days before, once."""

    __table_args__ = (
        Index(None, "space_id", "held_on"),
        CheckConstraint("days_before BETWEEN 0 AND 28", name="days_before"),
        max_length("title", 120),
        max_length("place", 200),
    )

    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date]  # the board's local date
    days_before: Mapped[int] = mapped_column(default=7)  # how many days before, the brief is mailed
    recipients: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"account_id": …}]: whom it goes to
    brief_sent_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
