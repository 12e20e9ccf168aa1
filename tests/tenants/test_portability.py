"""A space taken out, erased, and put back: equal by checksum, and no trace in between."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from tenants import Model, SpaceState, acting_for, change_state, operating, publish, record, transaction
from tenants.erasure import NotClosed, erase_space
from tenants.portability import NotRestorable, checksums, export_space, owner_engine, restore_space
from tests.isolation.probe import make_tables
from tests.tenants import test_envelopes as _notes  # noqa: F401  # registers what unpacks the notes
from tests.tenants.conftest import NOW, Spaces

MARKER = "Zyxwvut & Söhne"


@pytest.fixture
def filled(app: Flask, spaces: Spaces) -> Spaces:
    """Anytown with a partner, a trail, something sent and something received."""
    make_tables(app)  # other tests' models are in the same registry
    with acting_for(spaces.anytown), transaction() as session:
        session.add(
            Partner(
                organisation_id=spaces.police,
                name=MARKER,
                kind=PartnerKind.POLICE,
                contact_name="",
                contact_email="",
                added_at=NOW,
            )
        )
        record("partner.added", kind="partner", now=NOW)
        publish("tests.note", to=spaces.police, subject_id=uuid4(), payload={"words": "out"}, now=NOW)
    with acting_for(spaces.charity), transaction():
        publish("tests.note", to=spaces.anytown, subject_id=uuid4(), payload={"words": MARKER}, now=NOW)
    return spaces


def _close(spaces: Spaces) -> None:
    with operating(), transaction():
        change_state(spaces.anytown, SpaceState.CLOSED, now=NOW)


def _everything() -> str:
    """Every row of every table that the models know, as text."""
    with owner_engine().connect() as connection:
        tables = [table for table in Model.metadata.sorted_tables if not table.name.startswith("probe_")]
        return " ".join(str(tuple(row)) for table in tables for row in connection.execute(sa.select(table)))


class TestExportEraseRestore:
    def test_comes_back_equal_by_checksum(self, filled: Spaces, tmp_path: Path) -> None:
        _close(filled)
        before = checksums(filled.anytown)
        export_space(filled.anytown, tmp_path / "anytown.zip")
        erase_space(filled.anytown)
        restore_space(tmp_path / "anytown.zip", now=NOW)
        assert checksums(filled.anytown) == before
        assert {"partner", "audit_entry", "envelope", "delivery", "link"} <= set(before)

    def test_leaves_no_trace_once_erased(self, filled: Spaces) -> None:
        assert MARKER in _everything()
        _close(filled)
        receipt = erase_space(filled.anytown)
        assert MARKER not in _everything()
        assert "Anytown" not in _everything()
        assert receipt.kept_by_others == {"Police": 1}
        assert receipt.erased["partner"] == 1

    def test_leaves_the_others_as_they_were(self, filled: Spaces) -> None:
        _close(filled)
        before = checksums(filled.otherby)
        erase_space(filled.anytown)
        assert checksums(filled.otherby) == before

    def test_erases_a_closed_space_alone(self, filled: Spaces) -> None:
        with pytest.raises(NotClosed):
            erase_space(filled.anytown)

    def test_keeps_the_trail_unchangeable_afterwards(self, filled: Spaces) -> None:
        _close(filled)
        erase_space(filled.anytown)
        with owner_engine().connect() as connection, pytest.raises(sa.exc.DBAPIError, match="cannot be changed"):
            connection.execute(sa.text("DELETE FROM audit_entry"))

    def test_refuses_a_space_that_is_here(self, filled: Spaces, tmp_path: Path) -> None:
        export_space(filled.anytown, tmp_path / "anytown.zip")
        with pytest.raises(NotRestorable):
            restore_space(tmp_path / "anytown.zip", now=NOW)
