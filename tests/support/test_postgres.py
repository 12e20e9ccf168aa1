"""The private PostgreSQL itself: it is what the isolation tests stand on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.support import postgres
from tests.support.postgres import APP, OWNER, SUPERUSER, WORKER, Cluster, NoPostgres


def ask(cluster: Cluster, user: str, database: str, question: str) -> list[tuple[object, ...]]:
    engine = create_engine(cluster.url(user, database))
    try:
        with engine.begin() as connection:
            result = connection.execute(text(question))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def is_running(process: int) -> bool:
    """A process that has ended may stay listed until its parent asks; it has no command any more."""
    command = Path(f"/proc/{process}/cmdline")
    return command.exists() and command.read_text() != ""


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    name = f"own_{uuid4().hex[:12]}"
    cluster.create_database(name)
    yield name
    cluster.drop_database(name)


class TestRoles:
    # The owner may pass by row-level security, once a database was prepared: it backs up.
    @pytest.mark.parametrize("role", [APP, WORKER])
    def test_can_sign_in_and_pass_by_nothing(self, cluster: Cluster, role: str) -> None:
        question = "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert ask(cluster, role, "postgres", question) == [(role, False, False)]

    def test_owner_makes_tables_where_the_app_may_not(self, cluster: Cluster, database: str) -> None:
        ask(cluster, OWNER, database, "CREATE TABLE thing (id int)")
        with pytest.raises(Exception, match="permission denied"):
            ask(cluster, APP, database, "SELECT * FROM thing")
        with pytest.raises(Exception, match="permission denied"):
            ask(cluster, APP, database, "CREATE TABLE other (id int)")


class TestServer:
    def test_listens_on_no_network(self, cluster: Cluster) -> None:
        assert ask(cluster, SUPERUSER, "postgres", "SHOW listen_addresses") == [("",)]

    def test_is_new_enough_and_made_for_speed(self, cluster: Cluster) -> None:
        [(version,)] = ask(cluster, SUPERUSER, "postgres", "SHOW server_version_num")
        assert int(str(version)) >= 150000
        assert ask(cluster, SUPERUSER, "postgres", "SHOW fsync") == [("off",)]
        assert ask(cluster, SUPERUSER, "postgres", "SHOW server_encoding") == [("UTF8",)]


class TestDatabases:
    def test_copy_holds_what_its_template_held(self, cluster: Cluster, database: str) -> None:
        ask(cluster, OWNER, database, "CREATE TABLE thing AS SELECT 7 AS number")
        copy = f"{database}_copy"
        cluster.create_database(copy, template=database)
        try:
            assert ask(cluster, OWNER, copy, "SELECT number FROM thing") == [(7,)]
        finally:
            cluster.drop_database(copy)
        assert not cluster.has_database(copy)

    def test_dropped_under_somebody_connected(self, cluster: Cluster) -> None:
        cluster.create_database("busy")
        with psycopg.connect(host=str(cluster.folder), port=5432, user=APP, dbname="busy"):
            cluster.drop_database("busy")
        assert not cluster.has_database("busy")

    def test_template_is_built_once(self, cluster: Cluster) -> None:
        name = f"template_{uuid4().hex[:12]}"
        built: list[str] = []
        with ThreadPoolExecutor(4) as pool:
            names = list(pool.map(lambda _: cluster.template(name, built.append), range(4)))
        assert names == [name] * 4
        assert len(built) == 1
        cluster.drop_database(name)

    def test_template_that_failed_is_built_again(self, cluster: Cluster) -> None:
        name = f"template_{uuid4().hex[:12]}"
        with pytest.raises(ZeroDivisionError):
            cluster.template(name, lambda unfinished: print(1 / 0))
        built: list[str] = []
        assert cluster.template(name, built.append) == name
        assert len(built) == 1
        cluster.drop_database(name)


class TestLife:
    def test_leaves_nothing_behind(self) -> None:
        with Cluster() as own:
            assert ask(own, OWNER, "postgres", "SELECT 1") == [(1,)]
            Cluster(own.folder).start()  # runs already: does nothing
        assert not own.folder.exists()

    def test_what_a_killed_run_left_is_removed_by_the_next(self) -> None:
        program = (
            "import os, sys; from tests.support.postgres import Cluster; own = Cluster(); own.start();"
            "print(own.folder, flush=True); os._exit(9)"
        )
        root = Path(__file__).parents[2]
        killed = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
        left = Path(killed.stdout.strip())
        process = int((left / "data" / "postmaster.pid").read_text().split()[0])
        with_lock = Cluster()
        try:
            assert not left.exists()
            assert not is_running(process)
            assert with_lock.folder.exists()
        finally:
            with_lock.stop()

    def test_one_that_is_held_is_left_alone(self) -> None:
        held, other = Cluster(), Cluster()
        assert held.folder.exists()
        held.stop()
        other.stop()


class TestMissing:
    def test_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("MSP_POSTGRES_BIN", str(tmp_path))
        with pytest.raises(NoPostgres, match="apt-get install postgresql"):
            postgres.find_binaries()
