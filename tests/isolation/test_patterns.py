"""The matrix of access patterns: both walls, each wall alone, and a naive filter that shows it can fail."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app import create_app
from tenants import (
    Scope,
    SpaceKind,
    acting_for,
    acting_for_none,
    db,
    engine_options,
    operating,
    provision,
    transaction,
)
from tenants.database import scope_settings
from tests.isolation import patterns
from tests.isolation.patterns import READS, WRITES, Pattern, Reach
from tests.isolation.probe import ProbeFolder, ProbeSheet, make_tables
from tests.support.databases import Databases, settings_for
from tests.tenants.conftest import NOW

ALL = READS | WRITES
MARKERS = ("theirs", "changed", "planted")
# A row that another space had loaded into the very same session: no database can see that.
IDENTITY_MAP = {"identity_map_after_a_switch"}


class Ground:
    """Two spaces with a folder and a sheet each, and a look at the rows past both walls."""

    def __init__(self, app: Flask) -> None:
        make_tables(app)
        self.ids: dict[str, UUID] = {}
        for name in ("mine", "theirs"):
            with operating(), transaction():
                space = provision(SpaceKind.BOARD, name=name, slug=name, controller="c", now=NOW).id
            folder, sheet = uuid4(), uuid4()
            with acting_for(space), transaction() as session:
                session.add(ProbeFolder(id=folder, title=name))
                session.flush()
                session.add(ProbeSheet(id=sheet, folder_id=folder, words=name))
            self.ids |= {name: space, f"{name}_folder": folder, f"{name}_sheet": sheet}

    def rows(self) -> list[Any]:
        """Every sheet of the other space, and every sheet that points to its folder, read as the owner."""
        engine = db.engines.get("owner", db.engines[None])
        table = ProbeSheet.__table__
        either = (table.c.space_id == self.ids["theirs"]) | (table.c.folder_id == self.ids["theirs_folder"])
        with engine.connect() as connection:
            return sorted(map(str, connection.execute(sa.select(table).where(either))))

    def restore(self) -> None:
        """Put both sheets back as they were, after a pattern that leaked."""
        engine = db.engines.get("owner", db.engines[None])
        table = ProbeSheet.__table__
        with engine.begin() as connection:
            connection.execute(sa.delete(table))  # type: ignore[arg-type]  # a Table after all
            for name in ("mine", "theirs"):
                row: dict[str, Any] = {"space_id": self.ids[name], "id": self.ids[f"{name}_sheet"]}
                row |= {"folder_id": self.ids[f"{name}_folder"], "words": name}
                connection.execute(sa.insert(table), row)  # type: ignore[arg-type]  # a Table after all


def _leaked(value: Any) -> bool:
    return any(marker in str(value) for marker in MARKERS)


def attempt(
    pattern: Pattern,
    ground: Ground,
    *,
    session: Callable[[], AbstractContextManager[Session]],
    moving: Callable[[UUID | None], AbstractContextManager[Any]],
    dialect: str,
) -> bool:
    """Try one pattern; say whether it leaked."""
    before = ground.rows()
    ids = ground.ids
    seen: list[Any] = []
    try:
        with moving(ids["mine"]), session() as acting:
            reach = Reach(
                acting,
                ids["mine"],
                ids["theirs"],
                ids["mine_folder"],
                ids["theirs_folder"],
                ids["theirs_sheet"],
                moving,
                dialect,
            )
            seen = list(pattern(reach) or ())
    except AssertionError:
        ground.restore()
        return True
    except Exception as refusal:  # refused, by whichever wall
        if isinstance(refusal, (NameError, TypeError, AttributeError)):
            raise  # a pattern that is broken refuses nothing
    leaked = any(map(_leaked, seen)) or ground.rows() != before
    if pattern.__name__ in WRITES:
        ground.restore()
    return leaked


@contextmanager
def _moving(space_id: UUID | None) -> Iterator[Any]:
    with acting_for(space_id) if space_id else acting_for_none() as scope:
        yield scope


@contextmanager
def _reading() -> Iterator[Session]:
    try:
        yield db.session()
    finally:
        db.session.remove()


def leaks_of_the_house(ground: Ground, dialect: str) -> set[str]:
    """Return the patterns that leak through our own session."""
    found = set()
    for name, pattern in ALL.items():
        session = _reading if name in READS else transaction
        if attempt(pattern, ground, session=session, moving=_moving, dialect=dialect):
            found.add(name)
    return found


class _Twin:
    """Plain SQLAlchemy over the same tables: with a naive filter, or with row-level security and nothing else."""

    def __init__(self, engine: sa.Engine, *, filtered: bool) -> None:
        self.engine = engine
        self.filtered = filtered
        self.space_id: UUID | None = None
        self.session = Session(engine)
        event.listen(self.session, "after_begin", self._tell)
        if filtered:
            event.listen(self.session, "do_orm_execute", self._filter)

    def _tell(self, session: Session, transaction: Any, connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            driver: Any = connection.connection.dbapi_connection
            driver.execute(scope_settings(Scope(space_id=self.space_id)))

    def _filter(self, state: ORMExecuteState) -> None:
        space_id = self.space_id
        if space_id is not None:
            for model in (ProbeFolder, ProbeSheet):
                state.statement = state.statement.options(
                    with_loader_criteria(model, model.space_id == space_id, include_aliases=True)
                )

    @contextmanager
    def moving(self, space_id: UUID | None) -> Iterator[None]:
        before, self.space_id = self.space_id, space_id
        self.session.rollback()
        try:
            yield
        finally:
            self.session.rollback()
            self.space_id = before

    @contextmanager
    def using(self) -> Iterator[Session]:
        try:
            yield self.session
            if self.session.in_transaction():
                self.session.commit()
        finally:
            self.session.rollback()
            self.session.expunge_all()

    def leaks(self, ground: Ground) -> set[str]:
        return {
            name
            for name, pattern in ALL.items()
            if attempt(pattern, ground, session=self.using, moving=self.moving, dialect=self.engine.dialect.name)
        }


def test_there_are_enough_patterns() -> None:
    assert len(ALL) >= 41
    assert set(ALL) == {n for n, f in vars(patterns).items() if callable(f) and n in ALL}


class TestOwnRows:
    # Each of these is a way that pages may go: it must show a space its own rows.
    ALLOWED = (
        "select_entities",
        "select_columns",
        "select_by_either_space",
        "longest_words",
        "group_by_space",
        "window_function",
        "inner_join",
        "cross_join",
        "outer_join",
        "alias_of_entity",
        "self_join_by_alias",
        "subquery_in_from",
        "alias_of_subquery",
        "scalar_subquery",
        "common_table_expression",
        "union_of_selects",
        "bundle_of_columns",
        "stream_in_batches",
        "lazy_load",
        "selectin_load",
        "joined_load",
        "subquery_load",
    )

    @pytest.mark.parametrize("end", ["mine", "theirs"])
    def test_are_reached(self, app: Flask, end: str) -> None:
        ids = Ground(app).ids
        keys = (ids[end], ids["theirs"], ids[f"{end}_folder"], ids["theirs_folder"], ids["theirs_sheet"])
        for name in self.ALLOWED:
            with _moving(ids[end]), _reading() as session:
                seen = list(READS[name](Reach(session, *keys, _moving, "")) or ())
                assert any(end in str(value) for value in seen), name
                assert not any(other in str(value) for value in seen for other in {"mine", "theirs"} - {end}), name

    def test_are_reached_by_key(self, app: Flask) -> None:
        ids = Ground(app).ids
        with acting_for(ids["mine"]):
            assert db.session.get_one(ProbeSheet, (ids["mine"], ids["mine_sheet"])).words == "mine"


class TestBothWalls:
    def test_leak_nothing(self, app: Flask, database_kind: str) -> None:
        assert leaks_of_the_house(Ground(app), database_kind) == set()


class TestGuardAlone:
    @pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
    def test_leaks_nothing_for_a_role_that_passes_row_level_security_by(
        self, app: Flask, databases: Databases, database_kind: str
    ) -> None:
        ground = Ground(app)
        owner = databases.settings(database_kind).owner_database_url
        naked = create_app(settings_for(owner, worker_url=owner, owner_url=owner, mail_folder=databases.mail_folder))
        with naked.app_context():
            assert leaks_of_the_house(ground, database_kind) == set()
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


class TestRowLevelSecurityAlone:
    @pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
    def test_leaks_at_most_the_identity_map(self, app: Flask, databases: Databases, database_kind: str) -> None:
        ground = Ground(app)
        url = databases.settings(database_kind).database_url
        engine = sa.create_engine(url, **engine_options(url))
        try:
            assert _Twin(engine, filtered=False).leaks(ground) <= IDENTITY_MAP
        finally:
            engine.dispose()


class TestNaiveTwin:
    def test_leaks_so_that_this_matrix_can_fail(self, app: Flask, databases: Databases, database_kind: str) -> None:
        ground = Ground(app)
        url = databases.settings(database_kind).owner_database_url
        engine = sa.create_engine(url, **engine_options(url))
        try:
            leaks = _Twin(engine, filtered=True).leaks(ground)
        finally:
            engine.dispose()
        assert {"core_table", "raw_text", "no_space_at_all", "identity_map_after_a_switch", "upsert"} <= leaks
        assert len(leaks) >= 16
