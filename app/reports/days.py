"""The days of a year, as a calendar shows them. Pure: what happens on them is told."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FIRST_MONTH = 4  # a reporting year runs from April to March
MONTHS = 12


class Kind(StrEnum):
    """What sort of thing happens."""

    CYCLE = "cycle"
    SURVEY = "survey"
    MEETING = "meeting"
    BRIEF = "brief"

    @property
    def label(self) -> str:
        """What a user reads."""
        return {
            Kind.CYCLE: "Self-assessment",
            Kind.SURVEY: "Survey of staff",
            Kind.MEETING: "Meeting",
            Kind.BRIEF: "Brief goes out",
        }[self]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a day, or from one day to another."""

    key: str  # what tells it from others, the same for ever
    kind: Kind
    title: str
    first: date
    last: date  # inclusive
    href: str = ""  # a path; empty where there is no page of it
    note: str = ""
    place: str = ""

    @property
    def is_one_day(self) -> bool:
        """Whether it begins and ends on one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Line:
    """What a month's list says of one happening."""

    what: Happening
    begins: bool  # in this month
    ends: bool  # in this month


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a month's grid."""

    day: date
    is_in: bool  # of this month
    is_today: bool
    kinds: tuple[Kind, ...]  # what begins or ends on it
    runs: bool  # something goes on, without beginning or ending on it


@dataclass(frozen=True, slots=True)
class Month:
    """One month."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]  # Monday first
    lines: tuple[Line, ...]  # in order of their first day in this month


def year_of(first_year: int, happenings: Iterable[Happening], *, today: date) -> tuple[Month, ...]:
    """Return the twelve months from April.

    Args:
        first_year: the year that the reporting year begins in.
        happenings: in any order; those of other years are left out.
        today: the board's local date.
    """
    found = sorted(happenings, key=lambda one: (one.first, one.last, one.key))
    months = []
    for at in range(MONTHS):
        year, month = divmod(first_year * 12 + FIRST_MONTH - 1 + at, 12)
        months.append(_month(date(year, month + 1, 1), found, today))
    return tuple(months)


def _month(first: date, happenings: list[Happening], today: date) -> Month:
    last = date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    here = [one for one in happenings if one.first <= last and one.last >= first]
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    lines = [Line(one, first <= one.first <= last, first <= one.last <= last) for one in here]
    return Month(
        first=first,
        weeks=tuple(tuple(_day(day, first, here, today) for day in week) for week in weeks),
        lines=tuple(sorted(lines, key=lambda line: (line.what.first if line.begins else first, line.what.last))),
    )


def _day(day: date, month: date, here: list[Happening], today: date) -> Day:
    is_in = day.month == month.month
    edges = [one.kind for one in here if is_in and day in (one.first, one.last)]
    return Day(
        day=day,
        is_in=is_in,
        is_today=is_in and day == today,
        kinds=tuple(kind for kind in Kind if kind in edges),
        runs=is_in and not edges and any(one.first < day < one.last for one in here),
    )


def next_up(happenings: Iterable[Happening], *, today: date, most: int = 4) -> tuple[tuple[date, Happening], ...]:
    """Return what begins or ends from today on, first to come first, each with its day.

    Args:
        happenings: in any order.
        today: the local date.
        most: how many.
    """
    edges = {(day, one.key): one for one in happenings for day in (one.first, one.last) if day >= today}
    ordered = sorted(edges.items(), key=lambda item: item[0])
    return tuple((day, one) for (day, _), one in ordered[:most])


def span_of(happenings: Iterable[Happening]) -> tuple[date, date] | None:
    """Return the first and last day on which anything happens; None where nothing does."""
    found = tuple(happenings)
    return (min(one.first for one in found), max(one.last for one in found)) if found else None


__all__ = ["Day", "Happening", "Kind", "Line", "Month", "next_up", "span_of", "year_of"]
