"""The one row that a board and an organisation share for each request: how far the answering is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants import Model, Scope, TwoParty


class Progress(TwoParty, Model):
    """Answered n of N, last worked on. Counts alone: never a draft."""

    parties = ("space_id", "organisation_id")
    __table_args__ = (
        CheckConstraint("answered BETWEEN 0 AND total", name="answered"),
        Index(None, "organisation_id"),
        Index(None, "space_id", "cycle_id"),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)  # the board
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    cycle_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    answered: Mapped[int]
    total: Mapped[int]
    last_worked_on: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    def writable(self, scope: Scope) -> bool:
        """Only the organisation says how far it is."""
        return scope.space_id is not None and scope.space_id == self.organisation_id
