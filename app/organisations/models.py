"""The directory of organisations: one entry each, whatever number of boards it sits on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.commons.kinds import PartnerKind
from tenants import BeforeSpace, Model, Scope, max_length


class Directory(BeforeSpace, Model):
    """An organisation's entry. Its id is its space's. What stands here is public knowledge."""

    __table_args__ = (
        UniqueConstraint("ods_code"),
        UniqueConstraint("company_number"),
        UniqueConstraint("charity_number"),
        UniqueConstraint("council_code"),
        UniqueConstraint("police_force"),
        Index(None, "search_name"),
        max_length("name", 200),
        max_length("ods_code", 10),
        max_length("company_number", 10),
        max_length("charity_number", 12),
        max_length("police_force", 60),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    name: Mapped[str]
    search_name: Mapped[str]  # the name in lower case, its punctuation gone, for matching
    kind: Mapped[PartnerKind]
    ods_code: Mapped[str | None]  # the health service's organisation code
    company_number: Mapped[str | None]
    charity_number: Mapped[str | None]
    police_force: Mapped[str | None]
    council_code: Mapped[str | None]  # the commons' code, for a council
    claimed_at: Mapped[datetime | None]  # since when somebody of its own is there
    created_by: Mapped[UUID | None]  # the space that entered it
    revision: Mapped[int] = mapped_column(default=1)  # one more with each change; a stale page is told by it

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return None

    def writable(self, scope: Scope) -> bool:
        if scope.operator or scope.space_id == self.id:
            return True
        return scope.space_id is not None and scope.space_id == self.created_by and self.claimed_at is None
