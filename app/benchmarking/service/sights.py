"""A board or council says that it has seen what its region would ask about: from then on the region may name it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.benchmarking.models import Sight
from app.benchmarking.queries.grounds import Ground, ground
from app.benchmarking.queries.sights import Line
from app.commons.queries.areas import areas
from app.commons.queries.measures import list_measures
from app.core.errors import Refused
from tenants import Audience, current_account_id, current_space_id, insert_if_absent, new_id, record


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
        NoResultFound: it is an organisation that is no council.
        NoRegion: the space lies in no region.
        NotTheirs: a line is about another's council, or a measure that there is not.
    """
    where = ground(areas())
    if where.region is None:
        raise NoRegion
    wanted = sorted(set(lines))
    _check(wanted, where, where.region.code)
    new = sum(_note(line, where.region.code, now) for line in wanted)
    if new:
        record("sight.confirmed", kind="sight", now=now, detail={"lines": new})
    return new


def _check(lines: Collection[Line], where: Ground, region_code: str) -> None:
    own = {area.code for area in where.councils if area.region_code == region_code}
    known = {measure.key for measure in list_measures()}
    if any(code not in own or key not in known for code, key, _ in lines):
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
