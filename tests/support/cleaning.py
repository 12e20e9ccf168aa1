"""Putting a PostgreSQL database back to what it was, much faster than by making it again.

Most tests put in rows, and change no shape and nothing on the shelf that each database begins with. After such a test
its rows are deleted. What else a test may do is noted as it is done: a change of shape by an event trigger, a change
of what was there from the start by triggers on those tables. Where anything was noted, or much was put in, the
database is made again. The notes lie in a schema of their own, which no test looks at.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from tests.support.postgres import OPTIONS, SUPERUSER, Cluster

MOST_BYTES = 400_000  # of one table: what has grown beyond it is not deleted row by row

_WATCH = """
CREATE SCHEMA watch;
CREATE TABLE watch.noted (what text);
CREATE FUNCTION watch.note_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO watch.noted VALUES (TG_TABLE_NAME); RETURN NULL; END';
CREATE FUNCTION watch.note_shape() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO watch.noted VALUES (TG_TAG); END';
"""
_EVENTS = """
CREATE EVENT TRIGGER watch_shape ON ddl_command_end EXECUTE FUNCTION watch.note_shape();
CREATE EVENT TRIGGER watch_drop ON sql_drop EXECUTE FUNCTION watch.note_shape();
"""


class Cleaner:
    """Cleans one database, again and again, for as long as nothing was done to it that cannot be taken back."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self._connection = psycopg.connect(
            host=str(cluster.folder), port=OPTIONS["port"], user=SUPERUSER, dbname=name, autocommit=True
        )
        self._execute(_WATCH)
        tables = [str(row[0]) for row in self._execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        filled = [table for table in tables if self._rows(table)]
        for table in filled:
            trigger = (
                "CREATE TRIGGER watch_{0} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {1} EXECUTE FUNCTION {2}"
            )
            of = (sql.SQL(table), sql.Identifier(table), sql.SQL("watch.note_row()"))
            self._execute(sql.SQL(trigger).format(*of))
        self._execute(_EVENTS)
        self._empty = [table for table in tables if table not in filled]
        self._execute("SET session_replication_role = replica")  # neither triggers nor references get in the way
        self._execute("SET lock_timeout = '2s'")

    def clean(self) -> bool:
        """Delete what was put in; False where the database has to be made again."""
        try:
            self._execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if self._execute("SELECT 1 FROM watch.noted LIMIT 1").fetchone():
                return False
            question = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in self._empty
            )
            for (table,) in self._execute(question).fetchall():
                if self._size(str(table)) > MOST_BYTES:
                    return False
                self._execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(str(table))))
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _rows(self, table: str) -> bool:
        return self._execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone() is not None

    def _size(self, table: str) -> int:
        row = self._execute("SELECT pg_table_size(%s::regclass)", [table]).fetchone()
        return int(str(row[0])) if row else 0

    def _execute(
        self, statement: str | sql.Composed, arguments: list[str] | None = None
    ) -> psycopg.Cursor[tuple[object, ...]]:
        return self._connection.execute(statement, arguments)  # type: ignore[arg-type]  # written here
