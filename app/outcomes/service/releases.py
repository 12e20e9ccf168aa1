"""Letting the region, or England, see a council's protected counts; and taking that back.

Only protected cells are ever written where others read. A newer version of the same period takes the older one's place;
what was told before stays known, and is weighed when the next is protected: see `statistics.telling`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select

from app.core import clock
from app.core.errors import AlreadyDone, Refused, Stale
from app.outcomes.models import CountsRelease, ReturnCall
from app.outcomes.queries.councils import OwnCouncil, get_own_council
from app.outcomes.queries.years import fingerprint, get_year
from tenants import Audience, current_scope, current_space_id, db, record

AUDIENCE_WORDS = {Audience.REGION: "region", Audience.ENGLAND: "whole of England"}


class NotSeen(Refused):
    """Nobody has said that the council has seen its own page."""


class CannotAnswer(Refused):
    """A release does not answer the call that it names."""


class NothingToRelease(Refused):
    """There are no counts of the period."""


def release(
    *,
    key: UUID,
    year: int,
    quarter: int,
    tables: Collection[str] | None = None,
    audiences: Collection[Audience],
    until: date | None,
    call_id: UUID | None,
    has_seen: bool,
    seen: str,
    now: datetime,
) -> UUID:
    """Release the protected counts of one period.

    Args:
        key: of the form that was sent; it becomes the id of the first release, so that a double click makes one.
        year: the year it begins in.
        quarter: 1 to 4; 0 for the year, as far as it has come.
        tables: that are released, as SG4a; None: all that there are counts of.
        audiences: who is to see it; one release each.
        until: the last day on which others see it; None: until it is withdrawn.
        call_id: the region's call that it answers.
        has_seen: somebody says that the council has seen its own page.
        seen: the fingerprint of the page that was seen.
        now: aware UTC.

    Returns:
        The id of the first release.

    Raises:
        NoResultFound: the current space is no council.
        AlreadyDone: this form was sent before.
        NotSeen, NothingToRelease, CannotAnswer: see there.
        Stale: counts came in since the page was seen.
        Refused: nobody is to see it, or the last day has passed.
    """
    council = get_own_council()
    own_key = (CountsRelease.space_id == current_space_id(), CountsRelease.id == key)
    if db.session.scalar(select(CountsRelease.id).where(*own_key)):
        raise AlreadyDone("This was released already.")
    if not has_seen:
        raise NotSeen("Look at your own page first, then say that you have seen it", field="has_seen")
    if not audiences:
        raise Refused("Choose who is to see it", field="audiences")
    if until is not None and until < clock.local_date(now):
        raise Refused("The last day must be today or later", field="until")
    own = get_year(year)
    if not own.covers(quarter):
        raise NothingToRelease("There are no counts of this period. Bring them in first.")
    if fingerprint(own.released(quarter), own.counts(quarter)) != seen:
        raise Stale("Counts have changed since you saw this page. Look at it again as it is now")
    cells = own.released(quarter, tables)
    if not cells:
        raise Refused("Choose one table or more", field="tables")
    if call_id is not None:
        _check_call(call_id, year, quarter, audiences)
    first: UUID | None = None
    for audience in sorted(audiences, reverse=True):  # the region first
        is_region = audience is Audience.REGION
        row = CountsRelease(
            id=key if first is None else uuid5(key, audience.value),
            audience=audience,
            region_code=council.region_code if is_region else None,
            named=True,
            until=until,
            council_code=council.code,
            council_name=council.name,
            year=year,
            quarter=quarter,
            quarters=own.covers(quarter),
            call_id=call_id if is_region else None,
            cells=[cell.as_json() for cell in cells],
            version=_replace(year, quarter, audience, now=now) + 1,
            released_at=now,
            released_by=current_scope().account_id,
        )
        db.session.add(row)
        db.session.flush()
        first = first or row.id
        _record("counts.released", row, now=now)
    assert first is not None  # noqa: S101 - there is an audience
    return first


def withdraw(*, release_id: UUID, now: datetime) -> None:
    """Take a release back: from this moment nobody else reads it.

    Raises:
        NoResultFound: the current council has no such release.
        AlreadyDone: it was withdrawn, or a newer one took its place.
    """
    own = (CountsRelease.space_id == current_space_id(), CountsRelease.id == release_id)
    row = db.session.scalars(select(CountsRelease).where(*own).with_for_update()).one()
    if row.withdrawn_at is not None:
        raise AlreadyDone("This was withdrawn already.")
    row.withdrawn_at = now
    db.session.flush()
    _record("counts.withdrawn", row, now=now)


def withdraw_all(*, now: datetime) -> int:
    """Take back whatever of the current council's still stands, as when its space is closed; return how many."""
    mine = (CountsRelease.space_id == current_space_id(), CountsRelease.withdrawn_at.is_(None))
    rows = db.session.scalars(select(CountsRelease).where(*mine).order_by(CountsRelease.id).with_for_update()).all()
    for row in rows:
        row.withdrawn_at = now
        _record("counts.withdrawn", row, now=now)
    db.session.flush()
    return len(rows)


def _check_call(call_id: UUID, year: int, quarter: int, audiences: Collection[Audience]) -> None:
    columns = (ReturnCall.year, ReturnCall.quarter, ReturnCall.closed_at, ReturnCall.withdrawn_at)
    call = db.session.execute(select(*columns).where(ReturnCall.id == call_id)).one_or_none()
    if call is None or call.closed_at is not None or call.withdrawn_at is not None:
        raise CannotAnswer("This call was closed. Release without it, if you like", field="call")
    if (call.year, call.quarter) != (year, quarter):
        raise CannotAnswer("This call is for another period", field="call")
    if Audience.REGION not in audiences:
        raise CannotAnswer("Let your region see it too: the call is your region’s", field="audiences")


def _replace(year: int, quarter: int, audience: Audience, *, now: datetime) -> int:
    """Take what stands of the same period and audience out of sight; return the newest version so far, 0 if none."""
    own = (
        CountsRelease.space_id == current_space_id(),
        CountsRelease.year == year,
        CountsRelease.quarter == quarter,
        CountsRelease.audience == audience,
    )
    for row in db.session.scalars(select(CountsRelease).where(*own, CountsRelease.withdrawn_at.is_(None))):
        row.withdrawn_at = now
    db.session.flush()
    return db.session.scalar(select(func.max(CountsRelease.version)).where(*own)) or 0


def _record(action: str, row: CountsRelease, *, now: datetime) -> None:
    detail: dict[str, str | int | bool | None] = {
        "audience": AUDIENCE_WORDS[row.audience],
        "year": row.year,
        "quarter": row.quarter,
    }
    record(action, kind="counts_release", object_id=row.id, now=now, detail=detail)


__all__ = [
    "AUDIENCE_WORDS",
    "CannotAnswer",
    "NotSeen",
    "NothingToRelease",
    "OwnCouncil",
    "release",
    "withdraw",
    "withdraw_all",
]
