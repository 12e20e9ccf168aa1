"""What a link to a page of comparisons says of it, read and written: a link restores exactly the view it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.benchmarking.shapes import View
from app.core import clock

DEFAULT = "england"
FIRST_YEAR, LAST_YEAR = 1990, 2100
_WORD = re.compile(r"england|region|type|neighbours|group-[0-9a-f-]{36}")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
LONGEST = 60  # characters of a value that is looked at

WRONG_YEAR = "That is not a year that we know. You see the newest figures."
WRONG_DATE = "That is not a date. You see the figures as they are now. Write a date like 25 November 2026."
LATER = "That date has not come yet. You see the figures as they are now."


@dataclass(frozen=True, slots=True)
class State:
    """A view, with what was not understood of the link to it."""

    view: View
    remarks: tuple[str, ...] = ()
    knows_comparator: bool = True

    def args(self, **changes: Any) -> dict[str, Any]:
        """Return the query of a link to this view, or to one that differs in some of its parts.

        Args:
            changes: parts by their names in `View`; None takes one out.
        """
        view = replace(self.view, **changes) if changes else self.view
        said: dict[str, str] = {}
        if view.comparator != DEFAULT:
            said["with"] = view.comparator
        if view.council:
            said["council"] = view.council
        if view.year is not None:
            said["year"] = str(view.year)
        if view.as_at is not None:
            said["as_at"] = view.as_at.isoformat()
        return said


def read_state(args: Mapping[str, str], *, now: datetime) -> State:
    """Return what a link's query says; what is no year or date is left out, with a remark."""
    remarks: list[str] = []
    word = args.get("with", "").strip().lower()[:LONGEST] or DEFAULT
    view = View(
        council=args.get("council", "").strip().upper()[:LONGEST] or None,
        year=_year(args.get("year", ""), remarks),
        comparator=word,
        as_at=_day(args.get("as_at", ""), clock.local_date(now), remarks),
    )
    return State(view, tuple(remarks), _WORD.fullmatch(word) is not None)


def _year(text: str, remarks: list[str]) -> int | None:
    text = text.strip()[:LONGEST]
    if not text:
        return None
    if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    remarks.append(WRONG_YEAR)
    return None


def _day(text: str, today: date, remarks: list[str]) -> date | None:
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return None
    found = next((day for day in (_parsed(text, form) for form in _DATES) if day), None)
    if found is None:
        remarks.append(WRONG_DATE)
    elif found > today:
        remarks.append(LATER)
        found = None
    return found


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, of no zone
    except ValueError:
        return None
