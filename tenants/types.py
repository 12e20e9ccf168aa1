"""Types that mean the same on SQLite and on PostgreSQL."""

import enum
import os
import re
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Enum, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite would hand back naive ones; a naive one going in is an error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> uuid.UUID:
    """Return a version 7 UUID: it sorts by the millisecond it was made in, which keeps inserts cheap.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def secret_id() -> uuid.UUID:
    """Return a random UUID that tells no time: for whatever must not say when it was made."""
    return uuid.uuid4()


def max_length(column: str, characters: int) -> CheckConstraint:
    """Bound a text column on both databases (SQLite ignores the length of a type).

    Args:
        column: its name; may be null.
        characters: the most it may hold.
    """
    return CheckConstraint(f"length({column}) <= {characters}", name=f"{column}_length")


def scoped_fk(columns: str | tuple[str, ...], table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Point to a row of the same space: the space leads the foreign key too.

    Args:
        columns: the column (or columns) holding the id of the row pointed to.
        table: the name of its table, a scoped one.
        ondelete: what the database does when that row goes.
    """
    names = (columns,) if isinstance(columns, str) else columns
    return ForeignKeyConstraint(["space_id", *names], [f"{table}.space_id", f"{table}.id"], ondelete=ondelete)


def snake_case(name: str) -> str:
    """Return a class's name as its table's: CycleState -> cycle_state."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


# An enum is text with a check, on both databases: a native one cannot lose a value without a rewrite.
ENUM = Enum(
    enum.Enum,
    native_enum=False,
    create_constraint=True,
    length=40,
    values_callable=lambda kind: [member.value for member in kind],
)


def named_enum(kind: type[enum.Enum], name: str) -> Enum:
    """Return the type of an enum whose check needs a name of its own: the second of its kind in a table."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


ANNOTATIONS: dict[Any, Any] = {
    datetime: UtcDateTime(),
    enum.Enum: ENUM,
    str: Text(),
    bytes: LargeBinary(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
    list[dict[str, Any]]: JSON(),
}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
