"""Hiding at once the editions that hold a release which is taken back: they are the worker's, so it is asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.benchmarking.models import BoardEdition, EditionPart
from tenants import current_space_id, do_as_owner


def hide_editions_of(release_id: UUID, *, now: datetime) -> None:
    """Hide every edition that a release of the current board is in, with the transaction that takes it back."""
    held = select(EditionPart.edition_id).where(
        EditionPart.release_space_id == current_space_id(), EditionPart.release_id == bindparam("of_release")
    )
    hidden = update(BoardEdition).where(BoardEdition.hidden_at.is_(None), BoardEdition.id.in_(held))
    do_as_owner("hide_editions", hidden.values(hidden_at=now), {"of_release": release_id})
