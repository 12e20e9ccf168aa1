"""Which council, or region, the current space is tied to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from app.commons.models import Council, Region
from app.outcomes.models import CountsRelease, ReturnCall
from tenants import Audience, Space, current_space_id, read


@dataclass(frozen=True, slots=True)
class OwnCouncil:
    """The council of the register that an organisation is."""

    code: str
    name: str
    region_code: str
    region_name: str
    calls_waiting: int = 0  # its region's calls for a return that it has not answered


@dataclass(frozen=True, slots=True)
class OwnRegion:
    """The region of the register that a region's space is."""

    code: str
    name: str


def find_own_council() -> OwnCouncil | None:
    """Return the council that the current space is tied to, in one statement; None where it is tied to none."""
    answer = aliased(CountsRelease)
    answered = exists().where(
        answer.space_id == current_space_id(),
        answer.call_id == ReturnCall.id,
        answer.audience == Audience.REGION,
        answer.withdrawn_at.is_(None),
    )
    waiting = select(func.count(ReturnCall.id)).where(
        ReturnCall.closed_at.is_(None), ReturnCall.withdrawn_at.is_(None), ~answered
    )
    statement = (
        select(Council.code, Council.name, Region.code, Region.name, waiting.scalar_subquery())
        .join(Space, Space.host_council == Council.code)
        .join(Region, Region.code == Council.region_code)
        .where(Space.id == current_space_id())
    )
    row = read(statement).one_or_none()
    return OwnCouncil(*row) if row else None


def get_own_council() -> OwnCouncil:
    """Return the council that the current space is tied to; NoResultFound where it is tied to none."""
    found = find_own_council()
    if found is None:
        raise NoResultFound("This space is tied to no council.")
    return found


def get_own_region() -> OwnRegion:
    """Return the region of the current space; NoResultFound where it has none."""
    statement = (
        select(Region.code, Region.name)
        .join(Space, Space.region_code == Region.code)
        .where(Space.id == current_space_id())
    )
    return OwnRegion(*read(statement).one())
