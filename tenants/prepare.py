"""Making a database ready: the three roles, and the tables up to the newest migration."""

import re

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from tenants.rls import APP, OWNER, WORKER

_ROLE_OPTIONS = {
    # The owner migrates and backs up, so it passes the wall by; no web process has its password.
    OWNER: "LOGIN NOSUPERUSER NOCREATEROLE BYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
    WORKER: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS",
}


class WrongRole(Exception):
    """A URL names another user than the role that it is for."""


def check_roles(urls: dict[str, str]) -> None:
    """See that each URL names the role that it is for; policies and grants are made to those names.

    Args:
        urls: role name to URL.

    Raises:
        WrongRole: one names another.
    """
    for role, url in urls.items():
        if make_url(url).username != role:
            raise WrongRole(f"The database's URL for {role} must name the user {role}.")


def make_roles(admin_url: str, urls: dict[str, str]) -> None:
    """Make the three roles and the database that they share, where they are missing.

    Args:
        admin_url: PostgreSQL as somebody who may make roles and databases.
        urls: role name to its own URL, from which password and database are taken.
    """
    check_roles(urls)
    target = make_url(urls[OWNER])
    engine = sa.create_engine(_on_server(make_url(admin_url)), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role, url in urls.items():
            known = connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
            verb = "ALTER" if known else "CREATE"
            connection.exec_driver_sql(f"{verb} ROLE {role} {_ROLE_OPTIONS[role]}{_password(make_url(url))}")
        name = target.database or ""
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.exec_driver_sql(f"CREATE DATABASE {_quoted(name)} OWNER {OWNER}")
        connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {_quoted(name)} FROM PUBLIC")
        connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {_quoted(name)} TO {APP}, {WORKER}")
    engine.dispose()


def _password(url: URL) -> str:
    if not url.password:
        return ""
    return " PASSWORD '" + str(url.password).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,62}", name):
        raise ValueError("A database's name is letters, digits, hyphens and underscores.")
    return f'"{name}"'


def _on_server(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg")
