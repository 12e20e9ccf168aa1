"""Whose page it is: the councils that a board covers, a region's, or the one that an organisation is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.boards.models import BoardCouncil
from app.commons.shapes import AreaRow, Areas
from tenants import Space, SpaceKind, current_space_id, read


@dataclass(frozen=True, slots=True)
class Ground:
    """What the current space has to do with councils."""

    kind: SpaceKind
    region: AreaRow | None  # that it lies in
    councils: tuple[AreaRow, ...]  # a board's, a region's, or the one that an organisation is; by name

    @property
    def first(self) -> AreaRow | None:
        """Whose figures are shown where a link names nobody; none in a region, which has many."""
        return self.councils[0] if self.councils and self.kind is not SpaceKind.REGION else None

    def holds(self, code: str) -> bool:
        """Say whether a council is one of them."""
        return any(area.code == code for area in self.councils)


def ground(areas: Areas) -> Ground:
    """Return what the current space has to do with councils, in one statement.

    Raises:
        NoResultFound: it is an organisation that is not tied to a council; there is nothing here for it.
    """
    rows = read(
        select(Space.kind, Space.region_code, Space.host_council, BoardCouncil.council_code)
        .outerjoin(BoardCouncil, BoardCouncil.space_id == Space.id)
        .where(Space.id == current_space_id())
    ).all()
    if not rows:
        raise NoResultFound("No space is current.")
    kind, region_code, host_council, _ = rows[0]
    region = areas.get(region_code) if region_code else None
    if kind is SpaceKind.REGION:
        return Ground(kind, region, areas.councils(region.code) if region else ())
    if kind is SpaceKind.ORGANISATION:
        council = areas.get(host_council) if host_council else None
        if council is None:
            raise NoResultFound("This organisation is not tied to a council.")
        return Ground(kind, areas.get(council.region_code or "") or region, (council,))
    found = [areas.get(row.council_code) for row in rows if row.council_code]
    councils = sorted((area for area in found if area is not None), key=lambda area: area.name)
    return Ground(kind, region, tuple(councils))
