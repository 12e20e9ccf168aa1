"""What lies around a region's figures, read in as few questions as can be: what was seen, written, released, called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select, union_all

from app.benchmarking.models import BoardRelease, Commentary, Sight
from app.benchmarking.queries.commentary import CommentaryRow
from app.benchmarking.queries.sights import Line
from app.outcomes.models import CountsRelease, ReturnCall
from tenants import Audience, Space, current_space_id, read

_SEEN = 0  # in the place of a text's revision, which begins with 1


@dataclass(frozen=True, slots=True)
class Notes:
    """What boards and councils have said that they have seen, and what the region has written."""

    seen: frozenset[Line]
    written: tuple[CommentaryRow, ...]


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call for a return that is open."""

    id: UUID
    title: str
    due_on: date
    answered: int  # councils that have answered it


@dataclass(frozen=True, slots=True)
class Around:
    """What others have released to the region, and what it has called for."""

    boards: int  # boards with results that the region may read, released to it by name
    calls: tuple[CallRow, ...]  # the first due first


def notes() -> Notes:
    """Return what was seen, and what the current region has written, in one statement."""
    texts = select(
        Commentary.measure_key,
        Commentary.year,
        Commentary.council_code,
        Commentary.words,
        Commentary.revision,
        Commentary.saved_at,
    )
    sights = select(Sight.measure_key, Sight.year, Sight.council_code, literal(""), literal(_SEEN), Sight.seen_at)
    seen: set[Line] = set()
    written = []
    both: Select[*tuple[Any, ...]] = union_all(texts, sights)  # type: ignore[assignment]  # read as a select is
    for row in read(both):
        text = CommentaryRow(*row)
        if text.revision == _SEEN:
            seen.add((text.council_code, text.measure_key, text.year))
        else:
            written.append(text)
    return Notes(frozenset(seen), tuple(written))


def around() -> Around:
    """Return what boards have released to the current region, and its own open calls, in one statement."""
    boards = (
        select(func.count(BoardRelease.space_id.distinct()))
        .where(BoardRelease.audience == Audience.REGION)
        .scalar_subquery()
    )
    open_calls = and_(ReturnCall.space_id == Space.id, ReturnCall.closed_at.is_(None))
    columns = (ReturnCall.id, ReturnCall.title, ReturnCall.due_on)
    statement = (
        select(boards, *columns, func.count(CountsRelease.council_code.distinct()))
        .select_from(Space)
        .outerjoin(ReturnCall, open_calls)
        .outerjoin(CountsRelease, CountsRelease.call_id == ReturnCall.id)
        .where(Space.id == current_space_id())
        .group_by(*columns)
        .order_by(ReturnCall.due_on, ReturnCall.id)
    )
    rows = read(statement).all()
    calls = tuple(CallRow(id_, title, due_on, answered) for _, id_, title, due_on, answered in rows if id_ is not None)
    return Around(rows[0][0] if rows else 0, calls)
