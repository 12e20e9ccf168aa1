"""A private PostgreSQL for one run of the tests: made in a temporary folder, reached by socket, gone afterwards.

    with Cluster() as cluster:
        cluster.create_database("board", owner=OWNER)
        engine = create_engine(cluster.url(APP, "board"))

Nothing is kept safe on disk (no fsync), which is what makes it quick.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql

OWNER = "msp_owner"  # migrates; held by no web process
APP = "msp_app"  # what pages connect as: owns nothing, cannot pass by row-level security
WORKER = "msp_worker"  # what the worker connects as
SUPERUSER = "postgres"

OLDEST = 15
PREFIX = "msp-pg-"
# Socket names are limited to about 100 characters, and the server's user must reach the folder: so not $TMPDIR.
BASE = Path("/tmp")  # noqa: S108 - every folder in it is made by mkdtemp
OPTIONS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class NoPostgres(RuntimeError):
    """The machine lacks what a cluster needs; the message says what to install."""


def find_binaries() -> Path:
    """Return the folder that holds initdb and pg_ctl of PostgreSQL 15 or newer, the newest where there are several."""
    places = [Path(named)] if (named := os.environ.get("MSP_POSTGRES_BIN")) else []
    if not places:
        found = shutil.which("initdb")
        places = [Path(found).resolve().parent] if found else []
        places += Path("/usr/lib/postgresql").glob("*/bin")
    complete = [place for place in places if all((place / name).exists() for name in ("initdb", "pg_ctl", "postgres"))]
    newest = max(complete, key=_version, default=None)
    if newest is None or _version(newest) < OLDEST:
        raise NoPostgres(
            f"PostgreSQL {OLDEST} or newer is needed (initdb, pg_ctl). Install it (Debian: apt-get install postgresql),"
            " or name its folder of programs in MSP_POSTGRES_BIN."
        )
    return newest


def _version(binaries: Path) -> int:
    """Return the major version of the server in a folder; 0 where it does not say."""
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


class Cluster:
    """A server of its own. `Cluster()` makes one, for its maker to stop; `Cluster(folder)` uses one made elsewhere."""

    def __init__(self, folder: Path | None = None) -> None:
        self._held: IO[str] | None = None
        if folder is None:
            _sweep()
            folder = self._reserve()
        self.folder = folder

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, unless it runs: the first of several processes to come here makes it, the others wait."""
        with _locked(self.folder / "starting"):
            if self._ready.exists():
                return
            shutil.rmtree(self._data, ignore_errors=True)
            self._run(
                *("initdb", "-D", self._data, "-N", "-A", "trust", "-U", SUPERUSER),
                *("--encoding=UTF8", "--locale=C.UTF-8"),
            )
            options = " ".join(f"-c {name}='{value}'" for name, value in OPTIONS.items())
            self._run(
                *("pg_ctl", "start", "-w", "-D", self._data, "-l", self.folder / "log"),
                *("-o", f"-k {self.folder} {options}"),
            )
            for role in (OWNER, APP, WORKER):
                self._execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
            self._ready.touch()

    def stop(self) -> None:
        """Stop the server if it runs, and remove its folder."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self._data)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._held is not None:
            self._held.close()
            self._held = None

    def url(self, user: str, database: str) -> str:
        """Return what SQLAlchemy connects with: `user` is one of the roles above, and needs no password."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}&port={OPTIONS['port']}"

    def create_database(self, name: str, template: str | None = None, owner: str = OWNER) -> None:
        """Make a database, empty or as a copy of `template`, which nobody may be connected to."""
        # Copied as files: on a server that keeps nothing safe this is quicker than through its log.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
        names = (name, template or "template1", owner)
        self._execute(statement.format(*(sql.Identifier(each) for each in names)))

    def drop_database(self, name: str) -> None:
        """Drop a database if it is there, whoever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def has_database(self, name: str) -> bool:
        """Say whether there is a database of this name."""
        with self._connect() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Return the name of a database to copy, built once for all the processes of a run.

        Args:
            name: what it will be called.
            build: fills it, given its name; must leave no connection open.
        """
        unfinished = f"{name}_unfinished"
        with _locked(self.folder / f"{name}.template"):
            if not self.has_database(name):
                self.drop_database(unfinished)
                self.create_database(unfinished)
                build(unfinished)
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                self._execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
        return name

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _ready(self) -> Path:
        return self.folder / "ready"

    def _reserve(self) -> Path:
        """Make the folder, and hold its lock for as long as this process lives."""
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=BASE))
        if os.geteuid() == 0:
            account = _server_account()
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._held = (folder / "held.new").open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        (folder / "held.new").rename(folder / "held")  # only now may others look whether it is held
        return folder

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs, as a user that it accepts."""
        account = _server_account() if os.geteuid() == 0 else None
        done = subprocess.run(
            [find_binaries() / program, *arguments],
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            details = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise NoPostgres(f"{program} failed: {done.stderr or done.stdout}\n{details}")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.folder), port=OPTIONS["port"], user=SUPERUSER, dbname="postgres", autocommit=True
        )

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)


def _server_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("PostgreSQL does not run as root, and there is no user called postgres. Add one.") from None


def _sweep() -> None:
    """Remove what runs that were killed left behind: nobody holds their locks any more."""
    for held in BASE.glob(f"{PREFIX}*/held"):
        try:
            with _locked(held, wait=False):
                Cluster(held.parent).stop()
        except (BlockingIOError, PermissionError, FileNotFoundError, NoPostgres):
            continue


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock on a file, against other processes too; without `wait`, raise BlockingIOError where it is held."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


if __name__ == "__main__":
    try:
        print(find_binaries())
    except NoPostgres as missing:
        sys.exit(str(missing))
