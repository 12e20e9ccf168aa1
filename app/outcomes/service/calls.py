"""A region's calls for returns: released to its region, so that its councils read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.errors import AlreadyDone, Refused
from app.outcomes.models import ReturnCall
from app.outcomes.queries.councils import get_own_region
from app.outcomes.reading.words import tables as known_tables
from tenants import Audience, current_scope, current_space_id, db, record


def make_call(
    *,
    key: UUID,
    title: str,
    year: int,
    quarter: int,
    tables: Collection[str],
    due_on: date,
    words: str,
    now: datetime,
) -> UUID:
    """Call on the region's councils for a return.

    Args:
        key: of the form that was sent; it becomes the call's id.
        title: what it is called.
        year: the year the period begins in.
        quarter: 1 to 4; 0 for the year.
        tables: of the collection, as SG4a.
        due_on: the last day, inclusive.
        words: what the region asks, and why.
        now: aware UTC.

    Raises:
        NoResultFound: the current space is tied to no region.
        AlreadyDone: this form was sent before.
        Refused: the last day has passed, or no table is named.
    """
    region = get_own_region()
    if db.session.scalar(select(ReturnCall.id).where(ReturnCall.space_id == current_space_id(), ReturnCall.id == key)):
        raise AlreadyDone("This call was made already.")
    if due_on < clock.local_date(now):
        raise Refused("The last day must be today or later", field="due_on")
    wanted = [table for table in known_tables() if table in tables]
    if not wanted:
        raise Refused("Choose one table or more", field="tables")
    call = ReturnCall(
        id=key,
        audience=Audience.REGION,
        region_code=region.code,
        named=True,
        title=title,
        year=year,
        quarter=quarter,
        tables=wanted,
        due_on=due_on,
        words=words,
        region_name=region.name,
        called_at=now,
        called_by=current_scope().account_id,
    )
    db.session.add(call)
    db.session.flush()
    record("call.made", kind="return_call", object_id=key, now=now, detail={"day": due_on.isoformat()})
    return key


def close_call(*, call_id: UUID, now: datetime) -> None:
    """Close a call: it can be answered no more. What came stays to be read.

    Raises:
        NoResultFound: the current region has no such call.
        AlreadyDone: it was closed before.
    """
    own = (ReturnCall.space_id == current_space_id(), ReturnCall.id == call_id)
    call = db.session.scalars(select(ReturnCall).where(*own).with_for_update()).one()
    if call.closed_at is not None:
        raise AlreadyDone("This call was closed already.")
    call.closed_at = now
    call.revision += 1
    db.session.flush()
    record("call.closed", kind="return_call", object_id=call_id, now=now)


def withdraw_all(*, now: datetime) -> int:
    """Take back every call of the current region, as when its space is closed; return how many."""
    mine = (ReturnCall.space_id == current_space_id(), ReturnCall.withdrawn_at.is_(None))
    rows = db.session.scalars(select(ReturnCall).where(*mine).with_for_update()).all()
    for row in rows:
        row.withdrawn_at = now
    db.session.flush()
    return len(rows)
