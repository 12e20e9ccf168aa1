"""Reads of a region's calls for returns: at the region, and at the councils that are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.core import clock
from app.outcomes.models import CountsRelease, ReturnCall
from app.outcomes.shapes import period_label
from tenants import Audience, current_space_id, read

_ABOUT = (
    "id",
    "title",
    "year",
    "quarter",
    "tables",
    "due_on",
    "words",
    "region_code",
    "region_name",
    "called_at",
    "closed_at",
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A region's call for a return."""

    id: UUID
    title: str
    year: int
    quarter: int
    tables: tuple[str, ...]
    due_on: date
    words: str
    region_code: str
    region_name: str
    called_at: datetime
    closed_at: datetime | None
    days_left: int  # 0 on the last day; negative once it has passed
    answers: int = 0  # at the region: how many councils; at a council: its own

    @property
    def is_open(self) -> bool:
        """Whether it can be answered: after the last day too, until the region closes it."""
        return self.closed_at is None

    @property
    def label(self) -> str:
        """The period in words."""
        return period_label(self.year, self.quarter)


def standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a release answers a call and can be read by its region."""
    today = clock.local_date(now)
    return (
        CountsRelease.audience == Audience.REGION,
        CountsRelease.withdrawn_at.is_(None),
        or_(CountsRelease.until.is_(None), CountsRelease.until >= today),
    )


def _calls(now: datetime, *, own_answers: bool) -> Select[*tuple[Any, ...]]:
    answer = aliased(CountsRelease)
    today = clock.local_date(now)
    counted = select(func.count(func.distinct(answer.council_code))).where(
        answer.call_id == ReturnCall.id,
        answer.audience == Audience.REGION,
        answer.withdrawn_at.is_(None),
        or_(answer.until.is_(None), answer.until >= today),
    )
    if own_answers:
        counted = counted.where(answer.space_id == current_space_id())
    columns = [getattr(ReturnCall, name) for name in _ABOUT]
    order = (ReturnCall.due_on.desc(), ReturnCall.id.desc())
    return select(*columns, counted.scalar_subquery()).order_by(*order)


def _row(row: Row[*tuple[Any, ...]], now: datetime) -> CallRow:
    *about, answers = row
    said = dict(zip(_ABOUT, about, strict=True))
    said["tables"] = tuple(said["tables"])
    return CallRow(**said, days_left=clock.days_left(said["due_on"], now), answers=answers)


def list_calls(*, now: datetime) -> tuple[CallRow, ...]:
    """Return the current region's own calls, the latest day first, with how many councils have answered each."""
    statement = _calls(now, own_answers=False).where(ReturnCall.space_id == current_space_id())
    return tuple(_row(row, now) for row in read(statement))


def get_call(call_id: UUID, *, now: datetime) -> CallRow:
    """Return one of the current region's own calls; NoResultFound where there is none."""
    own = (ReturnCall.space_id == current_space_id(), ReturnCall.id == call_id)
    return _row(read(_calls(now, own_answers=False).where(*own)).one(), now)


def open_calls(*, now: datetime) -> tuple[CallRow, ...]:
    """Return the calls of its region that the current council can answer, first to end first; `answers` is its own."""
    statement = _calls(now, own_answers=True).where(ReturnCall.closed_at.is_(None), ReturnCall.withdrawn_at.is_(None))
    return tuple(_row(row, now) for row in read(statement.order_by(None).order_by(ReturnCall.due_on)))


def get_call_here(call_id: UUID, *, now: datetime) -> CallRow:
    """Return a call that the current council was asked by; closed ones too. NoResultFound where there is none."""
    statement = _calls(now, own_answers=True).where(ReturnCall.id == call_id, ReturnCall.withdrawn_at.is_(None))
    return _row(read(statement).one(), now)
