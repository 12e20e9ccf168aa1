"""What a board's people fill in for a template of cycles."""

from wtforms import HiddenField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.assessments.queries.templates import YEAR
from app.assessments.service.drafts import TITLE_LENGTH, WORDS_LENGTH
from app.commons.kinds import PartnerKind
from app.ui.forms import OnceForm, choices, revision_of
from app.ui.guarding import Guarded, names_nobody

LONGEST = 366  # days


class TemplateForm(Guarded, OnceForm):
    """What cycles begun from a template have in common."""

    name = StringField(
        "What is the template called?",
        [InputRequired("Enter a name"), Length(max=120, message="The name must be 120 characters or fewer")],
        description="Only your board sees this. For example, Yearly self-assessment",
    )
    title = StringField(
        "What are its cycles called?",
        [
            InputRequired("Enter a title"),
            Length(max=TITLE_LENGTH, message=f"The title must be {TITLE_LENGTH} characters or fewer"),
        ],
        description=f"Partners see this. {YEAR} stands for the reporting year: MSP self-assessment {YEAR}",
    )
    days = IntegerField(
        "How many days do partners have?",
        [
            InputRequired("Enter how many days partners have"),
            NumberRange(1, LONGEST, message=f"Enter a number of days from 1 to {LONGEST}"),
        ],
        default=42,
        description="From the first day to the last. Six weeks are 42 days",
    )
    chair_words = TextAreaField(
        "The chair’s words to partners (optional)",
        [
            Length(max=WORDS_LENGTH, message=f"The chair’s words must be {WORDS_LENGTH:,} characters or fewer"),
            names_nobody,
        ],
        description="Partners read this first",
    )
    kinds = SelectMultipleField(
        "Which kinds of partner does it ask?",
        coerce=str,
        choices=choices((kind.value, kind.label) for kind in PartnerKind),
        description="Tick none to ask all",
    )
    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)

    @property
    def chosen_kinds(self) -> tuple[PartnerKind, ...]:
        """The kinds that were ticked."""
        return tuple(PartnerKind(value) for value in self.kinds.data or ())
