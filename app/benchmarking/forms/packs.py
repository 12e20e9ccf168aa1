"""Asking for a region's pack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from wtforms import SelectField
from wtforms.validators import ValidationError

from app.ui.forms import DateField, Form, choices


class PackForm(Form):
    """Whom the councils are compared with, and as at which day."""

    comparator = SelectField("Compared with")
    as_at = DateField(
        "Figures as they stood on",
        what="the day",
        description="Today for the newest. An earlier day gives what had been published here by then.",
    )
    today: date | None = None

    def offer(self, comparators: Iterable[tuple[str, str]], today: date) -> None:
        """Say what can be chosen: (word, label) of each comparator; no day after today."""
        self.comparator.choices = choices(comparators)
        self.today = today

    def validate_as_at(self, field: DateField) -> None:
        """Refuse days whose figures nobody knows."""
        if field.data and self.today and field.data > self.today:
            raise ValidationError("The day must be today or earlier")
