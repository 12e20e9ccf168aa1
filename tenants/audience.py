"""The released commons: rows that a space, or the service itself, lets a region or all of England read.

Who reads is decided as `space_id` is, by the session and by row-level security: the spaces that lie in the region
(or in any), and of organisations only councils that the operator has tied to the register. What was withdrawn,
or has run out, is nobody's but its own space's from that moment on.
"""

import enum
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, Date, bindparam, false, or_, select, true
from sqlalchemy.orm import Mapped, declared_attr

from tenants.context import Scope
from tenants.mixins import Kind, SpaceScoped
from tenants.models import Space, SpaceKind
from tenants.types import snake_case

_LONDON = ZoneInfo("Europe/London")


class Audience(enum.StrEnum):
    """Who may read a released row."""

    REGION = "region"
    ENGLAND = "england"


def _today() -> date:
    return datetime.now(UTC).astimezone(_LONDON).date()


# Asked for when a statement runs, as the ids of whoever acts are: see `tenants.scope`.
TODAY = bindparam("scope_today", type_=Date(), callable_=_today)


def _reaches(cls: type["ForAudience"], scope: Scope) -> ColumnElement[bool]:
    """Return the condition that the current space is of a row's audience."""
    if scope.space_id is None:
        return false()
    reader = Space.__table__.alias()  # plain, so that the filter does not filter itself
    # Any organisation may be entered by a board; that it is a council only the operator says.
    may = (reader.c.id == scope.space_id) & (
        (reader.c.kind != SpaceKind.ORGANISATION) | reader.c.host_council.is_not(None)
    )
    lies_in = select(reader.c.region_code).where(may).scalar_subquery()
    return or_(
        (cls.audience == Audience.ENGLAND) & lies_in.is_not(None),
        (cls.audience == Audience.REGION) & (cls.region_code == lies_in),
    )


class ForAudience(Kind):
    """Columns that say for whom a row is."""

    audience: Mapped[Audience]
    region_code: Mapped[str | None]  # the commons' code of the region that reads; None for England

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return audience_checks()


def audience_checks() -> tuple[CheckConstraint, ...]:
    """Return what holds of every audience; a class with constraints of its own adds them to these."""
    return (CheckConstraint("(audience = 'region') = (region_code IS NOT NULL)", name="audience_region"),)


class Released(ForAudience, SpaceScoped):
    """A row that one space lets others read: its own always, by its audience while it is named and stands."""

    named: Mapped[bool]  # False: nobody but the space itself and the worker's editions ever reads it
    until: Mapped[date | None]  # the last day on which others read it
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def readable_outside(cls, scope: Scope) -> bool:
        return made_by_the_service(scope)

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.space_id is None:
            # Editions are made by the worker, for no space: it alone reads what all have released.
            return true() if made_by_the_service(scope) else false()
        stands = cls.named & cls.withdrawn_at.is_(None) & or_(cls.until.is_(None), cls.until >= TODAY)
        return or_(cls.space_id == scope.space_id, stands & _reaches(cls, scope))


class Edition(ForAudience):
    """A row that the worker makes for an audience, of what several spaces have released: it names none of them."""

    hidden_at: Mapped[datetime | None]  # since when a withdrawal hides it

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.space_id is None:
            return true() if made_by_the_service(scope) else false()
        return cls.hidden_at.is_(None) & _reaches(cls, scope)

    def writable(self, scope: Scope) -> bool:
        return made_by_the_service(scope)

    @classmethod
    def bulk_writable(cls, scope: Scope) -> bool:
        """The worker alone makes and hides editions."""
        return made_by_the_service(scope)


def made_by_the_service(scope: Scope) -> bool:
    """Say whether the worker acts for no space, or the owner does."""
    return scope.engine == "owner" or (scope.engine == "worker" and scope.space_id is None)


class ServiceHeld(Kind):
    """A row that the service holds for itself: behind an edition, say. The worker alone reads and writes it."""

    operator_reads = False  # True: the operator puts it there and reads it, in the console

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        allowed = made_by_the_service(scope) or (cls.operator_reads and scope.operator)
        return true() if allowed else false()

    def writable(self, scope: Scope) -> bool:
        return made_by_the_service(scope) or (self.operator_reads and scope.operator)

    @classmethod
    def bulk_writable(cls, scope: Scope) -> bool:
        """Whoever may write one row may write many."""
        return made_by_the_service(scope) or (cls.operator_reads and scope.operator)
