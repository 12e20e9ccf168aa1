"""A space taken out whole, and put back elsewhere: one file, every row, checked by checksums.

The file is a zip of one JSON line for each row, a file for each table, and a manifest with the count and
the SHA-256 of each. Rows that the space shares with others (links, envelopes, progress) come along;
of those others it holds their names alone. Passwords, sign-ins, mailed links and jobs stay behind.
"""

import base64
import enum
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tenants.database import Model, db
from tenants.mixins import SpaceScoped, TwoParty
from tenants.models import Space, SpaceState

FORMAT = 1
MANIFEST = "manifest.json"
Condition = Callable[[UUID], sa.ColumnElement[bool]]

# Rows read before a space is known that belong with one all the same: an account, a directory entry.
_companions: dict[str, Condition] = {}


class NotRestorable(Exception):
    """The file is not whole, is of another format, or its space is here already."""


def companion(table: str, condition: Condition) -> None:
    """Register which rows of a table, scoped to no space, go along with a space."""
    _companions[table] = condition


def owner_engine() -> sa.Engine:
    """Return the engine of the database's owner, who alone sees a space whole."""
    return db.engines.get("owner", db.engines[None])


def conditions(space_id: UUID) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Yield each table that holds rows of a space, with the condition on them, in the order of references."""
    kinds = {str(mapper.class_.__tablename__): mapper.class_ for mapper in Model.registry.mappers}
    for table in Model.metadata.sorted_tables:
        cls = kinds[table.name]
        if table.name in _companions:
            yield table, _companions[table.name](space_id)
        elif issubclass(cls, SpaceScoped):
            yield table, table.c.space_id == space_id
        elif issubclass(cls, TwoParty):
            one, other = cls.parties
            yield table, sa.or_(table.c[one] == space_id, table.c[other] == space_id)


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


_PARSERS: dict[type, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: base64.b64decode,
}


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in row.items():
        kind = table.c[name].type
        if value is None:
            typed[name] = None
        elif isinstance(kind, sa.Enum) and kind.enum_class is not None:
            typed[name] = kind.enum_class(value)
        else:
            parse = _PARSERS.get(_python_type(kind))
            typed[name] = parse(value) if parse else value
    return typed


def _python_type(kind: sa.types.TypeEngine[Any]) -> type:
    if isinstance(kind, sa.types.TypeDecorator):
        return kind.impl_instance.python_type
    return object if isinstance(kind, sa.JSON) else kind.python_type


def _lines(connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]) -> Iterator[bytes]:
    statement = sa.select(table).where(condition).order_by(*table.primary_key.columns)
    for row in connection.execute(statement.execution_options(yield_per=500)).mappings():
        plain = {name: _plain(value) for name, value in row.items()}
        yield json.dumps(plain, sort_keys=True, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds: for each table its rows and their checksum."""

    space_id: UUID
    tables: Mapping[str, tuple[int, str]]


def checksums(space_id: UUID) -> dict[str, tuple[int, str]]:
    """Return, for each table that holds rows of a space, how many and their SHA-256."""
    found = {}
    with owner_engine().connect() as connection:
        for table, condition in conditions(space_id):
            count, digest = _measured(_lines(connection, table, condition))
            if count:
                found[table.name] = (count, digest)
    return found


def _measured(lines: Iterable[bytes], write: Callable[[bytes], Any] = len) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for line in lines:
        write(line)
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


def export_space(space_id: UUID, path: Path) -> Exported:
    """Write a space to a file.

    Raises:
        NoResultFound: there is no such space.
        FileExistsError: the file is there already.
    """
    space_table = Space.__table__
    tables: dict[str, tuple[int, str]] = {}
    with owner_engine().connect() as connection, zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as file:
        space = connection.execute(sa.select(space_table).where(space_table.c.id == space_id)).mappings().one()
        mentioned: set[str] = set()
        for table, condition in conditions(space_id):
            with file.open(f"{table.name}.jsonl", "w") as out:
                lines = _noting_spaces(_lines(connection, table, condition), table, mentioned)
                tables[table.name] = _measured(lines, out.write)
        others = sa.select(space_table.c.id, space_table.c.kind, space_table.c.slug, space_table.c.name)
        rows = connection.execute(others.where(space_table.c.id.in_([UUID(one) for one in mentioned])))
        manifest = {
            "format": FORMAT,
            "space": {name: _plain(value) for name, value in space.items()},
            "others": [[_plain(value) for value in row] for row in rows if row.id != space_id],
            "tables": tables,
        }
        file.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    return Exported(space_id, tables)


def _noting_spaces(lines: Iterable[bytes], table: sa.Table, mentioned: set[str]) -> Iterator[bytes]:
    columns = [key.parent.name for key in table.foreign_keys if key.column.table.name == "space"]
    for line in lines:
        row = json.loads(line)
        mentioned.update(row[name] for name in columns if row[name])
        yield line


def restore_space(path: Path, *, now: datetime) -> Exported:
    """Put a space back from a file, all of it or nothing.

    Args:
        path: what `export_space` wrote.
        now: aware UTC.

    Raises:
        NotRestorable: the file is not whole, or its space is here already.
    """
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read(MANIFEST))
        if manifest.get("format") != FORMAT:
            raise NotRestorable("The file is of another format.")
        space_id = UUID(manifest["space"]["id"])
        with owner_engine().begin() as connection:
            _restore_spaces(connection, manifest, now=now)
            for table, _ in conditions(space_id):
                if table.name in manifest["tables"]:
                    _restore_table(connection, table, file, manifest["tables"][table.name])
    return Exported(space_id, {name: (count, digest) for name, (count, digest) in manifest["tables"].items()})


def _restore_spaces(connection: sa.Connection, manifest: Mapping[str, Any], *, now: datetime) -> None:
    table: sa.Table = Space.__table__  # type: ignore[assignment]  # declared as FromClause
    row = _typed(table, manifest["space"])
    known = connection.execute(sa.select(table.c.state, table.c.name).where(table.c.id == row["id"])).one_or_none()
    if known is None:
        connection.execute(sa.insert(table), row)
    elif known.name == "":  # what erasure leaves
        connection.execute(sa.update(table).where(table.c.id == row["id"]).values(**row))
    else:
        raise NotRestorable("This space is here already.")
    for other_id, kind, slug, name in manifest["others"]:
        if connection.scalar(sa.select(table.c.id).where(table.c.id == UUID(other_id))) is None:
            taken = connection.scalar(sa.select(table.c.id).where(table.c.kind == kind, table.c.slug == slug))
            stub = {"id": UUID(other_id), "kind": kind, "slug": other_id if taken else slug, "name": name}
            stub |= {"state": SpaceState.CLOSED, "controller": "", "retention_years": 1, "created_at": now}
            connection.execute(sa.insert(table), stub)


def _restore_table(
    connection: sa.Connection, table: sa.Table, file: zipfile.ZipFile, expected: tuple[int, str]
) -> None:
    count, digest = 0, hashlib.sha256()
    with file.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            digest.update(line)
            count += 1
            row = _typed(table, json.loads(line))
            key = sa.and_(*(column == row[column.name] for column in table.primary_key.columns))
            # What was shared may be here already, with the other end.
            if connection.scalar(sa.select(sa.literal(1)).select_from(table).where(key)) is None:
                connection.execute(sa.insert(table), row)
    if (count, digest.hexdigest()) != tuple(expected):
        raise NotRestorable(f"The rows of {table.name} do not have their checksum.")
