"""A board or council says that it has seen what its region would ask about: from then on the region may name it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.benchmarking.models import Sight
from app.benchmarking.queries.sights import Line, Place, place
from app.commons.models import Council, Measure
from app.core.errors import Refused
from tenants import Audience, current_account_id, current_space_id, db, insert_if_absent, new_id, record


class NoRegion(Refused):
    """The space lies in no region, so no region asks anything."""

    def __init__(self) -> None:
        super().__init__("This space is not tied to a region yet. Ask whoever runs this service to tie it.")


class NotTheirs(Refused):
    """A line is about a council that is not the space's own, or that lies elsewhere."""

    def __init__(self) -> None:
        super().__init__("The page has changed since you opened it. Look at what it says now, then press again.")


def confirm(*, lines: Collection[Line], now: datetime) -> int:
    """Note that the lines were seen, and let the region know. What was noted before stays as it is.

    Args:
        lines: council, measure and year of each line, as the page showed them.
        now: aware UTC.

    Returns:
        How many were new.

    Raises:
        NoRegion: the space lies in no region.
        NotTheirs: a line is about another's council, or a measure that there is not.
    """
    where = place()
    if where.region_code is None:
        raise NoRegion
    wanted = sorted(set(lines))
    _check(wanted, where)
    new = sum(_note(line, where.region_code, now) for line in wanted)
    if new:
        record("sight.confirmed", kind="sight", now=now, detail={"lines": new})
    return new


def _check(lines: Collection[Line], where: Place) -> None:
    councils = {code for code, _, _ in lines}
    keys = {key for _, key, _ in lines}
    lies_there = select(Council.code).where(Council.code.in_(councils), Council.region_code == where.region_code)
    if not councils <= set(where.councils) or set(db.session.scalars(lies_there)) != councils:
        raise NotTheirs
    if set(db.session.scalars(select(Measure.key).where(Measure.key.in_(keys)))) != keys:
        raise NotTheirs


def _note(line: Line, region_code: str, now: datetime) -> bool:
    council_code, measure_key, year = line
    row = {
        "id": new_id(),
        "space_id": current_space_id(),
        "audience": Audience.REGION,
        "region_code": region_code,
        "named": True,
        "until": None,
        "withdrawn_at": None,
        "council_code": council_code,
        "measure_key": measure_key,
        "year": year,
        "seen_at": now,
        "seen_by": current_account_id(),
    }
    return insert_if_absent(Sight, row)
