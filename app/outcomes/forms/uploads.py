"""A council's file of counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField

from app.commons.importing.reading import CannotRead
from app.commons.shapes import year_label
from app.core import clock
from app.outcomes.reading.file import MOST_BYTES, Loaded
from app.outcomes.shapes import QUARTER_MONTHS
from app.ui.forms import Form, OnceForm, choices
from app.ui.handing_in import content_of, name_of

YEARS_BACK = 10
TOO_LARGE = f"The file must be {MOST_BYTES // 1_000_000} MB or smaller. Send one year at a time"
IN_THE_FILE = ""

Reader = Callable[[bytes, int | None, int | None], Loaded]  # the file, its year, its quarter


def reporting_years(today: date, *, ahead: int = 0) -> list[tuple[str, str]]:
    """Return the reporting years that counts can be of, newest first, as choices."""
    newest = clock.reporting_year_of(today) + ahead
    return [(str(year), year_label(year)) for year in range(newest, newest - YEARS_BACK - ahead, -1)]


class UploadForm(OnceForm):
    """The file, and which period its counts are of where it does not say so itself."""

    counts_file = FileField(
        "The file with your counts",
        description="A CSV file or an Excel workbook (.xlsx) of 2 MB or less.",
    )
    year = SelectField("Which year are the counts of?", validate_choice=True)
    quarter = SelectField(
        "Which quarter are they of?",
        choices=[
            (IN_THE_FILE, "The file says so itself"),
            *((str(number), f"Quarter {number}: {months}") for number, months in QUARTER_MONTHS.items()),
            ("0", "The whole year, counted as such"),
        ],
    )
    reader: Reader | None = None
    loaded: Loaded | None = None  # the file as it was read, once the form is valid
    filename = ""

    def offer_years(self, today: date) -> None:
        """Let the year be chosen."""
        self.year.choices = choices([(IN_THE_FILE, "The file says so itself"), *reporting_years(today)])

    def validate_counts_file(self, field: Any) -> None:
        """Read the file, or say why it cannot be read."""
        self.filename = name_of(field, "Choose the file that holds your counts")
        assert self.reader is not None  # noqa: S101 - the view gives one
        with content_of(field, MOST_BYTES, CannotRead) as content:
            self.loaded = self.reader(content, _number(self.year.data), _number(self.quarter.data))


class YesForm(Form):
    """A decision taken with one button: it carries its token alone."""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 4 else None
