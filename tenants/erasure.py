"""Erasing a space: everything it holds, at once, with a receipt of what others keep.

Copies that were published to others are theirs, under their own retention; the receipt lists them.
What remains of the space is a row without a name, because those copies say where they came from.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from tenants.models import Envelope, Job, Space, SpaceState
from tenants.portability import conditions, owner_engine

# An account goes only when it is in no other space; a directory entry when nobody points to it.
_WITH_THEIR_OWN_ERASER = frozenset({"account", "directory"})
# What the space sent is its receivers' now, and so is what was struck from it.
_RECEIVERS_OWN = frozenset({"envelope", "strike"})

Eraser = Callable[[sa.Connection, UUID], int]
_erasers: list[Eraser] = []


class NotClosed(Exception):
    """Only a closed space is erased: closing comes first, so that nobody is surprised."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased, and what others keep."""

    space_id: UUID
    erased: dict[str, int]  # table to rows
    kept_by_others: dict[str, int]  # space's name to envelopes that it received


def also_erases(eraser: Eraser) -> None:
    """Register what else goes with a space: given a connection and the space, it deletes and counts."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def erase_space(space_id: UUID) -> Receipt:
    """Erase a closed space, all of it or nothing.

    Raises:
        NoResultFound: there is no such space.
        NotClosed: it is not closed.
    """
    space: sa.Table = Space.__table__  # type: ignore[assignment]  # declared as FromClause
    with owner_engine().begin() as connection:
        if (
            connection.execute(sa.select(space.c.state).where(space.c.id == space_id)).scalar_one()
            is not SpaceState.CLOSED
        ):
            raise NotClosed("Close the space first.")
        kept = _kept_by_others(connection, space_id)
        erased: dict[str, int] = {}
        with _allowed_to_delete(connection):
            for table, condition in reversed(list(conditions(space_id))):
                if table.name in _WITH_THEIR_OWN_ERASER:
                    continue
                own = table.c.space_id == space_id if table.name in _RECEIVERS_OWN else condition
                erased[table.name] = connection.execute(sa.delete(table).where(own)).rowcount
        job: sa.Table = Job.__table__  # type: ignore[assignment]  # declared as FromClause
        erased["job"] = connection.execute(sa.delete(job).where(job.c.space_id == space_id)).rowcount
        for eraser in _erasers:
            name = eraser.__name__.strip("_")
            erased[name] = eraser(connection, space_id)
        nameless = {"name": "", "slug": str(space_id), "controller": "", "host_name": None, "host_council": None}
        connection.execute(sa.update(space).where(space.c.id == space_id).values(**nameless, region_code=None))
    return Receipt(space_id, {name: count for name, count in erased.items() if count}, kept)


def _kept_by_others(connection: sa.Connection, space_id: UUID) -> dict[str, int]:
    envelope: sa.Table = Envelope.__table__  # type: ignore[assignment]  # declared as FromClause
    space: sa.Table = Space.__table__  # type: ignore[assignment]  # declared as FromClause
    rows = connection.execute(
        sa.select(space.c.name, sa.func.count())
        .join(space, space.c.id == envelope.c.space_id)
        .where(envelope.c.sender_id == space_id)
        .group_by(space.c.id, space.c.name)
    )
    return {name: int(count) for name, count in rows}


@contextmanager
def _allowed_to_delete(connection: sa.Connection) -> Iterator[None]:
    """Let this transaction delete what nothing may change."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL app.erasing = 'on'"))
        yield
        connection.execute(sa.text("SET LOCAL app.erasing = ''"))
        return
    triggers = connection.execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
    ).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)
