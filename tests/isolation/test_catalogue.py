"""What the databases themselves say of the walls: keys, references, policies, grants, shape."""

import re
from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from tenants import Edition, Model, OpenCommons, ServiceHeld, SpaceScoped, TwoParty, db
from tenants.migrating import compared
from tenants.mixins import BEFORE_SPACE, AccountReadable, BeforeSpace, Kind
from tenants.rls import APP, OWNER, WORKER
from tests.support.postgres import Cluster

for _feature in (
    "core",
    "people",
    "commons",
    "organisations",
    "boards",
    "assessments",
    "outcomes",
    "benchmarking",
    "reports",
):
    import_module(f"app.{_feature}.models")

KINDS = (SpaceScoped, TwoParty, BeforeSpace, OpenCommons, Edition, ServiceHeld)
CLASSES = [mapper.class_ for mapper in Model.registry.mappers]
TABLES = {cls.__tablename__: cls for cls in CLASSES if not cls.__tablename__.startswith("probe_")}
SCOPED = sorted(name for name, cls in TABLES.items() if issubclass(cls, SpaceScoped))
LED_BY_SPACE = sorted(
    name
    for name, cls in TABLES.items()
    if issubclass(cls, (SpaceScoped, TwoParty)) and "space_id" in Model.metadata.tables[name].c
)
only_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def _owner() -> sa.Engine:
    return db.engines.get("owner", db.engines[None])


class TestModels:
    @pytest.mark.parametrize("name", sorted(TABLES))
    def test_each_is_of_one_kind(self, name: str) -> None:
        kinds = [kind for kind in KINDS if issubclass(TABLES[name], kind)]
        assert len(kinds) == 1
        assert issubclass(TABLES[name], Kind)

    def test_the_list_of_what_is_read_before_a_space_is_known_is_closed(self) -> None:
        assert {name for name, cls in TABLES.items() if issubclass(cls, BeforeSpace)} == BEFORE_SPACE
        assert {name for name, cls in TABLES.items() if issubclass(cls, AccountReadable)} == {"membership"}

    def test_a_table_outside_the_list_cannot_be_made(self) -> None:
        with pytest.raises(TypeError):
            type("Diary", (BeforeSpace,), {})

    @pytest.mark.parametrize("name", LED_BY_SPACE)
    def test_the_space_leads_each_key(self, name: str) -> None:
        table = Model.metadata.tables[name]
        assert next(iter(table.primary_key.columns)).name == "space_id"
        assert not table.c.space_id.nullable
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert "space_id" in constraint.columns

    @pytest.mark.parametrize("name", LED_BY_SPACE)
    def test_the_space_is_in_each_reference_to_such_a_table(self, name: str) -> None:
        for constraint in Model.metadata.tables[name].foreign_key_constraints:
            if constraint.referred_table.name in LED_BY_SPACE:
                pairs = {(fk.parent.name, fk.column.name) for fk in constraint.elements}
                assert ("space_id", "space_id") in pairs, constraint.name


class TestSchema:
    def test_is_what_the_models_say(self, app: Flask) -> None:
        with _owner().connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_object": _not_probes, "render_as_batch": True}
            )
            assert compare_metadata(context, Model.metadata) == []

    def test_has_the_checks_that_the_models_say(self, app: Flask) -> None:
        inspector = sa.inspect(_owner())
        for name in TABLES:
            declared = {c.name for c in Model.metadata.tables[name].constraints if isinstance(c, sa.CheckConstraint)}
            present = {check["name"] for check in inspector.get_check_constraints(name)}
            assert {str(check) for check in declared} == present, name


def _not_probes(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return compared(thing, name, kind, reflected, compare_to) and not (name or "").startswith("probe_")


@only_postgresql
class TestRowLevelSecurity:
    def test_is_on_and_forced_for_every_table(self, app: Flask) -> None:
        question = "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'p')"
        question += " AND relnamespace = 'public'::regnamespace"
        with _owner().connect() as connection:
            rows = {name: (on, forced) for name, on, forced in connection.execute(sa.text(question))}
        del rows["alembic_version"]
        assert set(rows) == set(TABLES)
        assert {name for name, walls in rows.items() if walls != (True, True)} == set()

    def test_has_no_view_to_pass_it_by(self, app: Flask) -> None:
        with _owner().connect() as connection:
            question = (
                "SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            )
            assert connection.scalar(sa.text(question)) == 0

    @pytest.mark.parametrize("role", [APP, WORKER])
    def test_binds_a_role_that_owns_nothing(self, app: Flask, role: str) -> None:
        with _owner().connect() as connection:
            owned = connection.scalar(
                sa.text(
                    "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = :role"
                ),
                {"role": role},
            )
            powers = connection.execute(
                sa.text(
                    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role"
                ),
                {"role": role},
            ).one()
            member = connection.scalar(sa.text(f"SELECT pg_has_role('{role}', '{OWNER}', 'MEMBER')"))
        assert owned == 0
        assert tuple(powers) == (False, False, False, False)
        assert not member

    def test_is_what_the_pages_run_under(self, app: Flask) -> None:
        with db.engines[None].connect() as connection:
            assert connection.scalar(sa.text("SELECT current_user")) == APP
        with db.engines["worker"].connect() as connection:
            assert connection.scalar(sa.text("SELECT current_user")) == WORKER

    @pytest.mark.parametrize("table", ["audit_entry", "envelope"])
    def test_lets_nobody_change_what_stands(self, app: Flask, table: str) -> None:
        with _owner().connect() as connection:
            for role in (APP, WORKER):
                for power in ("UPDATE", "DELETE", "TRUNCATE"):
                    granted = sa.text(f"SELECT has_table_privilege('{role}', '{table}', '{power}')")
                    assert connection.scalar(granted) is False

    def test_shows_nothing_where_no_space_is_set(self, app: Flask) -> None:
        with db.engines[None].connect() as connection:
            for name in SCOPED:
                assert connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) == 0

    def test_answers_functions_to_the_two_roles_alone(self, app: Flask) -> None:
        question = """SELECT p.proname, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE')
            FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"""
        with _owner().connect() as connection:
            rows = connection.execute(sa.text(question)).all()
        assert rows
        for name, settings, everybody in rows:
            assert any(setting.startswith("search_path=") for setting in settings), name
            assert everybody is False, name


class TestDistribution:
    def test_the_schema_is_accepted_partitioned_by_space(self, cluster: Cluster, worker_id: str) -> None:
        name = f"msp_partitioned_{worker_id}"
        cluster.drop_database(name)
        cluster.create_database(name)
        engine = sa.create_engine(cluster.url(OWNER, name))
        copy = sa.MetaData()
        for table in Model.metadata.sorted_tables:
            if not table.name.startswith("probe_"):
                made = table.to_metadata(copy)
                if table.name in LED_BY_SPACE:
                    made.dialect_options["postgresql"]["partition_by"] = "HASH (space_id)"
        try:
            copy.create_all(engine)
            with engine.begin() as connection:
                for table_name in LED_BY_SPACE:
                    for part in range(4):
                        connection.execute(
                            sa.text(
                                f'CREATE TABLE "{table_name}_{part}" PARTITION OF "{table_name}"'
                                f" FOR VALUES WITH (MODULUS 4, REMAINDER {part})"
                            )
                        )
                partitioned = connection.scalars(sa.text("SELECT relname FROM pg_class WHERE relkind = 'p'")).all()
            assert sorted(partitioned) == LED_BY_SPACE
        finally:
            engine.dispose()
            cluster.drop_database(name)


def test_names_of_tables_are_plain() -> None:
    assert all(re.fullmatch(r"[a-z_]+", name) for name in TABLES)
