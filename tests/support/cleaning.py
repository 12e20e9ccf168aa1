"""Putting a PostgreSQL database back to what it was, much faster than by making it again.

What a test does is noted as it is done. Rows of tables that were empty are deleted. Every change of a row in a table
that was filled from the start is kept by a trigger, old and new, and taken back in reverse. A change of shape is noted
by an event trigger: then, and where much was changed, the database is made again. The notes lie in a schema of their
own, which no test looks at.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg import sql

from tests.support.postgres import OPTIONS, SUPERUSER, Cluster

MOST_BYTES = 400_000  # of one table that was empty: what has grown beyond it is not deleted row by row
MOST_CHANGES = 3_000  # of rows that were there

_WATCH = """
CREATE SCHEMA watch;
CREATE TABLE watch.noted (what text);
CREATE TABLE watch.change (id bigserial PRIMARY KEY, of text NOT NULL, op text NOT NULL, was text, is_now text);
CREATE FUNCTION watch.note_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $body$
BEGIN
    INSERT INTO watch.change (of, op, was, is_now) VALUES (
        TG_TABLE_NAME, TG_OP,
        CASE WHEN TG_OP <> 'INSERT' THEN OLD::text END, CASE WHEN TG_OP <> 'DELETE' THEN NEW::text END
    );
    RETURN NULL;
END $body$;
CREATE FUNCTION watch.note_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO watch.noted VALUES (TG_TABLE_NAME); RETURN NULL; END';
CREATE FUNCTION watch.note_shape() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO watch.noted VALUES (TG_TAG); END';
CREATE FUNCTION watch.take_back() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE one record; keys text;
BEGIN
    FOR one IN SELECT * FROM watch.change ORDER BY id DESC LOOP
        IF one.is_now IS NOT NULL THEN
            SELECT string_agg(format('t.%1$I = (($1::%2$I).%1$I)', a.attname, one.of), ' AND ') INTO keys
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = format('public.%I', one.of)::regclass AND i.indisprimary;
            EXECUTE format('DELETE FROM public.%I t WHERE %s', one.of, keys) USING one.is_now;
        END IF;
        IF one.was IS NOT NULL THEN
            EXECUTE format('INSERT INTO public.%1$I SELECT ($1::public.%1$I).*', one.of) USING one.was;
        END IF;
    END LOOP;
    DELETE FROM watch.change;
END $body$;
"""
_ON_ROWS = (
    "CREATE TRIGGER watch_rows AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW EXECUTE FUNCTION watch.note_row()"
)
_ON_TABLE = "CREATE TRIGGER watch_table AFTER TRUNCATE ON {} EXECUTE FUNCTION watch.note_emptied()"
_EVENTS = """
CREATE EVENT TRIGGER watch_shape ON ddl_command_end EXECUTE FUNCTION watch.note_shape();
CREATE EVENT TRIGGER watch_drop ON sql_drop EXECUTE FUNCTION watch.note_shape();
"""
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class Cleaner:
    """Cleans one database, again and again, for as long as nothing was done to it that cannot be taken back."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self._connection = psycopg.connect(
            host=str(cluster.folder), port=OPTIONS["port"], user=SUPERUSER, dbname=name, autocommit=True
        )
        self._execute(_WATCH)
        tables = [str(row[0]) for row in self._execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        filled = set(self._with_rows(tables))
        for table in filled:
            for trigger in (_ON_ROWS, _ON_TABLE):
                self._execute(sql.SQL(trigger).format(sql.Identifier(table)))
        self._execute(_EVENTS)
        self._empty = [table for table in tables if table not in filled]
        self._execute("SET session_replication_role = replica")  # neither triggers nor references get in the way
        self._execute("SET lock_timeout = '2s'")

    def clean(self) -> bool:
        """Take back what was done; False where the database has to be made again."""
        with suppress(psycopg.Error):
            self._execute(_ALONE)
            if self._number("SELECT count(*) FROM watch.noted"):
                return False
            if self._number("SELECT count(*) FROM watch.change") > MOST_CHANGES:
                return False
            for table in self._with_rows(self._empty):
                if self._number(f"SELECT pg_table_size('public.{table}')") > MOST_BYTES:
                    return False
                self._execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            self._execute("SELECT watch.take_back()")
            return True
        return False

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _with_rows(self, tables: list[str]) -> list[str]:
        if not tables:
            return []
        question = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.{table})" for table in tables)
        return [str(row[0]) for row in self._execute(question)]

    def _number(self, question: str) -> int:
        row = self._execute(question).fetchone()
        return int(str(row[0])) if row else 0

    def _execute(self, statement: str | sql.Composed) -> psycopg.Cursor[tuple[object, ...]]:
        return self._connection.execute(statement)
