"""What the headings of a file say: two rows made one, and which columns could tell who answered."""

import re
from collections.abc import Sequence

from app.learning_needs.importing.words import plain

_SECOND_ROW = frozenset({"response", "open ended response", "other please specify"})
_RESPONDENT = frozenset({"respondent id", "respondentid", "collector id"})

_TELLS_WHO = {
    "name": "a name",
    "your name": "a name",
    "full name": "a name",
    "first name": "a name",
    "last name": "a name",
    "forename": "a name",
    "surname": "a name",
    "id": "a number that belongs to one person",
    "email": "an email address",
    "e mail": "an email address",
    "start time": "a time",
    "completion time": "a time",
    "last modified time": "a time",
    "start date": "a time",
    "end date": "a time",
    "date": "a time",
    "time": "a time",
    "date created": "a time",
    "date modified": "a time",
    "submitted": "a time",
    "submission date": "a time",
    "duration": "a time",
    "ip": "a computer’s address",
    "language": "something about one person’s device",
    "total points": "a mark",
    "quiz feedback": "a mark",
}
_HOLDS_WHO = (
    (re.compile(r"\be ?mail( address)?\b"), "an email address"),
    (re.compile(r"\b(first|last|full|your|user|family|given) ?names?\b|\b(surname|forename)\b"), "a name"),
    (re.compile(r"^name( \d+)?$|\bname of (the )?(person|respondent|staff|manager)\b"), "a name"),
    (re.compile(r"\b(phone|telephone|mobile)( number)?$"), "a telephone number"),
    (
        re.compile(r"\b(respondent|collector|response|user|employee|staff|payroll|session) ?(id|number|no)\b"),
        "a number that belongs to one person",
    ),
    (re.compile(r"\bip address\b"), "a computer’s address"),
    (
        re.compile(r"\btime ?stamp\b|\b(date|time) (of )?(submitted|submission|completed|completion|started)\b"),
        "a time",
    ),
    (
        re.compile(r"\b(date of birth|nhs number|national insurance)\b|\bpost ?code\b"),
        "something that only one person has",
    ),
    (re.compile(r"^custom data( \d+)?$"), "something about one person"),
)
_OF_AN_ORGANISATION = re.compile(r"\b(organi[sz]ation|employer|agency|partner|team|service|company|trust)\b")
_MARK = re.compile(r"(points|feedback)\s+-\s", re.IGNORECASE)  # what Forms writes of a quiz
_LOOKS_LIKE = (
    (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an email address"),
    (re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}([ T,]+\d{1,2}:\d{2}.*)?"), "a time"),
    (re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?"), "a time"),
    (re.compile(r"\d{1,3}(\.\d{1,3}){3}"), "a computer’s address"),
    (re.compile(r"\d{6,}"), "a number that belongs to one person"),
    (re.compile(r"(?:\+|0)[\d ()-]{9,}"), "a telephone number"),
    (re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "a number that belongs to one person"),
)
_ENOUGH = 0.5  # of the values that a column holds


def combined(head: Sequence[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return one name a column, and those of the first two records that are no headings.

    SurveyMonkey writes two rows: questions, and below them what each column of a question is ("Response", or one of
    its answers). A question stands above the first of its columns alone.
    """
    first = [_tidy(cell) for cell in head[0]]
    if len(head) < 2 or not _is_second_row(first, head[1]):
        return first, list(head[1:])
    second = [_tidy(cell) for cell in head[1]]
    names, question = [], ""
    for place, asked in enumerate(first):
        question = asked or question
        part = second[place] if place < len(second) else ""
        names.append(
            f"{question} - {part}" if part and plain(part) not in ("response", "open ended response") else question
        )
    return names, []


def why_never(name: str, values: Sequence[str]) -> str | None:
    """Return what a column holds that could tell who answered; None where it may be taken.

    Args:
        name: its heading.
        values: some of what stands below, trimmed, none empty.
    """
    heading = plain(name)
    if heading in _TELLS_WHO:
        return _TELLS_WHO[heading]
    if _MARK.match(name):
        return "a mark"
    for pattern, why in _HOLDS_WHO:
        if pattern.search(heading) and not (why == "a name" and _OF_AN_ORGANISATION.search(heading)):
            return why
    for pattern, why in _LOOKS_LIKE:
        if values and sum(pattern.fullmatch(value) is not None for value in values) > _ENOUGH * len(values):
            return why
    return None


def _is_second_row(first: list[str], record: list[str]) -> bool:
    cells = [plain(cell) for cell in record]
    if any(plain(name) in _RESPONDENT for name in first):
        above = [plain(name) for name in first]
        return all(not cell for cell, name in zip(cells, above, strict=False) if name in _RESPONDENT) and any(cells)
    return sum(cell in _SECOND_ROW for cell in cells) >= 2


def _tidy(cell: str) -> str:
    return " ".join(cell.split())
