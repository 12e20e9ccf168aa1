"""Releasing a period's counts, and calling for returns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.outcomes.forms.uploads import reporting_years
from app.outcomes.reading.words import tables
from app.outcomes.shapes import QUARTER_MONTHS
from app.ui.forms import DateField, OnceForm, choices
from app.ui.guarding import Guarded, names_nobody
from tenants import Audience

TITLE_LENGTH, WORDS_LENGTH = 120, 1000
ABOUT_TABLES = {
    "SG1a": "SG1a: age",
    "SG1b": "SG1b: sex",
    "SG1c": "SG1c: ethnicity",
    "SG1d": "SG1d: main reason for support",
    "SG1e": "SG1e: health conditions",
    "SG1f": "SG1f: concerns and enquiries",
    "SG2a": "SG2a: type of abuse, source of risk",
    "SG2b": "SG2b: location of the risk",
    "SG2c": "SG2c: risk found, action taken",
    "SG2e": "SG2e: risk remained, reduced or removed",
    "SG3a": "SG3a: mental capacity and advocacy",
    "SG4a": "SG4a: outcomes wanted and reached (Making Safeguarding Personal)",
    "SG5a": "SG5a: safeguarding adults reviews",
}


class ReleaseForm(OnceForm):
    """Who is to see the protected counts of a period, and until when."""

    tables = SelectMultipleField("Which tables do you release?", description="Choose one or more.")
    audiences = SelectMultipleField(
        "Who may see these counts?",
        description="Choose one or both. They see your council’s name with the counts.",
    )
    call = RadioField("Does this answer a call of your region?", validate_choice=True)
    ends = RadioField(
        "How long may they see them?",
        choices=[("withdrawal", "Until we withdraw them"), ("day", "Until the end of a day")],
        default="withdrawal",
    )
    until = DateField("Last day", what="the last day", required=False, description="Only where you chose a day above")
    has_seen = BooleanField("We have seen our own page of this period")
    seen = HiddenField()
    confirmed = HiddenField()
    change = HiddenField()  # of the button that leads from the confirmation back to the form, as it was filled in
    today: date | None = None  # the view says it: a last day that has gone is refused before anything is confirmed

    def offer(
        self, region_name: str, tables: Collection[str], calls: Iterable[tuple[str, str]], called: Collection[str]
    ) -> None:
        """Name the region, the tables that there are, and the calls that can be answered.

        Args:
            region_name: of the council.
            tables: that there are counts of.
            calls: id and words of each call for this period.
            called: the tables that they name; chosen to begin with. All are, where there is no call.
        """
        self.tables.choices = choices([(table, ABOUT_TABLES.get(table, table)) for table in tables])
        if not self.is_submitted():
            self.tables.data = [table for table in tables if not called or table in called]
        self.audiences.choices = choices(
            [
                (Audience.REGION.value, f"Our region: the region’s space, and boards and councils in {region_name}"),
                (Audience.ENGLAND.value, "England: every region, board and council that uses this service"),
            ]
        )
        self.call.choices = choices([*calls, ("", "No, it answers no call")])
        if self.call.data is None and (not self.is_submitted() or len(self.call.choices) == 1):
            # Where there is no call, the question is not asked, and a browser sends no answer.
            self.call.data = str(self.call.choices[0].value)

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for what belongs together."""
        valid = super().validate(extra_validators)
        if not self.tables.data and not self.tables.errors:
            self.add_error("tables", "Choose one table or more")
            valid = False
        if not self.audiences.data and not self.audiences.errors:
            self.add_error("audiences", "Choose who may see these counts")
            valid = False
        if self.ends.data == "day" and self.until.data is None and not self.until.errors:
            self.add_error("until", "Enter the last day")
            valid = False
        if self.last_day is not None and self.today is not None and self.last_day < self.today:
            self.add_error("until", "The last day must be today or later")
            valid = False
        if not self.has_seen.data:
            self.add_error("has_seen", "Look at your own page first, then say that you have seen it")
            valid = False
        return valid

    @property
    def last_day(self) -> date | None:
        """The last day on which others see them; None: until they are withdrawn."""
        day: date | None = self.until.data
        return day if self.ends.data == "day" else None

    @property
    def chosen(self) -> tuple[Audience, ...]:
        """Who is to see them."""
        return tuple(Audience(value) for value in self.audiences.data or ())


class CallForm(Guarded, OnceForm):
    """A region's call for a return."""

    title = StringField(
        "What is the call about?",
        [
            InputRequired("Enter what the call is about"),
            Length(max=TITLE_LENGTH, message=f"This must be {TITLE_LENGTH} characters or fewer"),
        ],
        description="For example, Making Safeguarding Personal, quarter 2",
    )
    year = SelectField("Year")
    quarter = SelectField(
        "Period",
        choices=[
            *((str(number), f"Quarter {number}: {months}") for number, months in QUARTER_MONTHS.items()),
            ("0", "The year, as far as it has come"),
        ],
    )
    tables = SelectMultipleField(
        "Which tables do you ask for?",
        choices=[(table, ABOUT_TABLES.get(table, table)) for table in tables()],
    )
    due_on = DateField("Last day", what="the last day")
    words = TextAreaField(
        "What do you want councils to know?",
        [
            InputRequired("Say what you ask for, and why"),
            Length(max=WORDS_LENGTH, message=f"This must be {WORDS_LENGTH} characters or fewer"),
            names_nobody,
        ],
        description="Why you ask, and what will be done with it. Councils see this with the call.",
        render_kw={"rows": 5},
    )

    def offer_years(self, today: date) -> None:
        """Let the year be chosen."""
        self.year.choices = choices(reporting_years(today))

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a table."""
        valid = super().validate(extra_validators)
        if not self.tables.data and not self.tables.errors:
            self.add_error("tables", "Choose one table or more")
            valid = False
        return valid
