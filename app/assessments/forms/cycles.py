"""What a board's people fill in: a cycle, a last day, a reason."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.assessments.queries.cycles import ChoosableRow
from app.assessments.service.drafts import TITLE_LENGTH, WORDS_LENGTH
from app.core.clock import reporting_year_label, reporting_year_of
from app.ui.forms import ConfirmForm, DateField, Form, OnceForm, choices, not_before, revision_of
from app.ui.guarding import Guarded, names_nobody


class CycleForm(Guarded, OnceForm):
    """A draft: what it is called, when, for what year, whom it asks."""

    title = StringField(
        "What is this cycle called?",
        [
            InputRequired("Enter a title"),
            Length(max=TITLE_LENGTH, message=f"The title must be {TITLE_LENGTH} characters or fewer"),
        ],
        description="Partners see this. For example, MSP self-assessment 2026-27",
    )
    reporting_year = SelectField(
        "Which reporting year is it about?", coerce=int, description="Reporting years run from April to March"
    )
    opens_on = DateField(
        "First day",
        what="the first day",
        description="For example, 7 9 2026. Nobody is asked before you open the cycle",
    )
    closes_on = DateField(
        "Last day",
        [not_before("opens_on", "The last day must be the same as the first day, or later")],
        what="the last day",
        description="Partners can send their answers until the end of this day",
    )
    chair_words = TextAreaField(
        "The chair’s words to partners (optional)",
        [
            Length(max=WORDS_LENGTH, message=f"The chair’s words must be {WORDS_LENGTH:,} characters or fewer"),
            names_nobody,
        ],
        description="Partners read this first: why the board asks, and what it will do with the answers",
    )
    partners = SelectMultipleField("Which partners will you ask?", coerce=str)
    revision = HiddenField(default="0")

    def offer(self, *, today: date, year: int | None, partners: Iterable[ChoosableRow]) -> None:
        """Set what may be chosen.

        Args:
            today: the years round it are offered.
            year: one that is chosen already, offered too.
            partners: whom the board may ask.
        """
        this_year = reporting_year_of(today)
        years = sorted(
            {this_year - 2, this_year - 1, this_year, this_year + 1, *([year] if year else [])}, reverse=True
        )
        self.reporting_year.choices = choices((one, reporting_year_label(one)) for one in years)
        self.partners.choices = choices((str(partner.id), partner.name) for partner in partners)

    @property
    def partner_ids(self) -> set[UUID]:
        """The partners that were ticked."""
        return {UUID(value) for value in self.partners.data or ()}

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)


class LastDayForm(ConfirmForm):
    """Until when a cycle is open."""

    @property
    def last_day(self) -> date:
        """The day, once the form is valid."""
        day: date = self.closes_on.data  # type: ignore[assignment]  # a valid form has one
        return day

    closes_on = DateField(
        "New last day", what="the new last day", description="Partners can send their answers until the end of this day"
    )


class LatePartnersForm(OnceForm):
    """Who joins a cycle that is open."""

    partners = SelectMultipleField("Which partners will you add?", coerce=str, validate_choice=False)

    def offer(self, partners: Iterable[ChoosableRow], *, there: Iterable[UUID]) -> None:
        """Set who may be chosen.

        Args:
            partners: all of the board's.
            there: those in the cycle already; named again by a second click, they are no error.
        """
        known, asked = tuple(partners), set(there)
        self.allowed = {str(partner.id) for partner in known} | {str(partner_id) for partner_id in asked}
        self.partners.choices = choices((str(one.id), one.name) for one in known if one.id not in asked)

    def validate_partners(self, field: Field) -> None:
        """Refuse whoever is no partner of this board."""
        if not set(field.data or ()) <= self.allowed:
            raise ValidationError("Choose from the partners shown")

    @property
    def partner_ids(self) -> set[UUID]:
        """The partners that were ticked."""
        return {UUID(value) for value in self.partners.data or ()}


class RemoveTextForm(Guarded, Form):
    """Why a text is removed."""

    reason = StringField(
        "Why must it be removed?",
        [
            InputRequired("Enter a reason"),
            Length(max=500, message="The reason must be 500 characters or fewer"),
            names_nobody,
        ],
        description="For example, it names a person. Do not repeat the name. The other side sees this too",
    )
