"""What is filled in to bring in an earlier year's results: the file, its columns, its levels, its partners."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.assessments.importing.meanings import CODES, plain
from app.assessments.importing.targets import choices as target_choices
from app.assessments.importing.targets import wrong
from app.assessments.queries.import_results import Plan
from app.assessments.service.drafts import TITLE_LENGTH
from app.assessments.service.import_results import LEAVE_OUT
from app.core.clock import reporting_year_label, reporting_year_of
from app.ui.forms import ConfirmForm, DateField, OnceForm, choices, clean
from app.ui.handing_in import name_of

CHOOSE = ("", "Choose")


class ResultsFileForm(OnceForm):
    """The spreadsheet."""

    file = FileField("The spreadsheet", description="An Excel workbook (.xlsx) or a CSV file, up to 5 MB")

    def validate_file(self, field: Field) -> None:
        """Ask for a file."""
        name_of(field, "Choose the spreadsheet that holds the results")

    @property
    def sent(self) -> tuple[str, bytes]:
        """The file's name, without its folders, and its bytes."""
        name = " ".join(clean(self.file.data.filename or "").split())
        try:
            return name.replace("\\", "/").rpartition("/")[2], self.file.data.read()
        finally:
            self.file.data.close()


class _PlannedForm(ConfirmForm):
    """A form with a select for each of what the file holds: drawn and read by place."""

    prefix_of = ""

    def selects(self) -> list[Field]:
        """Return the selects, in the file's order."""
        return [self[name] for name in self._fields if name.startswith(self.prefix_of)]


def columns_form(plan: Plan) -> Any:
    """Return the form that asks what each column is."""
    offered = choices(target_choices(plan.instrument))

    class ColumnsForm(_PlannedForm):
        prefix_of = "column_"

        def validate(self, extra_validators: Any = None) -> bool:
            """Check that the columns make sense together."""
            if not super().validate(extra_validators):
                return False
            said = wrong(self.targets)
            if said:
                self.add_error(None, said)
            return not said

        @property
        def targets(self) -> list[str]:
            """What was said of each column."""
            return [field.data or "" for field in self.selects()]

    for place, (heading, target) in enumerate(zip(plan.sheet.headings, plan.targets, strict=True)):
        label = f"Column {heading.place.rstrip('0123456789')}: {heading.text or 'no heading'}"
        setattr(ColumnsForm, f"column_{place}", SelectField(label, choices=offered, default=target))
    return ColumnsForm(revision=str(plan.held.revision)) if not request.form else ColumnsForm()


def meanings_form(plan: Plan, *, today: date) -> Any:
    """Return the form that asks what the levels mean, and which year they are of."""

    class MeaningsForm(_PlannedForm):
        prefix_of = "value_"
        title = StringField(
            "What is this cycle called?",
            [
                InputRequired("Enter a title"),
                Length(max=TITLE_LENGTH, message=f"The title must be {TITLE_LENGTH} characters or fewer"),
            ],
            description="For example, MSP self-assessment 2025-26",
        )
        reporting_year = SelectField("Which reporting year is it about?", coerce=int)
        closes_on = DateField("When was its last day?", what="the last day", description="For example, 31 10 2025")

        def validate_closes_on(self, field: Field) -> None:
            """Refuse a day that has not passed."""
            if field.data and field.data >= today:
                raise ValidationError("The last day must be in the past")

        @property
        def meanings(self) -> dict[str, str]:
            """The code of each value, by its plain form."""
            return {plain(value): field.data for value, field in zip(plan.values, self.selects(), strict=True)}

    this_year = reporting_year_of(today)
    years = [(year, reporting_year_label(year)) for year in range(this_year, this_year - 8, -1)]
    for place, value in enumerate(plan.values):
        field = SelectField(
            f"“{value[:80]}”",
            [InputRequired("Choose what this means")],
            choices=choices([CHOOSE, *CODES]),
            default=plan.meanings[plain(value)],
        )
        setattr(MeaningsForm, f"value_{place}", field)
    form = MeaningsForm(
        data={
            "title": plan.title,
            "reporting_year": plan.reporting_year or this_year - 1,
            "closes_on": plan.closes_on,
            "revision": str(plan.held.revision),
        }
    )
    form.reporting_year.choices = choices(years)
    return form


def check_form(plan: Plan) -> Any:
    """Return the form of the dry run: which partner each doubtful name is, and whether texts were read."""

    class CheckForm(_PlannedForm):
        prefix_of = "partner_"
        go = HiddenField()

        @property
        def partners(self) -> dict[str, str]:
            """What was said of each name that was asked about."""
            return {name: field.data for name, field in zip(asked, self.selects(), strict=True) if field.data}

    if plan.flagged:
        CheckForm.read_texts = BooleanField(
            "I have looked at these texts. They name no adult at risk, and may be kept",
            [InputRequired("Look at these texts, then tick this. Or take the words out of the file")],
        )
    asked = tuple(one.name for one in plan.matches if one.sure is None)
    for place, one in enumerate(found for found in plan.matches if found.sure is None):
        first = choices([CHOOSE, *_offered(plan, [known.id for known in one.like]), (LEAVE_OUT, "Leave it out")])
        field = SelectField(
            f"Which partner is “{one.name}”?",
            [InputRequired("Choose the partner, or leave it out")],
            choices=first,
            default=plan.partner_of(one.name) or "",
        )
        setattr(CheckForm, f"partner_{place}", field)
    return CheckForm(revision=str(plan.held.revision)) if not request.form else CheckForm()


def _offered(plan: Plan, like: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the partners to choose from: those with a name like it first."""
    ordered = sorted(plan.known, key=lambda one: like.index(one.id) if one.id in like else len(like))
    return [(str(one.id), f"{one.name} (has left)" if one.has_left else one.name) for one in ordered]


__all__ = ["ResultsFileForm", "check_form", "columns_form", "meanings_form"]
