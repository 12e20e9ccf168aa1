"""How dates, times and numbers are written for people.

Times are shown in the time of England, whatever the server's clock is set to.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_CODE = re.compile(r"^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?[ :-]+(?=\S)")


def long_date(day: date | datetime | None) -> str:
    """Return '5 March 2027'."""
    if day is None:
        return ""
    local = _local(day)
    return f"{local.day} {local:%B %Y}"


def short_date(day: date | datetime | None) -> str:
    """Return '5 Mar 2027'."""
    if day is None:
        return ""
    local = _local(day)
    return f"{local.day} {local:%b %Y}"


def time_of_day(moment: datetime | None) -> str:
    """Return '14:32'."""
    return f"{moment.astimezone(LONDON):%H:%M}" if moment else ""


def date_and_time(moment: datetime | None) -> str:
    """Return '5 March 2027 at 14:32'."""
    return f"{long_date(moment)} at {time_of_day(moment)}" if moment else ""


def number(value: float | None) -> str:
    """Return '12,345'; a dash for nothing."""
    return "–" if value is None else f"{value:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return '1 partner', '2 partners'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def without_code(reason: str) -> str:
    """Return 'There is no such mailbox here' of '550 5.1.1 There is no such mailbox here'."""
    return _CODE.sub("", reason)


def _local(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


FILTERS = {
    "long_date": long_date,
    "short_date": short_date,
    "time_of_day": time_of_day,
    "date_and_time": date_and_time,
    "number": number,
    "plural": plural,
    "without_code": without_code,
}
