"""Whom a cycle may ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select

from app.boards.models import Partner
from app.commons.kinds import PartnerKind
from tenants import Link, LinkState, read


@dataclass(frozen=True, slots=True)
class ChoosableRow:
    """A partner that a cycle may ask."""

    id: UUID
    name: str
    kind: PartnerKind
    is_connected: bool


def list_choosable(*, without: Iterable[UUID] = ()) -> tuple[ChoosableRow, ...]:
    """Return the partners that may be asked, by name.

    Args:
        without: ids of partners to leave out.
    """
    rows = read(
        select(Partner.id, Partner.name, Partner.kind, Link.state)
        .outerjoin(Link, and_(Link.asker_id == Partner.space_id, Link.asked_id == Partner.organisation_id))
        .where(Partner.left_at.is_(None))
        .order_by(func.lower(Partner.name), Partner.id)
    )
    left_out = set(without)
    return tuple(
        ChoosableRow(id_, name, kind, state is LinkState.ACCEPTED)
        for id_, name, kind, state in rows
        if id_ not in left_out
    )
