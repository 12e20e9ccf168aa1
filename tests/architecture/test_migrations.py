"""Migrations: one after another, up and down over data, on both databases."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from tenants import db
from tests.architecture.source import ROOT
from tests.isolation.snapshot import Snapshot, owner_engine, tables
from tests.isolation.world import World

FOLDER = str(ROOT / "migrations")


def scripts() -> ScriptDirectory:
    return ScriptDirectory(FOLDER)


def in_order() -> list[str]:
    return [script.revision for script in scripts().walk_revisions()]


class TestMigrations:
    def test_follow_one_another(self) -> None:
        assert len(scripts().get_heads()) == 1
        assert len(scripts().get_bases()) == 1
        assert not [script.revision for script in scripts().walk_revisions() if script.is_branch_point]

    def test_the_newest_is_written_down(self) -> None:
        written = (ROOT / "migrations" / ".current-head").read_text().strip()
        assert written == scripts().get_current_head()

    def test_are_numbered_and_named_alike(self) -> None:
        for script in scripts().walk_revisions():
            assert script.path.endswith(f"/{script.revision}.py")
        numbers = [int(revision[:4]) for revision in reversed(in_order())]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.timeout(240)
class TestUpAndDown:
    def test_each_goes_over_data(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            before = self._shape()
            for revision in in_order():
                self._step(downgrade, "-1")
                self._step(upgrade, revision)
                self._step(downgrade, "-1")
            assert set(sa.inspect(owner_engine()).get_table_names()) <= {"alembic_version"}
            self._step(upgrade, "head")
            assert self._shape() == before

    def test_at_the_newest_there_is_nothing_to_do(self, world_app: Flask, world: World) -> None:
        with world_app.app_context():
            before = Snapshot()
            upgrade(FOLDER)
            assert Snapshot().changed(before) == {}

    @staticmethod
    def _step(go: Callable[..., None], revision: str) -> None:
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
        go(FOLDER, revision)

    @staticmethod
    def _shape() -> dict[str, object]:
        inspector = sa.inspect(owner_engine())
        shape: dict[str, object] = {
            table.name: (
                sorted(
                    (column["name"], str(column["type"]), column["nullable"])
                    for column in inspector.get_columns(table.name)
                ),
                sorted(str(key["name"]) for key in inspector.get_foreign_keys(table.name)),
                sorted(str(index["name"]) for index in inspector.get_indexes(table.name)),
                sorted(str(check["name"]) for check in inspector.get_check_constraints(table.name)),
            )
            for table in tables()
        }
        question = (
            "SELECT polname || polrelid::regclass FROM pg_policy"
            if owner_engine().dialect.name == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        with owner_engine().connect() as connection:
            shape["walls"] = sorted(connection.execute(sa.text(question)).scalars())
        return shape
