"""What is filled in about a barrier: the board's offer to partners, and a partner's answer."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.learning_needs.queries.needs import PlanPartner
from app.learning_needs.queries.offers import Offerable
from app.ui.forms import OnceForm, choices
from app.ui.guarding import Guarded, names_nobody

TAKEN_UP, NOT_NOW = "taken_up", "not_now"


class OfferForm(Guarded, OnceForm):
    """A barrier offered to some partners, in the same words."""

    partners = SelectMultipleField("Which partners will you offer this to?", coerce=str, validate_choice=False)
    words = TextAreaField(
        "What do you offer?",
        [
            InputRequired("Enter what you offer"),
            Length(max=1000, message="What you offer must be 1,000 characters or fewer"),
            names_nobody,
        ],
        description="What could be done, and how the board would help. Partners read this. Do not name anybody",
    )

    def offer(self, offerable: Iterable[Offerable], *, asked: Iterable[PlanPartner]) -> None:
        """Set who may be chosen.

        Args:
            offerable: to whom this is not offered yet.
            asked: all that the survey asked; those offered it already, named by a second click, are no error.
        """
        self.allowed = {str(partner.partner_id) for partner in asked}
        self.partners.choices = choices(
            (str(one.partner.partner_id), one.partner.name) for one in offerable if one.is_connected
        )

    def validate_partners(self, field: Field) -> None:
        """Ask for one at least, and refuse whoever the survey did not ask."""
        if not field.data:
            raise ValidationError("Choose at least one partner")
        if not set(field.data) <= self.allowed:
            raise ValidationError("Choose from the partners shown")

    @property
    def partner_ids(self) -> set[UUID]:
        """The partners that were ticked."""
        return {UUID(value) for value in self.partners.data or ()}


class AnswerForm(Guarded, OnceForm):
    """What an organisation says to an offer."""

    answer = RadioField(
        "Will your organisation take this up?",
        [InputRequired("Choose whether your organisation takes this up")],
        choices=[(TAKEN_UP, "Yes, we take this up"), (NOT_NOW, "Not now")],
    )
    words = TextAreaField(
        "Your words to the board (optional)",
        [Length(max=1000, message="Your words must be 1,000 characters or fewer"), names_nobody],
        description="For example, what you will do and by when, or what would make it possible. Do not name anybody",
    )

    @property
    def is_taken_up(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.answer.data == TAKEN_UP)
