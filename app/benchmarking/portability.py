"""When a space is erased, the comparisons that it was in are hidden with it, before the worker looks next."""

from uuid import UUID

import sqlalchemy as sa

from app.benchmarking.models import BoardEdition, EditionPart
from app.core import clock
from tenants.erasure import also_erases


def _hidden_editions(connection: sa.Connection, space_id: UUID) -> int:
    """Hide every edition that something of the space is in; return how many."""
    held = sa.select(EditionPart.edition_id).where(EditionPart.release_space_id == space_id)
    which = (BoardEdition.hidden_at.is_(None), BoardEdition.id.in_(held))
    return connection.execute(sa.update(BoardEdition).where(*which).values(hidden_at=clock.now())).rowcount


also_erases(_hidden_editions)
