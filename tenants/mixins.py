"""The kinds of table there are. Every model is exactly one of them, and the kind decides who sees its rows."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, false, or_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tenants.context import Scope
from tenants.types import new_id, snake_case

# What is read before a space is known, and nothing else. A table added here needs a policy of its
# own in its migration, and a reason in docs/decisions.
BEFORE_SPACE = frozenset(
    {"space", "account", "credential", "account_session", "token", "throttle", "directory", "job", "notification"}
)


class Kind:
    """What each kind answers to the session: which rows may be seen, and which written."""

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        """Return the condition on the rows that `scope` sees; None for all of them."""
        raise NotImplementedError

    def writable(self, scope: Scope) -> bool:
        """Say whether `scope` may write this row."""
        raise NotImplementedError


class SpaceScoped(Kind):
    """A row that belongs to one space, which leads its primary key."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    @declared_attr
    def space_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("space.id"), primary_key=True, sort_order=-20)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)

    @classmethod
    def own(cls, scope: Scope) -> ColumnElement[bool]:
        """Return the condition on the current space's own rows, which are all that it may change."""
        return cls.space_id == scope.space_id if scope.space_id is not None else false()

    @classmethod
    def readable_outside(cls, scope: Scope) -> bool:
        """Say whether whoever acts for no space may read some rows all the same."""
        return False

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return cls.own(scope)

    def writable(self, scope: Scope) -> bool:
        return scope.space_id is not None and self.space_id == scope.space_id


class AccountReadable(SpaceScoped):
    """A scoped row that its own account may read too, from outside the space: a membership."""

    account_id: Mapped[UUID]

    @classmethod
    def readable_outside(cls, scope: Scope) -> bool:
        return True

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        conditions: list[ColumnElement[bool]] = []
        if scope.space_id is not None:
            conditions.append(cls.space_id == scope.space_id)
        if scope.account_id is not None:
            conditions.append(cls.account_id == scope.account_id)
        return or_(*conditions) if conditions else false()


class TwoParty(Kind):
    """A row that two spaces share: both read it; the class says which may write it.

    `parties` names the two columns; the first leads the primary key.
    """

    parties: ClassVar[tuple[str, str]]

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.space_id is None:
            return false()
        one, other = cls.parties
        return or_(getattr(cls, one) == scope.space_id, getattr(cls, other) == scope.space_id)


class BeforeSpace(Kind):
    """A row read before a space is known. The list of them is closed: `BEFORE_SPACE`."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    def __init_subclass__(cls, **kwargs: Any) -> None:
        name = cls.__dict__.get("__tablename__", snake_case(cls.__name__))
        if isinstance(name, str) and name not in BEFORE_SPACE:
            raise TypeError(f"{cls.__name__} is not on the closed list of tables read before a space is known.")
        super().__init_subclass__(**kwargs)


class OpenCommons(Kind):
    """A row of the shared shelf: written by the operator, read by all, never changed.

    The worker, acting for no space, writes what is `imported`: files that the operator hands in at the console.
    """

    imported: ClassVar[bool] = False

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return snake_case(cls.__name__)  # type: ignore[attr-defined]  # declared_attr makes cls the class

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return None

    @classmethod
    def insertable(cls, scope: Scope) -> bool:
        """Say whether `scope` may put rows on the shelf."""
        return scope.engine == "owner" or (cls.imported and scope.engine == "worker" and scope.space_id is None)

    def writable(self, scope: Scope) -> bool:
        return self.insertable(scope)
