"""Spreadsheets to fill in with an earlier year's results."""

from typing import Literal, cast

from app.commons.instrument import Instrument
from app.commons.levels import Level
from app.core.sheets import template
from app.core.sheets.templates import MIME_TYPES

WIDE, LONG = "wide", "long"


def make(instrument: Instrument, *, layout: str, file_format: str) -> tuple[bytes, str]:
    """Return a spreadsheet to fill in, and its media type.

    Args:
        instrument: whose factors.
        layout: "wide", a row a partner; "long", a row a partner and factor.
        file_format: "xlsx" or "csv".
    """
    levels = ", ".join(level.short_label for level in Level)
    hints = [
        ("Partner", "The partner’s name, as on your list of partners"),
        ("Level", f"One of: {levels}. A number 1 to 4 will do. Leave it empty where no answer was given"),
        ("Words", "What the partner said. Name nobody"),
    ]
    if layout == LONG:
        headings = ["Partner", "Factor", "Level", "Words"]
        hints.insert(1, ("Factor", "; ".join(f"{one.number} {one.title}" for one in instrument.factors)))
        examples = [["Example Trust", "1", "3 Established", "Our board discusses it twice a year."]]
    else:
        headings = ["Partner"]
        for factor in instrument.factors:
            headings += [f"{factor.number}. {factor.title}: level", f"{factor.number}. {factor.title}: words"]
        examples = [["Example Trust", "3 Established", "Our board discusses it twice a year."]]
    content = template(headings, examples, hints, cast(Literal["csv", "xlsx"], file_format), title="Results")
    return content, MIME_TYPES[file_format]
