"""The released commons: who reads what was let go of, on both databases, and past the session on PostgreSQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import aliased

from tenants import (
    Audience,
    NotAllowedHere,
    Scope,
    Space,
    SpaceKind,
    acting_for,
    acting_for_none,
    db,
    insert_if_absent,
    insert_rows,
    new_id,
    operating,
    provision,
    read,
    transaction,
    upsert,
    working,
)
from tenants.context import in_scope
from tenants.database import scope_settings
from tenants.errors import CrossSpace, NoSpace, ReadOnly
from tests.isolation.probe import ProbeDesk, ProbeEdition, ProbeRelease, ProbeWorkings, make_tables
from tests.tenants.conftest import NOW

WEST, EAST = "E12000009", "E12000006"
TODAY = datetime.now(UTC).date()
LATER, OVER = TODAY + timedelta(days=400), TODAY - timedelta(days=2)


@dataclass(frozen=True)
class Readers:
    """One space of each sort. `writer` is a board in the west."""

    writer: UUID
    neighbour: UUID  # another board in the west
    region: UUID
    council: UUID  # an organisation that the operator tied to the register
    charity: UUID  # an organisation that a board entered, in the west too
    far: UUID  # a board in the east
    nowhere: UUID  # a board that lies in no region


def _space(kind: SpaceKind, name: str, region: str | None, council: str | None = None) -> UUID:
    with operating(), transaction():
        return provision(
            kind, name=name, slug=name, controller="c", now=NOW, region_code=region, host_council=council
        ).id


@pytest.fixture
def readers(app: Flask) -> Readers:
    make_tables(app)
    return Readers(
        writer=_space(SpaceKind.BOARD, "writer", WEST),
        neighbour=_space(SpaceKind.BOARD, "neighbour", WEST),
        region=_space(SpaceKind.REGION, "region", WEST),
        council=_space(SpaceKind.ORGANISATION, "council", WEST, "E06000023"),
        charity=_space(SpaceKind.ORGANISATION, "charity", WEST),
        far=_space(SpaceKind.BOARD, "far", EAST),
        nowhere=_space(SpaceKind.BOARD, "nowhere", None),
    )


def release(
    space: UUID,
    *,
    audience: Audience = Audience.REGION,
    named: bool = True,
    until: date | None = None,
    withdrawn: bool = False,
) -> UUID:
    row: dict[str, Any] = {
        "id": new_id(),
        "audience": audience,
        "region_code": WEST if audience is Audience.REGION else None,
        "named": named,
        "until": until,
        "withdrawn_at": NOW if withdrawn else None,
        "words": "let go of",
    }
    with acting_for(space), transaction():
        insert_rows(ProbeRelease, [row])
    found: UUID = row["id"]
    return found


def seen_by(space: UUID) -> int:
    with acting_for(space):
        return len(read(sa.select(ProbeRelease.id)).all())


def _who_reads(readers: Readers) -> set[str]:
    return {name for name in Readers.__dataclass_fields__ if seen_by(getattr(readers, name))}


class TestWhoReads:
    def test_the_region_reads_what_is_released_to_it(self, readers: Readers) -> None:
        release(readers.writer)
        assert _who_reads(readers) == {"writer", "neighbour", "region", "council"}

    def test_all_of_england_reads_what_is_released_to_it(self, readers: Readers) -> None:
        release(readers.writer, audience=Audience.ENGLAND, until=LATER)
        assert _who_reads(readers) == {"writer", "neighbour", "region", "council", "far"}

    @pytest.mark.parametrize("gone", [{"named": False}, {"until": OVER}, {"withdrawn": True}])
    def test_its_own_space_alone_reads_what_is_unnamed_over_or_withdrawn(
        self, readers: Readers, gone: dict[str, Any]
    ) -> None:
        release(readers.writer, **gone)
        release(readers.writer, audience=Audience.ENGLAND, **gone)
        assert _who_reads(readers) == {"writer"}

    def test_the_worker_reads_all_of_it_for_no_space_and_nobody_else_does(self, readers: Readers) -> None:
        release(readers.writer, named=False)
        with working():
            assert len(read(sa.select(ProbeRelease.id)).all()) == 1
        for scope in (Scope(), Scope(operator=True), Scope(account_id=uuid4())):
            with in_scope(scope), pytest.raises(NoSpace):
                read(sa.select(ProbeRelease.id)).all()

    def test_withdrawn_it_is_gone_in_the_same_session(self, readers: Readers) -> None:
        release(readers.writer)
        assert seen_by(readers.region) == 1
        with acting_for(readers.writer), transaction() as session:
            session.scalars(sa.select(ProbeRelease)).one().withdrawn_at = NOW
        assert seen_by(readers.region) == 0

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from(Audience),
                st.booleans(),
                st.sampled_from([None, OVER, TODAY, LATER]),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    def test_what_each_sees_is_what_the_rule_says(
        self, readers: Readers, rows: list[tuple[Audience, bool, date | None, bool]]
    ) -> None:
        with acting_for(readers.writer), transaction() as session:
            session.execute(sa.delete(ProbeRelease))
        for audience, named, until, withdrawn in rows:
            release(readers.writer, audience=audience, named=named, until=until, withdrawn=withdrawn)
        standing = [row[0] for row in rows if row[1] and not row[3] and (row[2] is None or row[2] >= TODAY)]
        england = standing.count(Audience.ENGLAND)
        assert seen_by(readers.writer) == len(rows)
        assert seen_by(readers.region) == len(standing)
        assert seen_by(readers.far) == england
        assert seen_by(readers.charity) == seen_by(readers.nowhere) == 0


class TestWhoWrites:
    def test_a_reader_changes_nothing(self, readers: Readers) -> None:
        release(readers.writer)
        with acting_for(readers.region), transaction() as session:
            changed: Any = session.execute(sa.update(ProbeRelease).values(words="changed"))
            gone: Any = session.execute(sa.delete(ProbeRelease))
            assert (changed.rowcount, gone.rowcount) == (0, 0)
        with acting_for(readers.region), pytest.raises(CrossSpace), transaction() as session:
            session.scalars(sa.select(ProbeRelease)).one().words = "changed"
        with acting_for(readers.region), pytest.raises(CrossSpace), transaction():
            insert_rows(
                ProbeRelease,
                [
                    {
                        "id": new_id(),
                        "space_id": readers.writer,
                        "audience": Audience.ENGLAND,
                        "named": True,
                        "words": "planted",
                    }
                ],
            )

    def test_the_worker_alone_makes_editions_and_hides_them(self, readers: Readers) -> None:
        made = {"id": new_id(), "audience": Audience.REGION, "region_code": WEST, "hidden_at": None, "words": "e"}
        for who in (acting_for(readers.writer), operating(), acting_for_none()):
            with who, pytest.raises(NotAllowedHere), transaction():
                insert_rows(ProbeEdition, [made])
        with working(), transaction():
            insert_rows(ProbeEdition, [made])
        assert self._editions(readers) == {"writer", "neighbour", "region", "council"}
        with acting_for(readers.writer), pytest.raises(NotAllowedHere), transaction() as session:
            session.execute(sa.update(ProbeEdition).values(words="changed"))
        with working(), transaction() as session:
            session.execute(sa.update(ProbeEdition).values(hidden_at=NOW))
        assert self._editions(readers) == set()

    def _editions(self, readers: Readers) -> set[str]:
        found = set()
        for name in Readers.__dataclass_fields__:
            with acting_for(getattr(readers, name)):
                if read(sa.select(ProbeEdition.id)).all():
                    found.add(name)
        return found

    def test_the_desk_is_the_operators_and_the_workers(self, readers: Readers) -> None:
        with operating(), transaction() as session:
            session.add(ProbeDesk(words="a file"))
        with working(), transaction() as session:
            session.add(ProbeWorkings(words="workings"))
            session.execute(sa.update(ProbeDesk).values(words="tried"))
        expected = [
            (operating(), 1, 0),
            (working(), 1, 1),
            (acting_for(readers.region), 0, 0),
            (acting_for_none(), 0, 0),
        ]
        for who, desk, workings in expected:
            with who:
                assert len(read(sa.select(ProbeDesk.id)).all()) == desk
                assert len(read(sa.select(ProbeWorkings.id)).all()) == workings
        for who in (acting_for(readers.region), acting_for_none()):
            with who, pytest.raises(NotAllowedHere), transaction() as session:
                session.add(ProbeDesk(words="planted"))

    def test_nothing_is_written_outside_a_transaction(self, readers: Readers) -> None:
        with acting_for(readers.writer), pytest.raises(ReadOnly):
            insert_rows(ProbeRelease, [{"id": new_id()}])


@contextmanager
def _plainly(scope: Scope) -> Iterator[sa.Connection]:
    """Speak to the database past the session, as the role and for whom `scope` says."""
    with db.engines[scope.engine].begin() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute(scope_settings(scope))
        yield connection


def _count(scope: Scope, table: str) -> int:
    with _plainly(scope) as connection:
        return int(connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)


def _all_but_the_worker(readers: Readers) -> tuple[Scope, ...]:
    """Scopes that may not add to what the worker makes for no space; the worker for a space is one of them."""
    return (Scope(space_id=readers.writer), Scope(operator=True), Scope(space_id=readers.far, engine="worker"))


def _refused() -> AbstractContextManager[Any]:
    return pytest.raises(sa.exc.ProgrammingError, match=r"row-level security|permission denied")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
class TestTheSecondWall:
    def test_says_the_same_of_who_reads(self, readers: Readers) -> None:
        release(readers.writer)
        release(readers.writer, audience=Audience.ENGLAND)
        for gone in ({"named": False}, {"until": OVER}, {"withdrawn": True}):
            release(readers.writer, **gone)
        counts = {
            name: _count(Scope(space_id=getattr(readers, name)), "probe_release")
            for name in Readers.__dataclass_fields__
        }
        expected = {"writer": 5, "neighbour": 2, "region": 2, "council": 2, "charity": 0, "far": 1, "nowhere": 0}
        assert counts == expected
        assert _count(Scope(), "probe_release") == 0
        assert _count(Scope(operator=True), "probe_release") == 0
        assert _count(Scope(engine="worker"), "probe_release") == 5
        assert _count(Scope(space_id=readers.far, engine="worker"), "probe_release") == 1

    def test_a_reader_changes_nothing(self, readers: Readers) -> None:
        release(readers.writer)
        for statement in ("UPDATE probe_release SET words = 'x'", "DELETE FROM probe_release"):
            with _plainly(Scope(space_id=readers.region)) as connection:
                assert connection.execute(sa.text(statement)).rowcount == 0

    def test_the_worker_alone_makes_editions_for_no_space(self, readers: Readers) -> None:
        planting = sa.text(
            "INSERT INTO probe_edition (id, audience, words) VALUES (gen_random_uuid(), 'england', 'planted')"
        )
        for scope in (
            Scope(space_id=readers.writer),
            Scope(operator=True),
            Scope(space_id=readers.far, engine="worker"),
        ):
            with _refused(), _plainly(scope) as connection:
                connection.execute(planting)
        with _plainly(Scope(engine="worker")) as connection:
            connection.execute(planting)
        assert _count(Scope(space_id=readers.far), "probe_edition") == 1
        assert _count(Scope(space_id=readers.charity), "probe_edition") == 0

    def test_the_shelf_is_added_to_by_the_worker_for_no_space_and_changed_by_nobody(self, readers: Readers) -> None:
        adding = sa.text(
            "INSERT INTO series (id, dataset, table_code, enquiry_type, category, subcategory)"
            " VALUES (gen_random_uuid(), 'tidy', 'x', '', '', '')"
        )
        for scope in (
            Scope(space_id=readers.writer),
            Scope(operator=True),
            Scope(space_id=readers.far, engine="worker"),
        ):
            with _refused(), _plainly(scope) as connection:
                connection.execute(adding)
        with _plainly(Scope(engine="worker")) as connection:
            connection.execute(adding)
        for statement in ("UPDATE series SET category = 'y'", "DELETE FROM series"):
            with _refused(), _plainly(Scope(engine="worker")) as connection:
                connection.execute(sa.text(statement))

    def test_what_the_worker_keeps_to_itself_nobody_reads(self, readers: Readers) -> None:
        with working(), transaction() as session:
            session.add(ProbeWorkings(words="workings"))
            session.add(ProbeDesk(words="a file"))
        assert _count(Scope(engine="worker"), "probe_workings") == 1
        assert _count(Scope(operator=True), "probe_workings") == 0
        assert _count(Scope(operator=True), "probe_desk") == 1
        assert _count(Scope(space_id=readers.writer), "probe_desk") == 0


def _shapes() -> dict[str, sa.Select[Any]]:
    """Ways to ask for released rows that a filter on the class alone might miss."""
    row, one, other = ProbeRelease, aliased(ProbeRelease), aliased(ProbeRelease)
    within, named = sa.select(row.words).subquery(), sa.select(one.words).cte()
    return {
        "alias": sa.select(one.words),
        "two aliases": sa.select(other.words).join(one, one.id == other.id),
        "alias beside another kind": sa.select(one.words).select_from(Space).outerjoin(one, one.words != Space.name),
        "subquery": sa.select(within.c.words),
        "with": sa.select(named.c.words),
        "in": sa.select(one.words).where(one.id.in_(sa.select(other.id))),
        "column of a select": sa.select(sa.select(sa.func.max(one.words)).scalar_subquery()),
        "exists": sa.select(sa.literal("let go of")).where(sa.exists(sa.select(one.id))),
        "union": sa.select(sa.union_all(sa.select(row.words), sa.select(one.words)).subquery().c.words),
        "counted": sa.select(sa.case((sa.func.count(one.id) > 0, "let go of"))).select_from(one),
    }


@pytest.mark.parametrize("gone", [{"named": False}, {"until": OVER}, {"withdrawn": True}, {}])
def test_however_it_is_asked_the_rule_holds(readers: Readers, gone: dict[str, Any]) -> None:
    release(readers.writer, **gone)
    for name in Readers.__dataclass_fields__:
        may = name == "writer" or (not gone and name in {"neighbour", "region", "council"})
        with acting_for(getattr(readers, name)):
            for shape, statement in _shapes().items():
                found = set(read(statement).scalars()) - {None}
                assert found == ({"let go of"} if may else set()), (name, shape)


def test_nobody_takes_anothers_words_into_rows_of_their_own(readers: Readers) -> None:
    theirs = release(readers.writer)
    own = release(readers.region, audience=Audience.ENGLAND, named=False)
    one = aliased(ProbeRelease)
    taken = sa.select(sa.func.max(one.words)).where(one.space_id == readers.writer).scalar_subquery()
    with acting_for(readers.region), transaction() as session:
        session.execute(sa.update(ProbeRelease).values(words=sa.func.coalesce(taken, "nothing")))
        row = {"audience": Audience.ENGLAND, "named": True, "words": "planted"}
        upsert(ProbeRelease, {"id": theirs, **row}, key=("space_id", "id"), change=("words",))
        assert insert_if_absent(ProbeRelease, {"id": own, **row}) is False
    with acting_for(readers.region):
        mine = sa.select(ProbeRelease.words).where(ProbeRelease.space_id == readers.region)
        assert sorted(read(mine).scalars()) == ["nothing", "planted"]
    with acting_for(readers.writer):
        assert read(sa.select(ProbeRelease.words).where(ProbeRelease.space_id == readers.writer)).scalars().all() == [
            "let go of"
        ]
    with acting_for(readers.region), pytest.raises(CrossSpace), transaction():
        upsert(
            ProbeRelease, {"id": theirs, "space_id": readers.writer, **row}, key=("space_id", "id"), change=("words",)
        )
