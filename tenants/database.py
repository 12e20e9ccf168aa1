"""The two databases, made to behave alike; the session over them; and the one way to write."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, Result, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from tenants.context import Scope, current_scope, writing
from tenants.errors import CrossSpace, NoSpace, NotAllowedHere, ReadOnly
from tenants.mixins import OpenCommons, SpaceScoped
from tenants.scope import ScopedSession, permitted
from tenants.types import ANNOTATIONS, NAMING

BUSY = 5000  # milliseconds that SQLite waits for a lock


class Model(DeclarativeBase):
    """The root of every model."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = ANNOTATIONS


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, with engines that behave alike on both databases."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = super()._make_engine(bind_key, options, app)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine


db = Database(session_options={"class_": ScopedSession, "expire_on_commit": False}, disable_autonaming=True)
# One root, and one that type checkers know; the session finds its engine without the extension's own.
db.Model = Model  # type: ignore[assignment]  # typed by the extension as a base of its own making


def engine_options(url: str) -> dict[str, Any]:
    """Return what an engine for `url` needs: waits and pools on SQLite, no prepared statements behind a pooler.

    Errors do not quote what a statement was given: that is what people wrote.
    """
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 5, "check_same_thread": False}}
    pool = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
    return {"hide_parameters": True, "connect_args": {"prepare_threshold": None}, **pool}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and too weak
    # What is deleted is overwritten in the file: a copy of it must not tell what an earlier answer said.
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY}", "foreign_keys=ON", "secure_delete=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that read first and writes later fails at once under load.
    immediate = connection.get_execution_options().get("tenants_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def scope_settings(scope: Scope) -> str:
    """Return the statement that tells PostgreSQL who acts, for this transaction alone.

    Literals, not parameters: a pooler and a distributed database both need SET LOCAL as it is.
    """
    space = str(scope.space_id) if scope.space_id else ""
    account = str(scope.account_id) if scope.account_id else ""
    operator = "on" if scope.operator else ""
    return (
        f"SET LOCAL app.space_id = '{space}'; SET LOCAL app.account_id = '{account}';"
        f" SET LOCAL app.operator = '{operator}'"
    )


@event.listens_for(ScopedSession, "after_begin")
def _tell_database(session: Session, transaction: Any, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        driver.execute(scope_settings(current_scope()))


@contextmanager
def transaction() -> Iterator[ScopedSession]:
    """Open the one kind of transaction that writes, and commit it at the end of the block.

    What was read before is let go: rows are to be read again inside. On SQLite it takes the write
    lock at once (BEGIN IMMEDIATE), so parse, validate and hash before. What was asked for with
    `after_commit` runs once the commit has happened.

    Raises:
        NoContext: nobody has said for whom this acts.
        ReadOnly: a transaction is open already.
    """
    session: ScopedSession = db.session()  # type: ignore[assignment]  # Flask-SQLAlchemy types it as its own
    if session.info.get("writing"):
        raise ReadOnly("A transaction is open already: the edge opens one, and one only.")
    session.pin()
    session.close()
    callbacks: list[Callable[[], None]] = []
    session.info.update(writing=True, after_commit=callbacks)
    try:
        with writing():
            Session.connection(session, execution_options={"tenants_write": True})
            yield session
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
        session.close()
    for callback in callbacks:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the transaction that is open has been committed."""
    db.session().info["after_commit"].append(callback)


def forget_log() -> None:
    """Once the transaction that is open has been committed, leave nothing of it in SQLite's log beside the file.

    The log holds page after page as they were written: who has a copy of it can tell what came after what. Taken over
    into the file and cut, it tells nothing. Where others read at that moment it is left to whoever comes next.
    On PostgreSQL there is nothing that a client could do.
    """
    engine: Any = db.session().get_bind()
    if engine.dialect.name == "sqlite":
        after_commit(lambda: _cut_log(engine))


def _cut_log(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        for statement in ("busy_timeout=100", "wal_checkpoint(TRUNCATE)", f"busy_timeout={BUSY}"):
            cursor.execute(f"PRAGMA {statement}")
        cursor.close()
    finally:
        connection.close()


def read(statement: sa.Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    """Run a select of columns for a page, scoped as every statement is."""
    return db.session.execute(statement)


def _checked_rows(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    scope = current_scope()
    if not db.session().info.get("writing"):
        raise ReadOnly("Only transaction() opens a write.")
    if issubclass(model, OpenCommons):
        if not model.insertable(scope):
            raise NotAllowedHere(f"{model.__name__} is written by the operator.")
        return [dict(row) for row in rows]
    if not issubclass(model, SpaceScoped):
        probes = [model(**row) for row in rows]
        if not all(probe.writable(scope) for probe in probes):
            raise NotAllowedHere(f"A {model.__name__} cannot be written by whoever is acting.")
        return [dict(row) for row in rows]
    if scope.space_id is None:
        raise NoSpace(f"{model.__name__} belongs to a space, and none is current.")
    checked = [{"space_id": scope.space_id, **row} for row in rows]
    if any(row["space_id"] != scope.space_id for row in checked):
        raise CrossSpace(f"Rows of another space cannot be written to {model.__name__} here.")
    return checked


def insert_rows(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, all of the current space.

    Args:
        model: a mapped class.
        rows: one mapping of column to value each; `space_id` is filled in where it is missing.

    Raises:
        CrossSpace: a row names another space.
    """
    if rows:
        db.session.execute(sa.insert(model), _checked_rows(model, rows), execution_options=permitted())


def _dialect_insert(model: type[Any]) -> Any:
    name = db.session().get_bind().dialect.name
    return (postgresql.insert if name == "postgresql" else sqlite.insert)(model)


def insert_if_absent(model: type[Any], row: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key stands already; say whether it was inserted."""
    [checked] = _checked_rows(model, [row])
    statement = _dialect_insert(model).values(**checked).on_conflict_do_nothing()
    # Without the option an insert's count is not kept on every driver.
    options = {**permitted(), "preserve_rowcount": True}
    result: Any = db.session.execute(statement, execution_options=options)
    return bool(result.rowcount == 1)


def upsert(model: type[Any], row: Mapping[str, Any], *, key: Sequence[str], change: Sequence[str]) -> None:
    """Insert one row, or change the one that has its key.

    Args:
        model: a mapped class.
        row: every column of the new row.
        key: the columns of a unique constraint or primary key, the space (or parties) among them.
        change: the columns to take over where the row stands already.
    """
    [checked] = _checked_rows(model, [row])
    insert = _dialect_insert(model).values(**checked)
    statement = insert.on_conflict_do_update(
        index_elements=list(key), set_={column: insert.excluded[column] for column in change}
    )
    db.session.execute(statement, execution_options=permitted())


def do_as_owner(function: str, statement: sa.Update, arguments: Mapping[str, Any]) -> None:
    """Do one settled thing that the app's own role may not, in the transaction that is open.

    On PostgreSQL the function of that name, owned by the database's owner, does it, and asks itself whether the current
    space may. On SQLite `statement` is run as it stands.

    Args:
        function: its name; its parameters in the order of `arguments`.
        statement: the same as an update, with bind parameters named as in `arguments`.
        arguments: parameter to value.

    Raises:
        ReadOnly: no transaction is open.
    """
    session = db.session()
    if not session.info.get("writing"):
        raise ReadOnly("Only transaction() opens a write.")
    if session.get_bind().dialect.name == "postgresql":
        question = sa.select(getattr(sa.func, function)(*arguments.values()))
        session.execute(question, execution_options=permitted()).all()
        return
    options = {**permitted(), "synchronize_session": False}
    session.execute(statement, dict(arguments), execution_options=options)


_QUESTIONS: dict[str, sa.TextualSelect] = {}


def look_up(
    function: str, statement: sa.Select[*tuple[Any, ...]], arguments: Mapping[str, Any]
) -> sa.Row[*tuple[Any, ...]] | None:
    """Read one row before a space is known.

    On PostgreSQL the function of that name, owned by the database's owner, answers it: the app's role
    cannot read those tables otherwise. On SQLite `statement` is run as it stands.

    Args:
        function: the name of a set-returning function; its parameters in the order of `arguments`.
        statement: the same question as a select, with bind parameters named as in `arguments`.
        arguments: parameter to value.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        if function not in _QUESTIONS:
            names = ", ".join(f":{name}" for name in arguments)
            columns = {column.key: column.type for column in statement.selected_columns if column.key}
            question = sa.text(f"SELECT * FROM {function}({names})")  # noqa: S608  # names come from code alone
            _QUESTIONS[function] = question.columns(**columns)
        asked = _QUESTIONS[function]
        return session.execute(asked, dict(arguments), execution_options=permitted()).one_or_none()
    return session.execute(statement, dict(arguments), execution_options=permitted()).one_or_none()
