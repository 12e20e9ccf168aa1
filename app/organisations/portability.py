"""An organisation's entry in the directory goes along with its space, out, back and away."""

from uuid import UUID

import sqlalchemy as sa

from app.organisations.models import Directory
from tenants.erasure import also_erases
from tenants.portability import companion


def _entry(space_id: UUID) -> sa.ColumnElement[bool]:
    return Directory.id == space_id


def _erase_entry(connection: sa.Connection, space_id: UUID) -> int:
    """Erase the entry; return how many there were."""
    return connection.execute(sa.delete(Directory).where(Directory.id == space_id)).rowcount


companion("directory", _entry)
also_erases(_erase_entry)
