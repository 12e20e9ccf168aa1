"""For whom the code acts: said aloud, kept for the whole of a transaction, with no default."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tenants import (
    AuditEntry,
    NoContext,
    NoSpace,
    NotAllowedHere,
    ReadOnly,
    ScopeChanged,
    Space,
    SpaceKind,
    SpaceState,
    TenancyError,
    acting_for,
    acting_for_none,
    db,
    insert_rows,
    operating,
    provision,
    read,
    record,
    transaction,
)
from tests.tenants.conftest import NOW, Spaces


class TestContext:
    def test_has_no_default(self, app: Flask) -> None:
        with pytest.raises(NoContext):
            read(select(Space.id))
        with pytest.raises(NoContext), transaction():
            pass

    def test_of_no_space_reaches_no_scoped_row(self, spaces: Spaces) -> None:
        with acting_for_none(), pytest.raises(NoSpace):
            read(select(AuditEntry.id))

    def test_does_not_change_within_a_transaction(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction(), pytest.raises(ScopeChanged), acting_for(spaces.otherby):
            pass

    def test_answers_each_space_its_own_from_the_same_statement(self, spaces: Spaces) -> None:
        statement = select(AuditEntry.space_id).distinct()
        for _ in range(3):
            for space in (spaces.anytown, spaces.otherby, spaces.police):
                with acting_for(space):
                    assert read(statement).scalars().all() == [space]


class TestTransaction:
    def test_is_the_only_way_to_write(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(ReadOnly):
            _record_and_flush()
        db.session.rollback()
        with acting_for(spaces.anytown), pytest.raises(ReadOnly):
            db.session.execute(update(AuditEntry).values(action="x"))
        with acting_for(spaces.anytown), pytest.raises(ReadOnly):
            insert_rows(AuditEntry, [{"action": "x"}])

    def test_is_opened_once(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction(), pytest.raises(ReadOnly), transaction():
            pass

    def test_leaves_nothing_behind_when_it_fails(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(ZeroDivisionError), transaction():
            _record_and_fail()
        with acting_for(spaces.anytown):
            assert "x" not in read(select(AuditEntry.action)).scalars().all()


def _record_and_flush() -> None:
    record("x", kind="x", now=NOW)
    db.session.flush()


def _record_and_fail() -> None:
    record("x", kind="x", now=NOW)
    raise ZeroDivisionError


def _delete_one() -> None:
    db.session.delete(db.session.scalars(select(AuditEntry)).first())
    db.session.flush()


class TestTrail:
    def test_cannot_be_changed_or_deleted(self, spaces: Spaces) -> None:
        with (
            acting_for(spaces.anytown),
            pytest.raises(Exception, match=r"cannot be changed|permission denied"),
            transaction(),
        ):
            db.session.execute(update(AuditEntry).values(action="x"))
        with (
            acting_for(spaces.anytown),
            pytest.raises(Exception, match=r"cannot be changed|permission denied"),
            transaction(),
        ):
            _delete_one()

    def test_cannot_be_written_for_another(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(TenancyError), transaction():
            insert_rows(AuditEntry, [{"space_id": spaces.otherby, "action": "x"}])


class TestProvision:
    def test_of_a_board_is_the_operators(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(NotAllowedHere), transaction():
            provision(SpaceKind.BOARD, name="x", slug="x", controller="x", now=NOW)

    def test_of_an_organisation_is_any_spaces(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), transaction():
            assert provision(SpaceKind.ORGANISATION, name="x", slug="x", controller="x", now=NOW).id

    def test_shows_a_space_to_those_it_is_linked_with(self, spaces: Spaces) -> None:
        with acting_for(spaces.stranger):
            assert read(select(Space.slug)).scalars().all() == ["stranger"]
        with acting_for(spaces.police):
            assert set(read(select(Space.slug)).scalars()) == {"police", "anytown", "otherby"}
        with operating():
            assert len(read(select(Space.slug)).scalars().all()) == 5
        with acting_for(uuid4()):
            assert read(select(Space.slug)).scalars().all() == []


class TestState:
    @pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
    def test_is_not_a_spaces_own_to_change(self, spaces: Spaces) -> None:
        with acting_for(spaces.anytown), pytest.raises(DBAPIError, match="its own state"), transaction():
            _reopen(spaces.anytown)


def _reopen(space_id: UUID) -> None:
    db.session.get_one(Space, space_id).state = SpaceState.SUSPENDED
    db.session.flush()
