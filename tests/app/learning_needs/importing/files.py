"""Files as other tools export them, made here."""

import csv
import io
import json
from collections.abc import Sequence
from functools import cache

from app.commons.files import LEARNING_INSTRUMENT
from app.commons.learning import LearningInstrument, parse_learning
from tenants import new_id

Table = Sequence[Sequence[str]]


@cache
def instrument() -> LearningInstrument:
    """The bundled instrument, without a database."""
    return parse_learning(
        json.loads(LEARNING_INSTRUMENT.read_text("utf-8")), version_id=new_id(), content_hash="0" * 64
    )


def as_csv(table: Table, *, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\r\n") -> bytes:
    page = io.StringIO()
    csv.writer(page, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return page.getvalue().encode(encoding)


FORMS_HEAD = (
    "ID",
    "Start time",
    "Completion time",
    "Email",
    "Name",
    "Which organisation do you work for?",
    "What is your role?",
    "How long have you worked there?",
    "How much does this matter in your role?.Managing and supporting risk",
    "How much does this matter in your role?.Recording outcomes",
    "How confident are you in this?.Managing and supporting risk",
    "How confident are you in this?.Recording outcomes",
    "What gets in the way?",
    "How do you learn best?",
    "Making Safeguarding Personal is the right way to work.",
    "Is there anything else that would help you?",
)


def forms_row(number: int, *answers: str) -> tuple[str, ...]:
    return (
        str(number),
        f"11/{number % 28 + 1}/2026 9:0{number % 10}",
        f"11/{number % 28 + 1}/2026 9:1{number % 10}",
        f"person{number}@example.org",
        f"Person {number}",
        *answers,
    )


ONE = (
    "Quill Police",
    "Staff and volunteers",
    "3 to 5 years",
    "A lot",
    "Somewhat",
    "I could with some help",
    "",
    "The recording system;Too few advocates;",
    "Staff briefing;",
    "Agree",
    "More time",
)
TWO = ("Reed NHS Trust", "Managers", "Less than 1 year", "5", "", "2", "", "None of these;", "E-learning;", "", "")


def forms(rows: int = 12) -> Table:
    """An export as Microsoft Forms writes it: half of the rows one way, half the other."""
    return [FORMS_HEAD, *(forms_row(n, *(ONE if n % 2 else TWO)) for n in range(1, rows + 1))]


MONKEY_HEAD = (
    (
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "First Name",
        "Last Name",
        "Custom Data 1",
        "Which organisation do you work for?",
        "",
        "How important is each to you?",
        "",
        "What gets in the way?",
        "",
        "",
        "Anything else?",
    ),
    (
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "Response",
        "Other (please specify)",
        "Advocacy and supported decisions",
        "Legal responses",
        "The recording system",
        "Too few advocates",
        "None of these",
        "Open-Ended Response",
    ),
)


def monkey(rows: int = 12) -> Table:
    """An export as SurveyMonkey writes it: two rows of headings, a column for each answer."""
    body = [
        (
            str(114_000_000_000 + n),
            "400",
            "11/02/2026 10:00:00 AM",
            "11/02/2026 10:09:00 AM",
            "203.0.113.9",
            "",
            "",
            "",
            "",
            "Quill Police",
            "",
            "Very important" if n % 3 else "Not at all important",
            "N/A" if n % 2 else "Important",
            "The recording system" if n % 2 else "",
            "",
            "" if n % 2 else "None of these",
            "=SUM(A1:A9)" if n == 1 else "",
        )
        for n in range(rows)
    ]
    return [*MONKEY_HEAD, *body]
