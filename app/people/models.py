"""The tables of people: account, credential, session, token, membership, throttle."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, exists, false, or_, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.people.roles import Role
from tenants import (
    SEEN_THROUGH,
    AccountReadable,
    BeforeSpace,
    Model,
    Scope,
    Space,
    max_length,
    new_id,
    secret_id,
)


class AccountState(enum.StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Reminders(enum.StrEnum):
    """Which reminders of a last day a person wants."""

    ALL = "all"  # 14, 7 and 1 days before, and once it is over
    LAST = "last"  # the day before, and once it is over
    NONE = "none"


class News(enum.StrEnum):
    """When a person wants to hear of what is new."""

    AT_ONCE = "at_once"
    DAILY = "daily"  # in one mail a day


class Account(BeforeSpace, Model):
    """One person. What proves who they are is kept apart, in `Credential`."""

    __table_args__ = (UniqueConstraint("email"), max_length("email", 254), max_length("name", 120))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]  # lower case
    name: Mapped[str]
    state: Mapped[AccountState] = mapped_column(default=AccountState.ACTIVE)
    reminders: Mapped[Reminders] = mapped_column(default=Reminders.ALL)
    news: Mapped[News] = mapped_column(default=News.AT_ONCE)
    is_operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.operator or scope.engine == "owner":
            return None
        conditions: list[ColumnElement[bool]] = [false()]
        if scope.account_id is not None:
            conditions.append(cls.id == scope.account_id)
        if scope.space_id is not None:
            member = Membership.__table__.alias()
            conditions.append(exists().where((member.c.space_id == scope.space_id) & (member.c.account_id == cls.id)))
        return or_(*conditions)

    def writable(self, scope: Scope) -> bool:
        return scope.operator or (scope.account_id is not None and scope.account_id == self.id)


def _own_rows(account_id: InstrumentedAttribute[UUID], scope: Scope) -> ColumnElement[bool] | None:
    if scope.engine == "owner":
        return None
    return account_id == scope.account_id if scope.account_id is not None else false()


class Credential(BeforeSpace, Model):
    """What an account proves itself by. Second factors and single sign-on get tables beside it."""

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str]  # argon2id, with its parameters
    changed_at: Mapped[datetime]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return _own_rows(cls.account_id, scope)

    def writable(self, scope: Scope) -> bool:
        return scope.account_id is not None and scope.account_id == self.account_id


class AccountSession(BeforeSpace, Model):
    """One sign-in on one device. The cookie holds the token, this row only its hash."""

    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "account_id", "ended_at"),
        max_length("device", 120),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str]  # SHA-256, hexadecimal
    device: Mapped[str]  # as a person would say it: "Firefox on Windows"
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # its absolute end, however busy it is
    # Begun by a mailed link: it reaches this space alone, and there no more than answering needs.
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))
    ended_at: Mapped[datetime | None]  # signed out, here or from elsewhere

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return _own_rows(cls.account_id, scope)

    def writable(self, scope: Scope) -> bool:
        return scope.account_id is not None and scope.account_id == self.account_id

    @classmethod
    def bulk_writable(cls, scope: Scope) -> bool:
        """Signing out everywhere is one statement over one's own sessions."""
        return scope.account_id is not None


class TokenPurpose(enum.StrEnum):
    """What a mailed link is for. One made for one purpose works for no other."""

    INVITATION = "invitation"
    RESET = "reset"
    ANSWER = "answer"  # signs in, to answer in one space
    CLAIM = "claim"  # shows that whoever claims an organisation reads mail at the address given


class Token(BeforeSpace, Model):
    """A mailed link that works once. The link's secret is made from the id with a key, so a job can mail it."""

    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "space_id", "used_at"),
        Index(None, "account_id"),
        max_length("email", 254),
        max_length("name", 120),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=secret_id)
    token_hash: Mapped[str]  # SHA-256 of the link's secret, hexadecimal
    purpose: Mapped[TokenPurpose]
    email: Mapped[str]  # to whom it was mailed, lower case
    name: Mapped[str]  # of whoever is invited; empty for a reset
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # a reset's
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))  # an invitation's
    role: Mapped[Role | None]  # the role that an invitation gives
    sent_from: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))  # the space that invited, if another
    created_by: Mapped[UUID | None]  # account
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    request_id: Mapped[UUID | None]  # of a board: where it leads once it is used
    replaces_id: Mapped[UUID | None]  # account: whose same role ends when this one is taken up

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.engine == "owner":
            return None
        conditions: list[ColumnElement[bool]] = [false()]
        if scope.space_id is not None:
            conditions += [cls.space_id == scope.space_id, cls.sent_from == scope.space_id]
        if scope.account_id is not None:
            conditions.append(cls.account_id == scope.account_id)
        return or_(*conditions)

    def writable(self, scope: Scope) -> bool:
        if self.account_id is not None:
            return scope.account_id == self.account_id and self.space_id is None
        if scope.space_id is None:
            return scope.operator  # the first manager of a new board
        return scope.space_id in (self.space_id, self.sent_from)


class Membership(AccountReadable, Model):
    """One role of one person in one space; a person may hold several. Ended, never deleted: trails point to it."""

    __table_args__ = (
        Index(
            "uq_membership_current",
            "space_id",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "account_id", "ended_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]  # account
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]  # account


class Notification(BeforeSpace, Model):
    """Something that a person is told, by the space that it happened in: a title, and where it leads.

    The space puts it in; from then on it is the person's. What has not been mailed goes in the day's one mail.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index(None, "account_id", "mailed_at"),
        max_length("kind", 40),
        max_length("key", 200),
        max_length("title", 300),
        max_length("detail", 600),
        max_length("path", 300),
        max_length("sender_name", 200),
        max_length("accent", 7),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))  # where it happened
    for_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))  # on whose behalf: the board
    about_id: Mapped[UUID | None]  # the request, the submission
    kind: Mapped[str]  # "reminder", "opened", "extended", "submitted"
    key: Mapped[str]  # what makes it the same thing: told once
    title: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    path: Mapped[str]  # where it leads
    sender_name: Mapped[str]
    accent: Mapped[str]  # "#rrggbb"
    created_at: Mapped[datetime]
    until: Mapped[datetime | None]  # from when on it need not be told any more
    mailed_at: Mapped[datetime | None]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        if scope.engine == "owner":
            return None
        conditions: list[ColumnElement[bool]] = [false()]
        if scope.space_id is not None:
            conditions.append(cls.space_id == scope.space_id)
        if scope.account_id is not None:
            conditions.append(cls.account_id == scope.account_id)
        return or_(*conditions)

    def writable(self, scope: Scope) -> bool:
        return scope.space_id == self.space_id or (scope.account_id is not None and scope.account_id == self.account_id)


class Throttle(BeforeSpace, Model):
    """How often something was tried in a window of time. Keys are hashes: they tell nobody's address."""

    key: Mapped[str] = mapped_column(primary_key=True)  # SHA-256 of what is limited, hexadecimal
    window: Mapped[int] = mapped_column(primary_key=True)  # seconds since 1970, divided by the window's length
    tries: Mapped[int]
    expires_at: Mapped[datetime]

    @classmethod
    def visible(cls, scope: Scope) -> ColumnElement[bool] | None:
        return None

    def writable(self, scope: Scope) -> bool:
        return True

    @classmethod
    def bulk_writable(cls, scope: Scope) -> bool:
        """It holds nothing of anybody's."""
        return True


def _seen_by_member(space: type[Space], scope: Scope) -> ColumnElement[bool]:
    if scope.account_id is None:
        return false()
    member = Membership.__table__.alias()
    return exists().where(
        (member.c.account_id == scope.account_id) & (member.c.space_id == space.id) & member.c.ended_at.is_(None)
    )


SEEN_THROUGH.append(_seen_by_member)
