"""The clock, read at the edge and passed in from there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Boards are English: their days begin and end at local midnight, summer and winter.
LOCAL = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """Return the day that a moment falls on for people in England."""
    return moment.astimezone(LOCAL).date()


def days_left(closes_on: date, moment: datetime) -> int:
    """Return how many days remain: 0 on the last day itself, negative once it has passed."""
    return (closes_on - local_date(moment)).days


def start_of(day: date) -> datetime:
    """Return the moment in which a day begins for people in England, in UTC."""
    return datetime.combine(day, time(), tzinfo=LOCAL).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the moment in which a day ends for people in England, in UTC."""
    return start_of(day + timedelta(days=1))


def reporting_year_of(day: date) -> int:
    """Return the reporting year of a day, April to March, named by the year it begins in."""
    return day.year if day.month >= 4 else day.year - 1


def reporting_year_label(year: int) -> str:
    """Return a reporting year as it is written: 2026 -> "2026-27"."""
    return f"{year}-{(year + 1) % 100:02d}"
