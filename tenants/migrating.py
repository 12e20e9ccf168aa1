"""What migrations share: one source of policies for PostgreSQL, triggers for both, and what is compared."""

from collections.abc import Iterable
from typing import Any

from alembic import op


def on_postgresql(statements: Iterable[str]) -> None:
    """Run some statements where the database is PostgreSQL."""
    if op.get_context().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)


def on_sqlite(statements: Iterable[str]) -> None:
    """Run some statements where the database is SQLite."""
    if op.get_context().dialect.name == "sqlite":
        for statement in statements:
            op.execute(statement)


def on_both(postgresql: Iterable[str], sqlite: Iterable[str]) -> None:
    """Run what each database says in its own way."""
    on_postgresql(postgresql)
    on_sqlite(sqlite)


def compared(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Say what autogenerate compares: everything but what another tool keeps."""
    return not (kind == "table" and name == "alembic_version")
