"""A calendar as a file that calendar programs read: text by RFC 5545, made by hand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MOST_OCTETS = 75  # of a line, its end left out


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day, or days."""

    uid: str  # the same whenever the same thing is taken out
    first: date
    last: date  # inclusive
    title: str
    about: str = ""
    place: str = ""
    url: str = ""


def calendar_file(name: str, entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return the file, in UTF-8.

    Args:
        name: what calendar programs call it.
        entries: days, in any order.
        now: aware UTC: when it was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//MSP Board//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in sorted(entries, key=lambda one: (one.first, one.last, one.uid)):
        lines += _event(entry, f"{now:%Y%m%dT%H%M%SZ}")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, stamp: str) -> list[str]:
    after = entry.last + timedelta(days=1)  # a day's end is the next day
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{escaped(entry.title)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.about:
        lines.append(f"DESCRIPTION:{escaped(entry.about)}")
    if entry.place:
        lines.append(f"LOCATION:{escaped(entry.place)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """Return a text as a value: what would end it, or part it, stands behind a backslash."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, written)
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none of them ending within a character."""
    pieces: list[str] = []
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _MOST_OCTETS:
            pieces.append(piece)
            piece, size = "", 1  # the space that begins what is carried on
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])
