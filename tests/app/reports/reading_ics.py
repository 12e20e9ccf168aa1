"""A small reader of calendar files, by RFC 5545, written apart from what writes them."""

from __future__ import annotations

import re

Event = dict[str, str]


def read_ics(content: bytes) -> list[Event]:
    """Return the events of a file, each property by its name, after checking the file's form."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    raw = text[:-2].split("\r\n")
    assert not any("\n" in line or "\r" in line for line in raw)
    assert all(len(line.encode()) <= 75 for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines)
    events: list[Event] = []
    current: Event | None = None
    for line in lines:
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            assert current is not None
            assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= current.keys()
            events.append(current)
            current = None
        elif current is not None:
            head, _, value = line.partition(":")
            name, *parameters = head.split(";")
            assert all(parameter == "VALUE=DATE" for parameter in parameters)
            assert name not in current, name
            current[name] = _plain(value) if name in ("SUMMARY", "DESCRIPTION", "LOCATION", "UID") else value
    assert current is None
    return events


def _plain(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
